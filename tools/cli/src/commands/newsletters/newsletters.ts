import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { listNewsletters } from '@pabal/db/editions';
import { newsletterDefinition, newsletterKey } from '@pabal/newsletters';
import type { Verbs } from '../../command-line/command.ts';
import { CommandError, UsageError } from '../../command-line/errors.ts';
import { required, text, value } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { jsonIn } from '../../json-file.ts';
import { json, printJson } from '../../options/json.ts';
import { nextAfter, paging, sayNext } from '../../options/paging.ts';
import { withServices } from '../../services.ts';
import { said } from '../../terminal/cell.ts';
import { fields } from '../../terminal/fields.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';

const put = spaceCommand({
  summary: 'Make a newsletter from a JSON file, or make it exactly so.',
  details: 'Editions that are begun stay as they were.',
  operands: {
    key: required(
      value('KEY', '', (typed, name) => {
        const key = newsletterKey.safeParse(typed);
        if (key.success) return key.data;
        throw new UsageError(`${name} must be ${key.error.issues[0]?.message}, got "${typed}".`);
      }),
    ),
    file: required(
      text('FILE', 'its definition, or - for what is piped in; newsletters show --json prints one'),
    ),
  },
  options: {
    version: value('N', 'only if it has this version; 0: only if there is none', (typed, name) => {
      if (/^\d{1,9}$/.test(typed)) return Number(typed);
      throw new UsageError(`${name} must be a whole number, got "${typed}".`);
    }),
    json,
  },
  async run({ key, file, version, json }, terminal, withSpace) {
    const definition = definitionIn(file === '-' ? await textOf(process.stdin) : await contentOf(file), file);
    const done = await withServices(withSpace, ({ newsletters }) =>
      newsletters.put(key, definition, version),
    );
    if (json) return printJson(terminal, done);
    const next =
      done.nextSlotAt === null
        ? 'It has no schedule.'
        : `Its next slot is ${said(done.nextSlotAt, terminal)}.`;
    terminal.err(
      `The newsletter "${done.key}" is ${done.created ? 'made' : 'changed'} (version ${done.version}). ${next}\n`,
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

function definitionIn(content: string, file: string) {
  const parsed = newsletterDefinition.safeParse(jsonIn(content, file));
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(
    ({ path, message }) => `  ${path.join('.') || 'the whole'}: ${message}`,
  );
  throw new CommandError(`${file} is not the definition of a newsletter:\n${lines.join('\n')}`);
}

const list = spaceCommand({
  summary: 'List newsletters.',
  options: paging(/^[a-z0-9-]{1,63}$/),
  async run({ json, ...page }, terminal, withSpace) {
    const newsletters = await withSpace((store) => listNewsletters(store, page));
    const next = nextAfter(newsletters, page.limit, ({ key }) => key);
    if (json) return printJson(terminal, { newsletters, ...(next !== undefined && { next }) });
    if (newsletters.length === 0) return terminal.err('There are no newsletters.\n');
    const rows = newsletters.map(({ key, name, version, nextSlotAt, pausedAt }) => [
      ...[key, plain(name, 40), version, nextSlotAt, pausedAt],
    ]);
    terminal.out(tableOf(terminal, ['key', 'name', 'version', 'next slot', 'paused'], rows));
    sayNext(terminal, next);
  },
});

const show = spaceCommand({
  summary: 'One newsletter. With --json its definition alone, as newsletters put takes it.',
  operands: { key: required(text('KEY', '')) },
  options: { json },
  async run({ key, json }, terminal, withSpace) {
    const found = await withServices(withSpace, ({ newsletters }) => newsletters.get(key));
    if (json) return printJson(terminal, found.definition);
    terminal.out(
      fields(terminal, {
        newsletter: found.key,
        name: plain(found.name),
        version: found.version,
        'next slot': found.nextSlotAt,
        paused: found.pausedAt,
        changed: found.updatedAt,
        login: found.hasCredentials ? 'a user name and password are kept, and not shown' : '',
        definition: JSON.stringify(found.definition),
      }),
    );
  },
});

const pause = spaceCommand({
  summary: 'Let a newsletter rest: its slots pass without editions.',
  operands: { key: required(text('KEY', '')) },
  async run({ key }, terminal, withSpace) {
    const paused = await withServices(withSpace, ({ newsletters }) => newsletters.pause(key));
    terminal.err(`The newsletter "${paused.key}" rests. Editions that are begun go on.\n`);
  },
});

const resume = spaceCommand({
  summary: 'Wake a newsletter again; slots that passed meanwhile are not made up for.',
  operands: { key: required(text('KEY', '')) },
  async run({ key }, terminal, withSpace) {
    const resumed = await withServices(withSpace, ({ newsletters }) => newsletters.resume(key));
    terminal.err(`The newsletter "${resumed.key}" is awake.\n`);
  },
});

export const newsletters = { put, list, show, pause, resume } satisfies Verbs;
