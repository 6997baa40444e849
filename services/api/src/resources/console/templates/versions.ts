// Which versions of a template there were, what differs between two, and how to go back.

import type { Block, Locale, SheetRow } from '@pabal/console/sheet';
import type { SpaceStore } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import { compareVersions, type VersionPage, versionPage } from '@pabal/versions';
import type { SpaceApi } from '../../../api.ts';
import { moment } from '../page.ts';
import type { TemplateAsked } from './query.ts';
import { templateWords } from './words.ts';

const versionsShown = 20;

export async function versionBlocks(
  { store, templates }: Pick<SpaceApi, 'store' | 'templates'>,
  { name, from, to, cursor, language }: TemplateAsked,
  locale: Locale,
): Promise<Block[]> {
  const words = templateWords[locale];
  const page = { locale: language, after: cursor, limit: versionsShown };
  const { versions, next } = await versionPage(store, name, page);
  const { version, language: spoken, since, until, compare } = words.columns;
  return [
    { is: 'heading', words: words.versions, about: words.versionsAbout },
    {
      is: 'list',
      title: words.versions,
      columns: [version, spoken, since, until, compare, words.goBack].map((title) => ({ title })),
      rows: versions.map((one, place) => rowOf(one, before(versions, place), { name, templates, locale })),
      empty: words.noVersions,
      ...(next !== null && { next: `cursor=${next}` }),
    },
    ...(from === undefined || to === undefined
      ? []
      : await differenceBlocks(store, { name, from, to }, locale)),
  ];
}

type Version = VersionPage['versions'][number];

/** The one that was in use in the same language before. */
const before = (versions: readonly Version[], place: number): Version | undefined =>
  versions.slice(place + 1).find(({ locale }) => locale === versions[place]?.locale);

/**
 * The command that puts a version back, with the folder that this api reads the template from. Where senders have it elsewhere,
 * the page says so.
 */
export const restoreCommand = (
  templates: Pick<SpaceApi['templates'], 'folder'>,
  name: string,
  version = 'VERSION',
): string => `pabal templates restore ${name} ${version} --to ${quoted(templates.folder(name))}`;

/** As a shell reads it. */
const quoted = (path: string) =>
  /^[\w./:@%+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;

function rowOf(
  { version, locale: spoken, firstSeenAt, lastSeenAt, kept }: Version,
  earlier: Version | undefined,
  {
    name,
    templates,
    locale,
  }: Pick<SpaceApi, 'templates'> & { readonly name: string; readonly locale: Locale },
): SheetRow {
  const words = templateWords[locale];
  return {
    key: version,
    cells: [
      { code: version },
      spoken,
      moment(firstSeenAt),
      moment(lastSeenAt),
      earlier === undefined
        ? words.first
        : {
            to: `/console/templates/${encodeURIComponent(name)}?from=${earlier.version}&to=${version}`,
            words: words.seeDifference,
          },
      kept ? { code: restoreCommand(templates, name, version) } : words.tooLarge,
    ],
  };
}

async function differenceBlocks(
  store: SpaceStore,
  { name, from, to }: { readonly name: string; readonly from: string; readonly to: string },
  locale: Locale,
): Promise<Block[]> {
  const words = templateWords[locale];
  const heading: Block = { is: 'heading', words: words.difference(from, to) };
  try {
    const { files } = await compareVersions(store, name, { from, to });
    if (files.length === 0) return [heading, { is: 'text', line: words.noDifference }];
    return [
      heading,
      ...files.map(
        ({ file, patch }): Block =>
          patch === null
            ? { is: 'text', line: words.tooDifferent(file) }
            : { is: 'source', text: patch, words: file },
      ),
    ];
  } catch (error) {
    if (!(error instanceof PabalError)) throw error;
    return [heading, { is: 'text', line: { said: error.message }, tone: 'warn' }];
  }
}
