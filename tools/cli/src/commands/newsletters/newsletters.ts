import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import type { PageAsked } from '@pabal/domain';
import {
  type AudiencePreview,
  type NewsletterPage,
  newsletterDefinition,
  newsletterKey,
  newsletterPage,
  previewAudience,
  type ShownNewsletter,
  type VersionPage,
  versionsOf,
} from '@pabal/newsletters';
import { type Asking, same } from '../../asking/asking.ts';
import type { Verbs } from '../../command-line/command.ts';
import { CommandError, UsageError } from '../../command-line/errors.ts';
import { required, text, value, withDefault, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { jsonIn } from '../../json-file.ts';
import { json, printJson } from '../../options/json.ts';
import { pageQuery, paging, sayNext } from '../../options/paging.ts';
import { type Services, servicesOn } from '../../services.ts';
import { said } from '../../terminal/cell.ts';
import { fields } from '../../terminal/fields.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';

interface Put {
  readonly key: string;
  /** As the file has it. */
  readonly definition: unknown;
  readonly file: string;
  readonly version: number | undefined;
}

type Done = ShownNewsletter & { readonly created: boolean };

const putting: Asking<Put, Done> = {
  route: 'put /v1/newsletters/{key}',
  async onDatabase(store, { key, definition, file, version }, actor) {
    const { newsletters } = await servicesOn(store);
    return newsletters.put(key, definitionIn(definition, file), { ifVersion: version, actor });
  },
  request: ({ key, definition, version }) => ({ path: { key }, query: { version }, body: definition }),
  answer: (body, status) => ({ created: status === 201, ...same<ShownNewsletter>(body) }),
};

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
  asks: [putting],
  async run({ key, file, version, json }, terminal, _withSpace, ask) {
    const definition = jsonIn(file === '-' ? await textOf(process.stdin) : await contentOf(file), file);
    definitionIn(definition, file);
    const done = await ask(putting, { key, definition, file, version });
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

/** @throws CommandError that says what is wrong in the file */
function definitionIn(definition: unknown, file: string) {
  const parsed = newsletterDefinition.safeParse(definition);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(
    ({ path, message }) => `  ${path.join('.') || 'the whole'}: ${message}`,
  );
  throw new CommandError(`${file} is not the definition of a newsletter:\n${lines.join('\n')}`);
}

const listing: Asking<PageAsked, NewsletterPage> = {
  route: 'get /v1/newsletters',
  onDatabase: (store, page) => newsletterPage(store, page),
  request: (page) => ({ query: pageQuery(page) }),
  answer: same,
};

const list = spaceCommand({
  summary: 'List newsletters.',
  options: paging(/^[a-z0-9-]{1,63}$/),
  asks: [listing],
  async run({ json, ...page }, terminal, _withSpace, ask) {
    const found = await ask(listing, page);
    if (json) return printJson(terminal, found);
    const { newsletters, next } = found;
    if (newsletters.length === 0) return terminal.err('There are no newsletters.\n');
    const rows = newsletters.map(({ key, definition, version, nextSlotAt, pausedAt }) => [
      ...[key, plain(definition.name, 40), version, nextSlotAt, pausedAt],
    ]);
    terminal.out(tableOf(terminal, ['key', 'name', 'version', 'next slot', 'paused'], rows));
    sayNext(terminal, next);
  },
});

/** What is asked about a newsletter by its key alone. */
function ofKey(
  route: string,
  work: (newsletters: Services['newsletters'], key: string) => Promise<ShownNewsletter>,
): Asking<string, ShownNewsletter> {
  return {
    route,
    onDatabase: async (store, key) => work((await servicesOn(store)).newsletters, key),
    request: (key) => ({ path: { key } }),
    answer: same,
  };
}

const showing = ofKey('get /v1/newsletters/{key}', (newsletters, key) => newsletters.get(key));

const show = spaceCommand({
  summary: 'Show a newsletter; with --json its definition alone, as newsletters put takes it.',
  operands: { key: required(text('KEY', '')) },
  options: { json },
  asks: [showing],
  async run({ key, json }, terminal, _withSpace, ask) {
    const found = await ask(showing, key);
    if (json) return printJson(terminal, found.definition);
    terminal.out(
      fields(terminal, {
        newsletter: found.key,
        name: plain(found.definition.name),
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

const pausing = ofKey('post /v1/newsletters/{key}/pause', (newsletters, key) => newsletters.pause(key));

const pause = spaceCommand({
  summary: 'Pause a newsletter: its times pass without editions.',
  operands: { key: required(text('KEY', '')) },
  asks: [pausing],
  async run({ key }, terminal, _withSpace, ask) {
    const paused = await ask(pausing, key);
    terminal.err(`The newsletter "${paused.key}" rests. Editions that are begun go on.\n`);
  },
});

const resuming = ofKey('post /v1/newsletters/{key}/resume', (newsletters, key) => newsletters.resume(key));

const resume = spaceCommand({
  summary: 'Resume a newsletter; times that passed meanwhile are not made up for.',
  operands: { key: required(text('KEY', '')) },
  asks: [resuming],
  async run({ key }, terminal, _withSpace, ask) {
    const resumed = await ask(resuming, key);
    terminal.err(`The newsletter "${resumed.key}" is awake.\n`);
  },
});

const versionsOfKey: Asking<
  { readonly key: string; readonly page: { readonly before: number | undefined; readonly limit: number } },
  VersionPage
> = {
  route: 'get /v1/newsletters/{key}/versions',
  onDatabase: (store, { key, page }) => versionsOf(store, key, page),
  request: ({ key, page }) => ({ path: { key }, query: page }),
  answer: same,
};

const versionNumber = (help: string) =>
  value('N', help, (typed, name) => {
    if (/^[1-9]\d{0,8}$/.test(typed)) return Number(typed);
    throw new UsageError(`${name} must be the number of a version, got "${typed}".`);
  });

const shownVersions = 20;

const versions = spaceCommand({
  summary: 'What a newsletter was, version by version, and who changed what.',
  operands: { key: required(text('KEY', '')) },
  options: { before: versionNumber('those before this version'), json },
  asks: [versionsOfKey],
  async run({ key, before, json }, terminal, _withSpace, ask) {
    const found = await ask(versionsOfKey, { key, page: { before, limit: shownVersions } });
    if (json) return printJson(terminal, found);
    const rows = found.versions.flatMap(({ version, changedAt, changedBy, changes }) =>
      (changes.length === 0 ? [undefined] : changes).map((change, place) => [
        ...(place === 0 ? [version, changedAt, plain(changedBy)] : ['', null, '']),
        change?.field ?? '',
        plain(change?.before, 40),
        plain(change?.after, 40),
      ]),
    );
    terminal.out(tableOf(terminal, ['version', 'changed', 'by', 'field', 'before', 'after'], rows));
    if (found.next !== null) terminal.err(`There may be more: the same with --before ${found.next}\n`);
  },
});

const countingAudience: Asking<string, AudiencePreview> = {
  route: 'get /v1/newsletters/{key}/audience',
  onDatabase: (store, key) => previewAudience(store, key, audienceSample),
  request: (key) => ({ path: { key } }),
  answer: same,
};

/** As many as the route shows. */
const audienceSample = 10;

const audience = spaceCommand({
  summary: 'Whom a newsletter is for right now: counted, with a few of them.',
  operands: { key: required(text('KEY', '')) },
  options: { json },
  asks: [countingAudience],
  async run({ key, json }, terminal, _withSpace, ask) {
    const found = await ask(countingAudience, key);
    if (json) return printJson(terminal, found);
    const { recipients, addresses, sample } = found;
    terminal.err(`Recipients: ${recipients}, with ${addresses} addresses. Such as:\n`);
    const rows = sample.map(({ recipient, name, address }) => [
      plain(recipient, 60),
      plain(name),
      plain(address),
    ]);
    if (rows.length > 0) terminal.out(tableOf(terminal, ['recipient', 'name', 'address'], rows));
  },
});

const restoring: Asking<{ readonly key: string; readonly version: number }, ShownNewsletter> = {
  route: 'post /v1/newsletters/{key}/restore',
  onDatabase: async (store, { key, version }, actor) =>
    (await servicesOn(store)).newsletters.restore(key, version, { actor }),
  request: ({ key, version }) => ({ path: { key }, body: { version } }),
  answer: same,
};

const restore = spaceCommand({
  summary: 'Make a newsletter what it was in an earlier version, as a new one.',
  operands: {
    key: required(text('KEY', '')),
    version: required(versionNumber('as newsletters versions has it')),
  },
  asks: [restoring],
  async run({ key, version }, terminal, _withSpace, ask) {
    const restored = await ask(restoring, { key, version });
    terminal.err(
      `The newsletter "${key}" is what it was in version ${version} (now version ${restored.version}).\n`,
    );
  },
});

interface Preview {
  readonly key: string;
  readonly locale: string | undefined;
  readonly intro: string | null | undefined;
}

const previewing: Asking<Preview, Awaited<ReturnType<Services['newsletters']['preview']>>> = {
  route: 'post /v1/newsletters/{key}/preview',
  onDatabase: async (store, { key, locale, intro }) =>
    (await servicesOn(store)).newsletters.preview({ newsletter: key }, { locale }, { intro }),
  request: ({ key, ...body }) => ({ path: { key }, body }),
  answer: same,
};

const preview = spaceCommand({
  summary: 'Show the letter of a newsletter as it is now, with what its last edition showed.',
  operands: { key: required(text('KEY', '')) },
  options: {
    locale: text('TAG', 'in another language'),
    intro: text('TEXT', 'with this introduction, which is not saved; "" for none'),
    part: withDefault(word('PART', ['text', 'html'], 'text (default) or html'), 'text'),
    json,
  },
  asks: [previewing],
  async run({ key, locale, intro, part, json }, terminal, _withSpace, ask) {
    const letter = await ask(previewing, { key, locale, intro: intro === '' ? null : intro });
    if (json) return printJson(terminal, letter);
    terminal.err(`Subject: ${plain(letter.subject)}\n`);
    terminal.out(`${letter[part]}\n`);
  },
});

export const newsletters = {
  preview,
  audience,
  versions,
  restore,
  put,
  list,
  show,
  pause,
  resume,
} satisfies Verbs;
