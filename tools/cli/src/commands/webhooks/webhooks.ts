import { messageStates, webhookTypes } from '@pabal/domain';
import { endpointContact, endpointUrl } from '@pabal/webhooks';
import type { Verbs } from '../../command-line/command.ts';
import { UsageError } from '../../command-line/errors.ts';
import { flag, many, required, text, value, withDefault, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { checked } from '../../options/checked.ts';
import { id } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import { paging, sayNext } from '../../options/paging.ts';
import { pastTime } from '../../options/times.ts';
import { type Cell, said } from '../../terminal/cell.ts';
import { confirm, yes } from '../../terminal/confirm.ts';
import { tableOf } from '../../terminal/table.ts';
import { counted } from '../../terminal/words.ts';
import { secondsOf } from '../apps/rights.ts';
import {
  changing,
  listing,
  making,
  reading,
  removing,
  replaying,
  rotating,
  type ShownEndpoint,
  type ShownMessage,
  testing,
} from './asking.ts';

const endpoint = required(id('of an endpoint'));
const sequenceForm = /^\d{1,15}$/;

const list = spaceCommand({
  summary: 'List endpoints: where they are, how they fare, and what waits for them.',
  options: { app: text('NAME', 'of one app'), json },
  asks: [listing],
  async run({ app, json }, terminal, _withSpace, ask) {
    const endpoints = await ask(listing, app);
    if (json) printJson(terminal, endpoints);
    else if (endpoints.length === 0)
      terminal.err('There are no endpoints. Make one with webhooks create URL.\n');
    else
      terminal.out(
        tableOf(
          terminal,
          ['id', 'app', 'url', 'types', 'state', 'waiting', 'last problem'],
          endpoints.map(rowOf),
        ),
      );
  },
});

function rowOf(one: ShownEndpoint): Cell[] {
  const { app, url, types, waiting, problem, failures } = one;
  const all = types.length === webhookTypes.length ? 'all' : types.join(',');
  return [one.id, app, url, all, stateOf(one), waiting, failures > 0 ? problem : null];
}

function stateOf({ state, pausedAt, pauseReason, failingSince }: ShownEndpoint): Cell {
  if (state === 'paused') return ['paused since ', pausedAt, `, ${pauseReason ?? ''}`];
  if (state === 'on' && failingSince !== null) return ['failing since ', failingSince];
  return state === 'on' ? { text: 'on', tone: 'good' } : state;
}

const typeOption = (otherwise: string) =>
  many(
    word('TYPE', webhookTypes, `what it is told about: ${webhookTypes.join(', ')} (default ${otherwise})`),
  );
const usualTypes = webhookTypes.filter((type) => type.startsWith('delivery.') || type.startsWith('event.'));

const create = spaceCommand({
  summary: 'Make an endpoint that is told about changes, and print its secret, once.',
  details: `The secret alone goes to stdout, so that it can be piped on. docs/webhooks.md shows how to verify a message with it.`,
  operands: { url: required(checked('URL', endpointUrl, 'where messages are posted to')) },
  options: {
    app: text('NAME', 'the app that is told; over HTTP it is the app of the key'),
    type: typeOption('all that begin with delivery. and event.'),
    newsletters: flag('also letters of the newsletters of the space'),
    description: text('TEXT', 'what it is for'),
    contact: checked('ADDRESS', endpointContact, 'who is written to when it is paused (default OPS_ADDRESS)'),
  },
  asks: [making],
  async run({ type, description = null, contact = null, ...input }, terminal, _withSpace, ask) {
    const types = type ?? usualTypes;
    const { secret, ...made } = await ask(making, { ...input, types, description, contact });
    terminal.out(`${secret}\n`);
    terminal.err(`The endpoint ${made.id} of "${made.app}" signs with this secret. It is not shown again.\n`);
  },
});

const change = spaceCommand({
  summary: 'Change an endpoint: where it is, or what it is told about. What is not typed stays.',
  operands: { id: endpoint },
  options: {
    url: checked('URL', endpointUrl, 'where messages are posted to'),
    type: typeOption('as before'),
    description: text('TEXT', 'what it is for'),
    contact: checked('ADDRESS', endpointContact, 'who is written to when it is paused'),
  },
  asks: [changing],
  async run({ id, type, ...wishes }, terminal, _withSpace, ask) {
    const changed = await ask(changing, { id, ...wishes, ...(type && { types: type }) });
    terminal.err(
      `The endpoint ${changed.id} is at ${changed.url}, and is told about ${changed.types.join(', ')}.\n`,
    );
  },
});

const on = spaceCommand({
  summary: 'Switch an endpoint on, also after a pause: what was kept for it is sent at once.',
  operands: { id: endpoint },
  asks: [changing],
  async run({ id }, terminal, _withSpace, ask) {
    await ask(changing, { id, state: 'on' });
    terminal.err(`The endpoint ${id} is on.\n`);
  },
});

const off = spaceCommand({
  summary: 'Switch an endpoint off: nothing more is noted for it, and what waits stays.',
  operands: { id: endpoint },
  asks: [changing],
  async run({ id }, terminal, _withSpace, ask) {
    await ask(changing, { id, state: 'off' });
    terminal.err(`The endpoint ${id} is off.\n`);
  },
});

const rotate = spaceCommand({
  summary: 'Give an endpoint another secret and print it, once. The one before signs beside it for a while.',
  operands: { id: endpoint },
  options: {
    overlap: withDefault(
      value('AGE', 'how long both sign, such as 30m, 12h or 7d (default 1d)', secondsOf),
      secondsOf('1d', '--overlap'),
    ),
  },
  asks: [rotating],
  async run({ id, overlap }, terminal, _withSpace, ask) {
    const { secret, previousUntil } = await ask(rotating, { id, overlapSeconds: overlap });
    terminal.out(`${secret}\n`);
    const until =
      previousUntil === null ? '' : ` The one before signs until ${said(previousUntil, terminal)}.`;
    terminal.err(`The endpoint ${id} signs with this secret. It is not shown again.${until}\n`);
  },
});

const test = spaceCommand({
  summary: 'Send an endpoint a message that says nothing but that it came through.',
  details: 'webhooks messages ID shows what became of it.',
  operands: { id: endpoint },
  options: { json },
  asks: [testing],
  async run({ id, json }, terminal, _withSpace, ask) {
    const message = await ask(testing, id);
    if (json) printJson(terminal, message);
    else terminal.err(`The message ${message.id} is on its way.\n`);
  },
});

const messages = spaceCommand({
  summary: 'List what an endpoint was told, the newest first.',
  operands: { id: endpoint },
  options: {
    state: word('STATE', messageStates, messageStates.join(', ')),
    type: word('TYPE', webhookTypes, 'of one type'),
    since: pastTime('noted since TIME: 2026-03-01T09:00:00+09:00, or 30m, 2h, 3d ago'),
    until: pastTime('noted before TIME'),
    ...paging(sequenceForm),
  },
  asks: [reading],
  async run({ id, limit, after, json, ...filter }, terminal, _withSpace, ask) {
    const before = after === undefined ? undefined : Number(after);
    const found = await ask(reading, { id, filter, page: { before, limit } });
    if (json) return printJson(terminal, found);
    if (found.messages.length === 0) terminal.err('There are no messages like this.\n');
    else terminal.out(tableOf(terminal, headings, found.messages.map(messageRow)));
    sayNext(terminal, found.next?.toString() ?? null);
  },
});

const headings = ['sequence', 'at', 'type', 'about', 'state', 'attempts', 'answer', 'took'];

function messageRow(one: ShownMessage): Cell[] {
  const { sequence, at, type, subjectId, state, attempts, status, problem, tookMs, dueAt } = one;
  const shown: Cell = state === 'waiting' && attempts > 0 && dueAt !== null ? ['again ', dueAt] : state;
  return [
    sequence,
    at,
    type,
    subjectId,
    shown,
    attempts,
    problem ?? status,
    tookMs === null ? null : `${tookMs} ms`,
  ];
}

const sequence = (help: string) =>
  value('N', help, (typed, name) => {
    if (sequenceForm.test(typed)) return Number(typed);
    throw new UsageError(`${name} must be a sequence, as webhooks messages shows it, got "${typed}".`);
  });

const replay = spaceCommand({
  summary: 'Send messages again, under the ids that they had: one, a range, or everything since a moment.',
  details: `What waits is sent anyway. For one message: --from N --to N.`,
  operands: { id: endpoint },
  options: {
    since: pastTime('everything noted since TIME: 2026-03-01T09:00:00+09:00, or 30m, 2h, 3d ago'),
    until: pastTime('only what was noted before TIME'),
    from: sequence('the smallest sequence'),
    to: sequence('the largest sequence'),
    state: word('STATE', ['taken', 'given-up'], 'only what it took, or only what was given up'),
    type: word('TYPE', webhookTypes, 'of one type'),
    dryRun: flag('only count them'),
  },
  asks: [replaying],
  async run(wanted, terminal, _withSpace, ask) {
    const again = await ask(replaying, wanted);
    const would = wanted.dryRun ? ' would be' : '';
    terminal.err(`${counted(again, 'message')}${would} sent again.\n`);
  },
});

const remove = spaceCommand({
  summary: 'Remove an endpoint, and what waits for it.',
  operands: { id: endpoint },
  options: { yes },
  asks: [removing],
  async run({ id, yes }, terminal, _withSpace, ask) {
    await confirm(terminal, yes, `Remove the endpoint ${id}, and what waits for it?`);
    await ask(removing, id);
    terminal.err(`The endpoint ${id} is removed.\n`);
  },
});

export const webhooks = {
  list,
  create,
  change,
  on,
  off,
  rotate,
  test,
  messages,
  replay,
  remove,
} satisfies Verbs;
