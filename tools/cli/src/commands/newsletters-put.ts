import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { newsletterDefinition, newsletterKey } from '@pabal/newsletters';
import { type Command, CommandError, readArguments, UsageError } from '../command.ts';
import { withDesk } from '../desk.ts';
import { printJson } from '../paging.ts';
import { time } from '../words.ts';

export const newslettersPut: Command = {
  name: 'newsletters put',
  usage: 'KEY FILE [--version N] [--json]',
  summary: 'Make a newsletter from a JSON file, or make it exactly so.',
  details: `  FILE         its definition, or - for what is piped in; newsletters show --json prints one
  --version N  only if it stands at this version; 0: only if there is none
  --json       print JSON

Editions that are begun stay as they were.`,
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['KEY', 'FILE'], {
      version: { type: 'string' },
      json: { type: 'boolean', default: false },
    });
    const [typedKey = '', file = ''] = positionals;
    const key = newsletterKey.safeParse(typedKey);
    if (!key.success) throw new UsageError(`KEY must be ${key.error.issues[0]?.message}, got "${typedKey}".`);
    const definition = definitionIn(file === '-' ? await text(process.stdin) : await contentOf(file), file);
    const put = await withDesk(({ newsletters }) =>
      newsletters.put(key.data, definition, versionOf(values.version)),
    );
    if (values.json) return printJson(terminal, put);
    const next =
      put.nextSlotAt === null ? 'It has no schedule.' : `Its next slot is ${time(put.nextSlotAt)}.`;
    terminal.err(
      `The newsletter "${put.key}" is ${put.created ? 'made' : 'changed'} (version ${put.version}). ${next}\n`,
    );
  },
};

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CommandError(`The file ${file} cannot be read.`, { cause });
  }
}

function definitionIn(json: string, file: string) {
  const parsed = newsletterDefinition.safeParse(valueIn(json, file));
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(
    ({ path, message }) => `  ${path.join('.') || 'the whole'}: ${message}`,
  );
  throw new CommandError(`${file} is no newsletter:\n${lines.join('\n')}`);
}

function valueIn(json: string, file: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new CommandError(`${file} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

function versionOf(typed: string | undefined): number | undefined {
  if (typed === undefined) return undefined;
  if (!/^\d{1,9}$/.test(typed)) throw new UsageError(`--version must be a whole number, got "${typed}".`);
  return Number(typed);
}
