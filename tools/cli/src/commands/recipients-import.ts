import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findImport, type Import, listImportErrors, type Store, takeImport } from '@pabal/db';
import { importFormats } from '@pabal/domain';
import { charsets, groupKey, runImport, stageFile, UnreadableFile } from '@pabal/people';
import { actor } from '../actor.ts';
import { type Command, CommandError, readArguments, type Terminal } from '../command.ts';
import { withStore } from '../database.ts';
import { charsetOf, checked, consentOf, formatOf } from '../import-options.ts';
import { errorText, importSentence, percentOf } from '../import-text.ts';
import { printJson } from '../paging.ts';
import { needNewsletter } from '../subscriptions.ts';

const options = {
  newsletter: { type: 'string' },
  group: { type: 'string' },
  'consent-source': { type: 'string' },
  'consent-version': { type: 'string' },
  format: { type: 'string' },
  charset: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

export const recipientsImport: Command = {
  name: 'recipients import',
  usage: 'FILE [--newsletter KEY --consent-source TEXT] [--group KEY] [--json]',
  summary: 'Take in a file of people, CSV or NDJSON.',
  details: `  --newsletter KEY        subscribe everybody to it who was never asked
  --consent-source TEXT   where they agreed to it; required with --newsletter
  --consent-version TEXT  the text they agreed to
  --group KEY             put everybody into this group
  --format FORMAT         ${importFormats.join(' or ')}, when the name of the file does not say
  --charset NAME          ${charsets.join(', ')} (default utf-8)
  --json                  print JSON

The first line of a CSV file names its columns, one of them email; id, name, locale, timeZone, activeAt, consentAt,
consentSource and consentTextVersion are known, every other column is an attribute (name:number, name:boolean and
name:json for other types than text). NDJSON has one object a line with the same names, and attributes as an object.

The file is stored first. Should this be interrupted, a builder goes on with it; so does the same command again.
The same file a second time changes nothing.`,
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['FILE'], options);
    const [file = ''] = positionals;
    const wanted = {
      format: formatOf(file, values.format),
      charset: charsetOf(values.charset),
      fileName: basename(file).slice(0, 200),
      group: values.group === undefined ? undefined : checked('--group', groupKey, values.group),
      consent: consentOf(values),
      requestedBy: actor(),
    };
    await requireFile(file);
    const done = await withStore(async (store) => {
      const newsletterId =
        values.newsletter === undefined ? undefined : await needNewsletter(store, values.newsletter);
      const content = createReadStream(file);
      const id = await stageFile(store, { ...wanted, newsletterId, content }).catch(orSay);
      terminal.err(`The file is stored as import ${id}.\n`);
      const ended = await follow(store, id, terminal);
      if (!values.json && ended.refused > 0) await tellErrors(store, ended, terminal);
      return ended;
    });
    if (values.json) printJson(terminal, done);
    if (done.state === 'failed') throw new CommandError(done.reason ?? 'The file cannot be read.');
    if (!values.json) terminal.out(importSentence(done));
  },
};

/** How often somebody else's progress is looked at. */
const lookEveryMs = 500;

/** Takes the import in, or watches who does, until it has ended. */
async function follow(store: Store, id: string, terminal: Terminal): Promise<Import> {
  let said = '';
  const tell = async () => {
    const one = await need(store, id);
    const percent = percentOf(one);
    if (percent !== said) terminal.err(`${percent}, line ${one.doneLine}\n`);
    said = percent;
    return one;
  };
  for (;;) {
    const work = await takeImport(store, id);
    if (work !== undefined) await runImport(store, work, { onBatch: async () => void (await tell()) });
    const one = await tell();
    if (one.state === 'finished' || one.state === 'failed') return one;
    await wait(lookEveryMs);
  }
}

async function need(store: Store, id: string): Promise<Import> {
  const found = await findImport(store, id);
  if (found === undefined) throw new CommandError(`The import ${id} is gone.`);
  return found;
}

const shownErrors = 20;

async function tellErrors(store: Store, { id, refused }: Import, terminal: Terminal): Promise<void> {
  const errors = await listImportErrors(store, id, { after: 0, limit: shownErrors });
  for (const error of errors) terminal.err(errorText(error));
  if (refused > errors.length) terminal.err(`… and more: imports show ${id} --errors\n`);
}

async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) throw new CommandError(`There is no file "${file}".`);
}

function orSay(error: unknown): never {
  if (error instanceof UnreadableFile) throw new CommandError(error.message, { cause: error });
  throw error;
}
