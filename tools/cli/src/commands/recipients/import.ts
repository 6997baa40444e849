import { createReadStream } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type Import, takeImport } from '@pabal/db/people';
import { importFormats } from '@pabal/domain';
import {
  charsets,
  groupKey,
  importOf,
  type RefusedLines,
  refusedLines,
  runImport,
  takeFile,
} from '@pabal/people';
import { type Ask, type Asking, same } from '../../asking/asking.ts';
import { CommandError, UsageError } from '../../command-line/errors.ts';
import { flag, many, required, text, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { checked } from '../../options/checked.ts';
import { json, printJson } from '../../options/json.ts';
import { consentOptions, needNewsletter } from '../../options/people.ts';
import { progressOn } from '../../terminal/progress.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { errorText, importSentence, isEnded, percentOf } from '../imports/text.ts';
import { tellTrial, trying } from './dry-run.ts';
import {
  charset,
  columnsParameter,
  type FileOfPeople,
  formatOf,
  nameOf,
  orSay,
  renaming,
  requireFile,
  sentAs,
} from './file.ts';

/** A file, and what is done with the people in it. */
interface Wanted extends FileOfPeople {
  readonly newsletter: string | undefined;
  readonly consentSource: string | undefined;
  readonly consentVersion: string | undefined;
  readonly group: string | undefined;
}

const staging: Asking<Wanted, Import> = {
  route: 'post /v1/imports',
  async onDatabase(store, { path, format, charset, newsletter, group, columns, ...consent }, actor) {
    const newsletterId = newsletter === undefined ? undefined : await needNewsletter(store, newsletter);
    const { consentSource: source, consentVersion: textVersion } = consent;
    const file = {
      ...{ format, charset, group, newsletterId, fileName: nameOf(path), requestedBy: actor },
      consent: source === undefined ? undefined : { source, textVersion },
      content: createReadStream(path),
    };
    const id = await takeFile(store, file, columns).catch(orSay);
    return importOf(store, id);
  },
  request: ({ newsletter, group, consentSource, consentVersion, ...file }) => ({
    query: {
      ...{ newsletter, group, consentSource, fileName: nameOf(file.path) },
      ...{ consentTextVersion: consentVersion, columns: columnsParameter(file.columns) },
    },
    file: sentAs(file),
  }),
  answer: same,
};

/** Takes the import in on the database, when nobody does; over HTTP that is a builder's. */
const takingIn: Asking<{ readonly id: string; readonly tell: (one: Import) => void }, Import> = {
  route: 'get /v1/imports/{id}',
  async onDatabase(store, { id, tell }) {
    const work = await takeImport(store, id);
    const onBatch = async () => tell(await importOf(store, id));
    if (work !== undefined) await runImport(store, work, { onBatch });
    return importOf(store, id);
  },
  request: ({ id }) => ({ path: { id } }),
  answer: same,
};

const shownErrors = 20;

const refusing: Asking<string, RefusedLines> = {
  route: 'get /v1/imports/{id}/errors',
  onDatabase: (store, id) => refusedLines(store, id, { after: 0, limit: shownErrors }),
  request: (id) => ({ path: { id }, query: { limit: shownErrors } }),
  answer: same,
};

export const importFile = spaceCommand({
  summary: 'Take in a file of people, CSV or NDJSON.',
  details: `--consent-source is required with --newsletter.

The first line of a CSV file names its columns, one of them email; id, name, locale, timeZone, activeAt, consentAt,
consentSource and consentTextVersion are known, every other column is an attribute (name:number, name:boolean and
name:json for other types than text). NDJSON has one object a line with the same names, and attributes as an object.

Columns under Korean names such as 이메일 and 이름 are known as well; --column "고객 메일=email" gives one another name, and
--column "비고=-" leaves one out. --dry-run takes nothing in: it shows the first rows, which lines would be refused, and what is
odd, such as gmial.com or one address with two names.

The file is stored first. Should this be interrupted, a builder goes on with it; so does the same command again.
The same file a second time changes nothing. Over HTTP a builder takes it in.`,
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
    column: many(renaming),
    dryRun: flag('say what would happen, and take nothing in'),
    json,
  },
  asks: [staging, takingIn, refusing, trying],
  async run({ file, consentVersion, json, dryRun, ...typed }, terminal, _withSpace, ask) {
    const { newsletter, consentSource, group, charset } = typed;
    if (newsletter !== undefined && consentSource === undefined)
      throw new UsageError('--consent-source is missing: say where these people agreed to the newsletter.');
    const format = typed.format ?? formatOf(file);
    await requireFile(file);
    const columns = typed.column === undefined ? undefined : Object.fromEntries(typed.column);
    const content = { path: file, format, charset, columns };
    if (dryRun) return tellTrial(await ask(trying, content), { charset, json }, terminal);
    const wanted = { ...content, newsletter, consentSource, consentVersion, group };
    const { id } = await ask(staging, wanted);
    terminal.err(`The file is stored as import ${id}.\n`);
    const done = await follow(ask, id, terminal);
    if (!json && done.refused > 0) await tellErrors(ask, done, terminal);
    if (json) printJson(terminal, done);
    if (done.state !== 'finished') throw new CommandError(done.reason ?? 'The file cannot be read.');
    if (!json) terminal.out(importSentence(done));
  },
});

/** How often somebody else's progress is looked at. */
const lookEveryMs = 500;

/** Takes the import in, or watches who does, until it has ended. */
async function follow(ask: Ask, id: string, terminal: Terminal): Promise<Import> {
  const progress = progressOn(terminal);
  let last = '';
  const tell = (one: Import) => {
    const percent = percentOf(one);
    if (percent !== last) progress.tell(`${percent}, line ${one.doneLine}`);
    last = percent;
  };
  try {
    for (;;) {
      const one = await ask(takingIn, { id, tell });
      tell(one);
      if (isEnded(one)) return one;
      await wait(lookEveryMs);
    }
  } finally {
    progress.end();
  }
}

async function tellErrors(ask: Ask, { id, refused }: Import, terminal: Terminal): Promise<void> {
  const { errors } = await ask(refusing, id);
  for (const error of errors) terminal.err(errorText(error));
  if (refused > errors.length) terminal.err(`… and more: imports show ${id} --errors\n`);
}
