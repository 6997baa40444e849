// What an edition is made of, what it left and why, and when its feeds had been read.

import type { Block, SheetAct, SheetCall } from '@pabal/console/sheet';
import type { EditionEntry } from '@pabal/db/editions';
import type { EntriesOfEdition } from '@pabal/newsletters';
import { feedWords } from '../feeds/words.ts';
import { linkTo, moment, tellerIn, when } from '../page.ts';
import type { EditionShown } from './shown.ts';
import { editionWords } from './words.ts';

export function contentBlocks(found: EntriesOfEdition, shown: EditionShown): Block[] {
  const { definition, locale } = shown;
  if (definition.content.kind !== 'feeds' && found.entries.length === 0) return [];
  const mayArrange = isArrangeable(shown);
  const words = editionWords[locale];
  const { place, section, feed, title, act } = words.columns;
  return [
    { is: 'heading', words: words.entries },
    ...when<Block>(mayArrange && definition.content.kind === 'feeds', () => ({
      is: 'acts',
      acts: [byAddress(shown)],
    })),
    {
      is: 'list',
      title: words.entries,
      columns: [
        { title: place, isNumber: true },
        ...[title, section, feed, ...(mayArrange ? [act] : [])].map((name) => ({ title: name })),
      ],
      rows: found.entries.map((entry) => ({
        key: entry.id,
        cells: [
          tellerIn(locale).count(entry.position),
          linkTo(entry.url, entry.title),
          entry.section,
          { to: `/console/feeds/${entry.feedId}`, words: entry.feed },
        ],
        ...(mayArrange && { acts: arranging(entry, found.entries, shown) }),
      })),
      empty: words.noEntries,
    },
    ...leftBlocks(found, shown, mayArrange),
    ...feedBlocks(found, locale),
  ];
}

/** Whether somebody may take entries out and move them now. */
export const isArrangeable = ({ books, onlooker }: EditionShown): boolean =>
  books.state === 'ready' && books.approvedAt === null && onlooker.may('newsletters:write');

function arranging(
  entry: EditionEntry,
  all: readonly EditionEntry[],
  { books, locale }: EditionShown,
): SheetAct[] {
  const { drop, up, pin } = editionWords[locale];
  const ids = all.map(({ id }) => id);
  const others = ids.filter((id) => id !== entry.id);
  const before = all.filter(
    ({ section, position }) => section === entry.section && position < entry.position,
  );
  const above = before.at(-1);
  const call = (body: object) =>
    ({ method: 'PATCH', path: `/v1/editions/${books.id}`, body }) as const satisfies SheetCall;
  const said = ({ label, will, confirm, said }: typeof drop) => ({ label, will, confirm, said });
  const moves = (words: typeof drop, entries: readonly string[]): SheetAct => ({
    ...{ ...said(words), call: call({ entries }), undo: call({ entries: ids }) },
  });
  return [
    ...(above === undefined
      ? []
      : [
          moves(
            up,
            others.flatMap((id) => (id === above.id ? [entry.id, id] : [id])),
          ),
        ]),
    ...(before.length < 2 ? [] : [moves(pin, [entry.id, ...others])]),
    ...(others.length === 0
      ? []
      : [
          {
            ...{ ...said(drop), call: call({ entries: others }), isDangerous: true },
            undo: call({ entries: ids, add: [{ entry: entry.id, section: entry.section }] }),
          },
        ]),
  ];
}

/** Takes an entry in by its address. */
function byAddress({ books, definition, locale }: EditionShown): SheetAct {
  const { label, will, confirm, said, address, addressHelp, section, bySection } =
    editionWords[locale].byAddress;
  const sections = definition.content.kind === 'feeds' ? definition.content.sections : [];
  return {
    ...{ label, will, confirm, said },
    call: { method: 'PATCH', path: `/v1/editions/${books.id}`, body: { add: [{}] } },
    fields: [
      { name: '/add/0/url', label: address, help: addressHelp, kind: 'text', isNeeded: true },
      {
        ...{ name: '/add/0/section', label: section, kind: 'choice' },
        options: [
          { value: 'null', label: bySection },
          ...sections.map(({ key }) => ({ value: JSON.stringify(key), label: key })),
        ],
      },
    ],
  };
}

function leftBlocks(
  { left, leftCount, entries }: EntriesOfEdition,
  { books, locale }: EditionShown,
  mayArrange: boolean,
): Block[] {
  const words = editionWords[locale];
  const { title, feed, why, act } = words.columns;
  const { label, will, confirm, said } = words.takeIn;
  const isIn = new Set(entries.map(({ id }) => id));
  return [
    { is: 'heading', words: words.left, about: words.leftAbout(tellerIn(locale).count(leftCount)) },
    {
      is: 'list',
      title: words.left,
      columns: [title, feed, why, ...(mayArrange ? [act] : [])].map((name) => ({ title: name })),
      rows: left
        .filter(({ id }) => !isIn.has(id))
        .map((entry) => ({
          key: entry.id,
          cells: [linkTo(entry.url, entry.title), { name: entry.feed }, words.leftReasons[entry.why]],
          ...(mayArrange && {
            acts: [
              {
                ...{ label, will, confirm, said },
                call: {
                  ...{ method: 'PATCH', path: `/v1/editions/${books.id}` },
                  body: { add: [{ entry: entry.id }] },
                } as const,
              },
            ],
          }),
        })),
      empty: words.nothingLeft,
    },
  ];
}

function feedBlocks({ feeds }: EntriesOfEdition, locale: EditionShown['locale']): Block[] {
  const words = editionWords[locale];
  const { failures } = feedWords[locale];
  const { feed, read, state } = words.columns;
  return [
    { is: 'heading', words: words.feeds, about: words.feedsAbout },
    {
      is: 'list',
      title: words.feeds,
      columns: [feed, read, state].map((name) => ({ title: name })),
      rows: feeds.map(({ id, title, answeredAt, failure }) => ({
        ...{ key: id, to: `/console/feeds/${id}` },
        cells: [
          { name: title },
          answeredAt === null ? words.never : moment(answeredAt),
          failure === null ? '' : failures[failure],
        ],
      })),
      empty: words.noFeeds,
    },
  ];
}
