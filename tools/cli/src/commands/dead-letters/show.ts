import { type DeliveryMove, findPlace, type Place } from '@pabal/db/ledger';
import { findLetter, type LetterWithHistory } from '@pabal/db/parked';
import { CommandError } from '../../command-line/errors.ts';
import { required } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { id } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import { type Cell, state } from '../../terminal/cell.ts';
import { fields } from '../../terminal/fields.ts';
import { tableOf } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { plain } from '../../terminal/words.ts';

export const show = spaceCommand({
  summary: 'Show one letter, whatever its state, with its whole history.',
  operands: { id: required(id()) },
  options: { json },
  async run({ id, json }, terminal, withSpace) {
    const { found, place } = await withSpace(async (store) => ({
      found: await findLetter(store, id),
      place: await findPlace(store, id),
    }));
    if (found === undefined) throw new CommandError(`There is no letter ${id}.`);
    if (json) printJson(terminal, { ...found, ...(place && { place }) });
    else terminal.out(historyText(found, place, terminal));
  },
});

function historyText(
  { letter, moves, replays }: LetterWithHistory,
  place: Place | undefined,
  terminal: Terminal,
): string {
  const headings = ['time', 'move', 'attempt', 'outcome', 'by', 'words'];
  const parts = [
    letterText(letter, place, terminal),
    tableOf(terminal, headings, [madeRow(letter), ...moves.map(rowOf)]),
  ];
  if (replays.length > 0) {
    const rows = replays.map((replay) => [
      replay.id,
      replay.createdAt,
      state(replay.state),
      replay.result,
      plain(replay.requestedBy),
    ]);
    parts.push(tableOf(terminal, ['replay', 'asked', 'state', 'this letter', 'by'], rows));
  }
  return parts.join('\n');
}

function letterText(
  letter: LetterWithHistory['letter'],
  place: Place | undefined,
  terminal: Terminal,
): string {
  const { id, parkedAt, discardedAt, discardReason, template, templateVersion } = letter;
  const since = parkedAt ?? letter.settledAt;
  return fields(terminal, {
    letter: id,
    state: since === null ? letter.state : [letter.state, ' since ', since],
    discarded: discardedAt === null ? null : [discardedAt, `: ${plain(discardReason)}`],
    channel: letter.channel,
    lane: letter.lane,
    template: plain(`${template}${templateVersion === null ? '' : `/${templateVersion}`}`),
    address: plain(letter.address),
    event: letter.eventId,
    app: letter.appId,
    'remote id': plain(letter.remoteId),
    attempts: letter.attempt,
    'next attempt': nextAttempt(letter, place),
    'waits for': place === undefined ? null : waitsFor(letter, place),
    expires: letter.expiresAt,
    provider: plain(letter.provider),
    reply: plain(letter.reply),
    cause: plain(letter.cause),
    'cause id': letter.causeId,
  });
}

function nextAttempt({ state, nextAttemptAt }: LetterWithHistory['letter'], place: Place | undefined): Cell {
  if (state !== 'pending') return null;
  return place === undefined ? nextAttemptAt : ['about ', place.goesAt, ', at the present rate'];
}

function waitsFor({ waitsFor: key }: LetterWithHistory['letter'], { before }: Place): string {
  return `${plain(key)}, ${before === 0 ? 'as the next in line' : `with ${before} before it`}`;
}

const madeRow = ({ createdAt }: LetterWithHistory['letter']): Cell[] => [createdAt, 'made'];

function rowOf(move: DeliveryMove): Cell[] {
  const { at, from, to, attempt, outcome, code, status, reply, actor, note } = move;
  return [
    at,
    `${from} → ${to}`,
    attempt,
    [outcome, code, status].filter((word) => word !== null).join(' '),
    plain(actor),
    plain(note ?? reply, 200),
  ];
}
