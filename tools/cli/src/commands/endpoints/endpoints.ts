import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import type { SpaceEndpoint } from '@pabal/db/endpoints';
import { type EndpointInput, endpointInput } from '@pabal/endpoints';
import { endpointKey } from '@pabal/people';
import type { Verbs } from '../../command-line/command.ts';
import { CommandError } from '../../command-line/errors.ts';
import { required, text } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { jsonIn } from '../../json-file.ts';
import { checked } from '../../options/checked.ts';
import { json, printJson } from '../../options/json.ts';
import type { Cell } from '../../terminal/cell.ts';
import { confirm, yes } from '../../terminal/confirm.ts';
import { fields } from '../../terminal/fields.ts';
import { tableOf } from '../../terminal/table.ts';
import { listing, putting, removing, showing, testing } from './asking.ts';

const key = required(checked('KEY', endpointKey, ''));

const list = spaceCommand({
  summary: 'List the rooms and hooks of chat that letters may go to, and how they fare.',
  options: { json },
  asks: [listing],
  async run({ json }, terminal, _withSpace, ask) {
    const endpoints = await ask(listing, undefined);
    if (json) printJson(terminal, endpoints);
    else if (endpoints.length === 0)
      terminal.err('There are no endpoints. Make one with endpoints put KEY FILE.\n');
    else
      terminal.out(
        tableOf(
          terminal,
          ['key', 'kind', 'target', 'state', 'last used', 'description'],
          endpoints.map((one) => [one.key, one.kind, one.target, stateOf(one), one.usedAt, one.description]),
        ),
      );
  },
});

function stateOf({ state, endedAt, endedReason }: SpaceEndpoint): Cell {
  if (state === 'ended') return ['ended ', endedAt, `, ${endedReason ?? 'gone'}`];
  return { text: state, tone: 'good' };
}

const show = spaceCommand({
  summary: 'How an endpoint fares.',
  operands: { key },
  options: { json },
  asks: [showing],
  async run({ key, json }, terminal, _withSpace, ask) {
    const found = await ask(showing, key);
    if (json) return printJson(terminal, found);
    const { id, kind, target, description, usedAt, createdAt, createdBy, changedAt } = found;
    terminal.out(
      fields(terminal, {
        ...{ id, kind, target, description, state: stateOf(found), 'last used': usedAt },
        ...{ made: ['', createdAt, ` by ${createdBy}`], changed: changedAt },
      }),
    );
  },
});

const put = spaceCommand({
  summary: 'Say where a room or a hook of chat is, by a JSON file. One that has ended is active again.',
  details: `The file holds what opens the room. It is no option, because other people of a
machine see those.
  {"kind": "slack", "url": "https://hooks.slack.com/services/…"}
  {"kind": "telegram", "token": "123456:ABC…", "chat": "-1001234567890"}
  {"kind": "https", "url": "https://shop.example/hooks/pabal"}
discord and teams are as slack; https prints the secret that signs, once.`,
  operands: { key, file: required(text('FILE', 'where it is, or - for what is piped in')) },
  options: { json },
  asks: [putting],
  async run({ key, file, json }, terminal, _withSpace, ask) {
    const input = inputIn(
      jsonIn(file === '-' ? await textOf(process.stdin) : await contentOf(file), file),
      file,
    );
    const done = await ask(putting, { key, input });
    if (json) return printJson(terminal, done);
    const { kind, target, secret } = done;
    if (secret !== undefined) terminal.out(`${secret}\n`);
    const signs = secret === undefined ? '' : ' It signs with this secret, which is not shown again.';
    terminal.err(
      `The endpoint "${key}" is there: ${kind}, ${target}.${signs} Try it: endpoints test ${key}\n`,
    );
  },
});

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CommandError(`The file ${file} cannot be read.`, { cause });
  }
}

/** @throws CommandError that says what is wrong in the file, without what is in it */
function inputIn(value: unknown, file: string): EndpointInput {
  const parsed = endpointInput.safeParse(value);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(
    ({ path, message }) => `  ${path.join('.') || 'the whole'}: ${message}`,
  );
  throw new CommandError(`${file} is not an endpoint:\n${lines.join('\n')}`);
}

const test = spaceCommand({
  summary: 'Send an endpoint a letter that says nothing but that it came through.',
  details: 'letters show ID says what became of it.',
  operands: { key },
  options: { json },
  asks: [testing],
  async run({ key, json }, terminal, _withSpace, ask) {
    const done = await ask(testing, key);
    if (json) printJson(terminal, done);
    else terminal.err(`The letter ${done.delivery} is on its way. See letters show ${done.delivery}\n`);
  },
});

const remove = spaceCommand({
  summary: 'Remove an endpoint. Letters that were to go there end as refused.',
  operands: { key },
  options: { yes },
  asks: [removing],
  async run({ key, yes }, terminal, _withSpace, ask) {
    await confirm(terminal, yes, `Remove the endpoint "${key}"?`);
    await ask(removing, key);
    terminal.err(`The endpoint "${key}" is removed.\n`);
  },
});

export const endpoints = { list, show, put, test, remove } satisfies Verbs;
