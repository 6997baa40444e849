// Versions of templates: which there were, what differs, and bringing one back.

import { loadConfig } from '@pabal/config';
import { versionForm } from '@pabal/db/versions';
import type { PageAsked } from '@pabal/domain';
import {
  compareVersions,
  compareWithUse,
  type Restoration,
  recordVersions,
  restoreVersion,
  tryRestore,
  type VersionDifference,
  type VersionPage,
  versionPage,
} from '@pabal/versions';
import { type Asking, same } from '../../asking/asking.ts';
import { command } from '../../command-line/command.ts';
import { CommandError, UsageError } from '../../command-line/errors.ts';
import { flag, required, text, value } from '../../command-line/parameters.ts';
import { withStore } from '../../database.ts';
import { json, printJson } from '../../options/json.ts';
import { pageQuery, paging, sayNext } from '../../options/paging.ts';
import { templatesIn } from '../../services.ts';
import type { Cell } from '../../terminal/cell.ts';
import { confirm, yes } from '../../terminal/confirm.ts';
import { tableOf } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { counted, plain } from '../../terminal/words.ts';

const name = required(text('NAME', 'as `templates list` shows it'));

const version = (help: string) =>
  value('VERSION', help, (typed, named) => {
    if (versionForm.test(typed)) return typed;
    throw new UsageError(`${named} must be a version such as 0a1b2c3d4e5f, got "${typed}".`);
  });

interface Wanted {
  readonly name: string;
  readonly locale: string | undefined;
  readonly page: PageAsked;
}

const listing: Asking<Wanted, VersionPage> = {
  route: 'get /v1/templates/{name}/versions',
  onDatabase: (store, { name, locale, page }) => versionPage(store, name, { locale, ...page }),
  request: ({ name, locale, page }) => ({ path: { name }, query: { locale, ...pageQuery(page) } }),
  answer: same,
};

export const versions = command({
  summary: 'List the versions of a template that senders have taken up, the last one first.',
  details: `A version is one language of a template as it was at some time. Deliveries name the one that they were made with.`,
  operands: { name },
  options: { locale: text('TAG', 'of one language'), ...paging(versionForm) },
  asks: [listing],
  async run({ name, locale, json, ...page }, terminal, ask) {
    const found = await ask(listing, { name, locale, page });
    if (json) return printJson(terminal, found);
    if (found.versions.length === 0)
      return terminal.err(`No sender has taken up a version of the template "${plain(name)}".\n`);
    terminal.out(tableOf(terminal, headings, found.versions.map(rowOf)));
    sayNext(terminal, found.next);
  },
});

const headings = ['version', 'language', 'first seen', 'last in use', 'bytes', ''];

function rowOf({
  version,
  locale,
  firstSeenAt,
  lastSeenAt,
  bytes,
  kept,
}: VersionPage['versions'][number]): Cell[] {
  return [
    version,
    locale,
    firstSeenAt,
    lastSeenAt,
    bytes,
    kept ? null : 'its files are too large to be kept',
  ];
}

interface Compared {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

const comparing: Asking<Compared, VersionDifference> = {
  route: 'get /v1/templates/{name}/versions/{from}/diff/{to}',
  onDatabase: (store, { name, ...versions }) => compareVersions(store, name, versions),
  request: ({ name, from, to }) => ({ path: { name, from, to } }),
  answer: same,
};

export const diff = command({
  summary: 'Show what differs between two versions of a template, file by file.',
  operands: {
    name,
    from: required(version('the earlier one')),
    to: version('the later one (default: what is in TEMPLATES_DIR now, in the same language)'),
  },
  options: { json },
  details:
    'Over HTTP both versions have to be named: what is in a folder of this machine, the api cannot see.',
  asks: [comparing],
  async run({ name, from, to, json }, terminal, ask) {
    const difference = await (to === undefined ? withFolder(name, from) : ask(comparing, { name, from, to }));
    if (json) return printJson(terminal, difference);
    if (difference.files.length === 0) return terminal.err('Both are made of the same files.\n');
    terminal.out(patchesOf(difference.files));
  },
});

const withFolder = (name: string, from: string) =>
  withStore(async (store) => {
    const templates = await templatesIn(loadConfig.cli().TEMPLATES_DIR);
    return compareWithUse(store, name, from, templates.inUse());
  });

function patchesOf(files: VersionDifference['files']): string {
  return files
    .map(
      ({ file, kind, patch }) =>
        patch ?? `${file} was ${kind}: the two have too little in common to compare.\n`,
    )
    .join('');
}

export const restore = command({
  summary: 'Bring a version of a template back: write its files into a templates folder.',
  details: `Only the language of the version comes back, with its meta.json and the layouts it was made with. Processes that read
the folder take it up by themselves; letters that wait because they cannot be made are tried again.`,
  operands: { name, version: required(version('as `templates versions` shows it')) },
  options: {
    to: required(text('FOLDER', 'a templates folder, such as templates')),
    dryRun: flag('only show what would change'),
    yes,
    json,
  },
  async run({ name: template, version, to: folder, dryRun, yes, json }, terminal) {
    const request = { template, version, folder };
    const done = await withStore(async (store) => {
      const planned = await tryRestore(store, request);
      if (dryRun || planned.changes.length === 0) return planned;
      if (!json) show(planned, terminal);
      await confirm(terminal, yes, `Write ${counted(planned.changes.length, 'file')} into ${folder}?`);
      return restoreVersion(store, request);
    });
    if (json) return printJson(terminal, { ...done, written: !dryRun && done.changes.length > 0 });
    if (done.changes.length === 0) terminal.err(`${folder} has this version already.\n`);
    else if (dryRun) show(done, terminal);
    else terminal.err(`${counted(done.changes.length, 'file')} written.\n`);
  },
});

function show({ changes }: Restoration, terminal: Terminal): void {
  terminal.out(patchesOf(changes));
  const shared = changes.filter((change) => change.shared).map(({ file }) => file);
  if (shared.length > 0)
    terminal.err(`Other letters may be made of ${shared.join(', ')}, too, and will change with it.\n`);
}

export const record = command({
  summary: 'Write down the versions in a templates folder, so that letters made with them can be shown.',
  details: `Senders do it by themselves with what they take up. This is for versions from before, or that a sender could not write
down: check out the files as they were, and name their folder. The list has them as first seen now.`,
  options: { from: required(text('FOLDER', 'a templates folder as it was')), json },
  async run({ from, json }, terminal) {
    const letters = (await templatesIn(from)).inUse();
    if (letters.length === 0) throw new CommandError(`There is no template that works in ${from}.`);
    const added = await withStore((store) => recordVersions(store, letters));
    const told = added.map(({ template, locale, version }) => ({ template, locale, version }));
    if (json) return printJson(terminal, { versions: letters.length, added: told });
    terminal.err(
      `${counted(letters.length, 'version')} in ${from}, ${added.length} of them written down now.\n`,
    );
  },
});
