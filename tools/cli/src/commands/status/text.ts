// How pabal fares, as text: first what is not well, then what waits, then who is there.

import { defaultSpace } from '@pabal/domain';
import type { LaneStatus, Status } from '@pabal/status';
import type { Cell, Toned } from '../../terminal/cell.ts';
import { said } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { counted, plain } from '../../terminal/words.ts';

export function statusText(status: Status, terminal: Terminal): string {
  const { lanes, processes, editions, afterwards } = status;
  const waits = lanes.flatMap(({ lane, waitsFor }) => waitsFor.map((part) => ({ lane, ...part })));
  const parts = [
    troublesText(status, terminal),
    healedText(status, terminal),
    tableOf(terminal, laneHeadings, lanes.map(laneRow)),
    waits.length === 0
      ? ''
      : tableOf(
          terminal,
          ['lane', 'waits for', 'which', 'letters', 'since', 'next'],
          waits.map(({ lane, reason, name, space, letters, since, nextAt }) => [
            ...[lane, reasons[reason], named(name, space), letters, since, nextAt],
          ]),
        ),
    parkedText(status),
    warmUpText(status),
    editions.length === 0
      ? ''
      : tableOf(
          terminal,
          ['edition', 'newsletter', 'state', 'slot', 'planned', 'per second', 'why'],
          editions.map(({ id, newsletter, space, state, pausedAt, slot, planned, rate, reason }) => [
            ...[id, named(newsletter, space), pausedAt === null ? state : `${state}, paused`, slot, planned],
            ...[rate === null ? null : Math.round(rate), plain(reason)],
          ]),
        ),
    afterwards.length === 0
      ? ''
      : tableOf(
          terminal,
          ['seven days', 'which', 'sent', 'delivered', 'came back', 'called spam'],
          afterwards.map(({ by, name, space, sent, delivered, bounced, complained }) => [
            ...[by, named(name, space), sent, delivered, rateOf(bounced, sent), rateOf(complained, sent)],
          ]),
        ),
    tableOf(
      terminal,
      ['service', 'process', 'version', 'state', 'started', 'seen'],
      processes.map(({ service, id, version, alive, ready, startedAt, seenAt }) => [
        ...[service, id, version, processState(alive, ready), startedAt, seenAt],
      ]),
    ),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/** What is not well, each with its next step; one line when all is well. */
export function troublesText({ sentence, troubles }: Status, terminal: Terminal): string {
  if (troubles.length === 0) return `${sentence}\n`;
  const heading = troubles.length === 1 ? '1 thing is not well:' : `${troubles.length} things are not well:`;
  const lines = troubles.map(({ what, since, letters, next, command }, place) => {
    const facts = [
      letters === null ? '' : counted(letters, 'letter'),
      since === null ? '' : `since ${said(since, terminal)}`,
    ].filter((fact) => fact !== '');
    const told = facts.length === 0 ? '' : `   ${facts.join(', ')}\n`;
    const how = command === null ? '' : `   ${command}\n`;
    return `${place + 1}. ${plain(what)}\n${told}   ${next}\n${how}`;
  });
  return `${heading}\n\n${lines.join('\n')}`;
}

/** What was not well and is now. */
const healedText = ({ healed }: Status, terminal: Terminal): string =>
  healed
    .map(
      ({ said: sentence, since, until }) =>
        `Over: ${plain(sentence)} It was not well since ${said(since, terminal)}, until ${said(until, terminal)}.\n`,
    )
    .join('');

/** An app or a newsletter, with its space where that is another one than `default`. */
const named = (name: string | null, space: string | null) =>
  plain(space === null || space === defaultSpace.name ? name : `${space}/${name}`);

const laneHeadings = ['lane', 'waiting', 'oldest', 'in/min', 'out/min', 'empty', 'p50', 'p95'];

function laneRow(lane: LaneStatus): Cell[] {
  return [
    ...[lane.lane, lane.waiting, lane.oldestWaitingAt, rounded(lane.inPerMinute), rounded(lane.outPerMinute)],
    ...[lane.emptyAt, seconds(lane.p50Seconds), seconds(lane.p95Seconds)],
  ];
}

function rounded(number: number | null): number | null {
  if (number === null) return null;
  return number >= 10 ? Math.round(number) : Number(number.toFixed(1));
}
/** `0.12 % (3)` */
const rateOf = (letters: number, sent: number) =>
  letters === 0 ? null : `${((letters / sent) * 100).toFixed(2)} % (${letters})`;

/** Ages are known by class only: the letters took no longer than this. */
function seconds(value: number | null): string | null {
  if (value === null) return null;
  return value < 1 ? `≤ ${Math.round(value * 1_000)} ms` : `≤ ${Math.round(value)} s`;
}

const reasons: Readonly<Record<LaneStatus['waitsFor'][number]['reason'], string>> = {
  'under-way': 'nothing: a sender has it',
  limit: 'a limit',
  'lane-paused': 'a paused lane',
  'app-paused': 'a paused app',
  'edition-paused': 'a paused edition',
  release: 'its turn',
  template: 'a template that fits',
  retry: 'another attempt',
  moment: 'its time',
  sender: 'a sender',
};

function parkedText({ deadLetters, unknownLetters }: Status): string {
  return `${counted(deadLetters.letters, 'dead letter')} and ${counted(unknownLetters.letters, 'unknown letter')} wait for a decision.\n`;
}

/** Providers that may not have all their letters yet. */
function warmUpText({ providers }: Status): string {
  return providers
    .flatMap(({ name, daily, dailyGoal, usedToday }) =>
      daily === null || dailyGoal === null
        ? []
        : [
            `${plain(name)} is warmed up: ${usedToday} of ${daily} letters today, ${dailyGoal} a day in the end.\n`,
          ],
    )
    .join('');
}

function processState(alive: boolean, ready: boolean): Toned {
  if (!alive) return { text: 'silent', tone: 'bad' };
  return ready ? { text: 'ready', tone: 'good' } : { text: 'not ready', tone: 'warning' };
}
