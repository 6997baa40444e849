// Files of people, the newest first, and the form that sends one.

import type { Locale, Piece, Sheet, SheetAct, SheetTone } from '@pabal/console/sheet';
import type { Import } from '@pabal/db/people';
import type { SpaceStore } from '@pabal/db/store';
import { newsletterPage } from '@pabal/newsletters';
import { importPage } from '@pabal/people';
import { moment, type Onlooker, tellerIn } from '../page.ts';
import { importWords } from './words.ts';

const onePage = 30;
const mostNewsletters = 200;

const tones: Readonly<Partial<Record<Import['state'], SheetTone>>> = {
  ...{ finished: 'ok', failed: 'bad', cancelled: 'warn', held: 'warn' },
};

export const stateOf = ({ state }: Import, locale: Locale): Piece => ({
  tag: importWords[locale].states[state],
  tone: tones[state] ?? 'plain',
});

export async function importsPage(
  store: SpaceStore,
  { cursor }: { readonly cursor?: string | undefined },
  { locale, may }: Onlooker,
): Promise<Sheet> {
  const words = importWords[locale];
  const { count } = tellerIn(locale);
  const { imports, next } = await importPage(store.lists, { after: cursor, limit: onePage });
  const { file, state, lines, refused, by, when } = words.columns;
  return {
    ...{ title: words.list, about: words.about },
    blocks: [
      { is: 'acts', acts: may('recipients:write') ? [await sending(store, locale)] : [] },
      {
        is: 'list',
        title: words.list,
        columns: [
          ...[file, state].map((title) => ({ title })),
          ...[lines, refused].map((title) => ({ title, isNumber: true })),
          ...[by, when].map((title) => ({ title })),
        ],
        rows: imports.map((one) => ({
          ...{ key: one.id, to: `/console/imports/${one.id}` },
          cells: [
            { name: one.fileName ?? one.id },
            stateOf(one, locale),
            count(one.doneLine),
            count(one.refused),
            { name: one.requestedBy },
            moment(one.createdAt),
          ],
        })),
        empty: words.empty,
        ...(next !== null && { next: `cursor=${next}` }),
      },
    ],
    commands: ['pabal imports list', 'pabal recipients import FILE --dry-run'],
  };
}

const query = [
  ...['hold=true', 'fileName={file}', 'group={group}', 'newsletter={newsletter}'],
  ...['consentSource={consentSource}', 'consentTextVersion={consentTextVersion}'],
].join('&');

async function sending(store: SpaceStore, locale: Locale): Promise<SheetAct> {
  const { send: words, types } = importWords[locale];
  const { label, will, confirm, said } = words;
  const { newsletters } = await newsletterPage(store.lists, { limit: mostNewsletters });
  return {
    ...{ label, will, confirm, said },
    see: { to: '/console/imports/{id}?charset={charset}', words: words.see },
    call: {
      ...{ method: 'POST', path: `/v1/imports?${query}` },
      upload: { file: 'file', type: 'type' },
    },
    fields: [
      { name: 'file', label: words.file, help: words.fileHelp, kind: 'file', isNeeded: true },
      {
        ...{ name: 'type', label: words.type, kind: 'choice' },
        options: Object.entries(types).map(([value, label]) => ({ value, label })),
      },
      { name: 'group', label: words.group, help: words.groupHelp, kind: 'text' },
      {
        ...{ name: 'newsletter', label: words.newsletter, help: words.newsletterHelp, kind: 'choice' },
        options: [
          { value: '', label: words.nobody },
          ...newsletters.map(({ key, definition: { name } }) => ({ value: key, label: name })),
        ],
      },
      { name: 'consentSource', label: words.source, help: words.sourceHelp, kind: 'text' },
      { name: 'consentTextVersion', label: words.text, kind: 'text' },
    ],
  };
}
