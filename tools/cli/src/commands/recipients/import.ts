import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findImport, type Import, listImportErrors, takeImport } from '@pabal/db/people';
import type { SpaceStore } from '@pabal/db/store';
import { type ImportFormat, importFormats } from '@pabal/domain';
import { charsets, groupKey, runImport, stageFile, UnreadableFile } from '@pabal/people';
import { actor } from '../../actor.ts';
import { CommandError, UsageError } from '../../command-line/errors.ts';
import { required, text, value, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { checked } from '../../options/checked.ts';
import { json, printJson } from '../../options/json.ts';
import { consentOptions, needNewsletter } from '../../options/people.ts';
import { progressOn } from '../../terminal/progress.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { errorText, importSentence, isEnded, percentOf } from '../imports/text.ts';

const charset = value('NAME', `${charsets.join(', ')} (default utf-8)`, (typed, name) => {
  const found = charsets.find((known) => known === typed.toLowerCase());
  if (found !== undefined) return found;
  throw new UsageError(`${name} must be one of ${charsets.join(', ')}, got "${typed}".`);
});

export const importFile = spaceCommand({
  summary: 'Take in a file of people, CSV or NDJSON.',
  details: `--consent-source is required with --newsletter.

The first line of a CSV file names its columns, one of them email; id, name, locale, timeZone, activeAt, consentAt,
consentSource and consentTextVersion are known, every other column is an attribute (name:number, name:boolean and
name:json for other types than text). NDJSON has one object a line with the same names, and attributes as an object.

The file is stored first. Should this be interrupted, a builder goes on with it; so does the same command again.
The same file a second time changes nothing.`,
  operands: { file: required(text('FILE', '')) },
  options: {
    newsletter: text('KEY', 'subscribe everybody to it who was never asked'),
    ...consentOptions,
    group: checked('KEY', groupKey, 'put everybody into this group'),
    format: word(
      'FORMAT',
      importFormats,
      `${importFormats.join(' or ')}, when the name of the file does not say`,
    ),
    charset: { ...charset, words: charsets },
    json,
  },
  async run({ file, newsletter, consentSource, consentVersion, json, ...typed }, terminal, withSpace) {
    if (newsletter !== undefined && consentSource === undefined)
      throw new UsageError('--consent-source is missing: say where these people agreed to the newsletter.');
    const wanted = {
      format: typed.format ?? formatOf(file),
      charset: typed.charset,
      fileName: basename(file).slice(0, 200),
      group: typed.group,
      consent:
        consentSource === undefined ? undefined : { source: consentSource, textVersion: consentVersion },
      requestedBy: actor(),
    };
    await requireFile(file);
    const done = await withSpace(async (store) => {
      const newsletterId = newsletter === undefined ? undefined : await needNewsletter(store, newsletter);
      const content = createReadStream(file);
      const id = await stageFile(store, { ...wanted, newsletterId, content }).catch(orSay);
      terminal.err(`The file is stored as import ${id}.\n`);
      const ended = await follow(store, id, terminal);
      if (!json && ended.refused > 0) await tellErrors(store, ended, terminal);
      return ended;
    });
    if (json) printJson(terminal, done);
    if (done.state !== 'finished') throw new CommandError(done.reason ?? 'The file cannot be read.');
    if (!json) terminal.out(importSentence(done));
  },
});

/** The format of a file as its name says. @throws UsageError */
function formatOf(file: string): ImportFormat {
  if (/\.(csv|tsv|txt)$/i.test(file)) return 'csv';
  if (/\.(ndjson|jsonl)$/i.test(file)) return 'ndjson';
  throw new UsageError(
    `The name of the file does not say what it is. Add --format ${importFormats.join('|')}.`,
  );
}

/** How often somebody else's progress is looked at. */
const lookEveryMs = 500;

/** Takes the import in, or watches who does, until it has ended. */
async function follow(store: SpaceStore, id: string, terminal: Terminal): Promise<Import> {
  const progress = progressOn(terminal);
  let last = '';
  const tell = async () => {
    const one = await need(store, id);
    const percent = percentOf(one);
    if (percent !== last) progress.tell(`${percent}, line ${one.doneLine}`);
    last = percent;
    return one;
  };
  try {
    for (;;) {
      const work = await takeImport(store, id);
      if (work !== undefined) await runImport(store, work, { onBatch: async () => void (await tell()) });
      const one = await tell();
      if (isEnded(one)) return one;
      await wait(lookEveryMs);
    }
  } finally {
    progress.end();
  }
}

async function need(store: SpaceStore, id: string): Promise<Import> {
  const found = await findImport(store, id);
  if (found === undefined) throw new CommandError(`The import ${id} is gone.`);
  return found;
}

const shownErrors = 20;

async function tellErrors(store: SpaceStore, { id, refused }: Import, terminal: Terminal): Promise<void> {
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
