import type { Block, Line, Locale, Sheet } from '@pabal/console/sheet';
import { findEdition } from '@pabal/db/editions';
import { endedStates } from '@pabal/domain';
import { type EditionBooks, editionBooks, entriesOfEdition, readDefinition } from '@pabal/newsletters';
import type { SpaceApi } from '../../../api.ts';
import { moment, type Onlooker, tellerIn, when } from '../page.ts';
import { editionActs } from './acts.ts';
import { contentBlocks } from './content.ts';
import { stateOf } from './list.ts';
import { preflightBlocks } from './preflight.ts';
import { previewBlocks } from './preview.ts';
import type { EditionAsked, EditionShown } from './shown.ts';
import { editionWords } from './words.ts';
import { zoneOf } from './zone.ts';

/** Seconds after which a page is asked for again while an edition goes on. */
const againSeconds = 3;

/** One edition: how it stands, what may be done, what is in it, who gets it, and what became of it. */
export async function editionSheet(api: SpaceApi, asked: EditionAsked, onlooker: Onlooker): Promise<Sheet> {
  const { locale } = onlooker;
  const words = editionWords[locale];
  const books = await editionBooks(api.store, asked.id);
  const edition = await findEdition(api.store, asked.id);
  const definition = readDefinition(edition?.definition);
  const shown = {
    ...{ books, definition, locale, onlooker, newsletters: api.newsletters },
    ...(asked.draft !== undefined && { draft: asked.draft }),
  };
  const entries = await entriesOfEdition(api.store, asked.id);
  const slot = tellerIn(locale).inZone(books.slot, zoneOf(definition));
  const goesOn = !endedStates.has(books.state) && books.pausedAt === null && !waitsForPerson(books);
  const blocks: Block[] = [
    ...standing(shown),
    { is: 'acts', acts: editionActs(shown) },
    ...booksOf(shown),
    ...(await preflightBlocks(shown)),
    ...(await previewBlocks(shown, asked)),
    ...contentBlocks(entries, shown),
  ];
  return {
    ...{ title: words.one(books.newsletter, slot), back: { to: '/console/editions', words: words.back } },
    blocks,
    commands: commandsOf(asked.id),
    ...(goesOn && { againSeconds }),
  };
}

const waitsForPerson = ({ state, approvedAt, sendsAt }: EditionBooks): boolean =>
  state === 'ready' && approvedAt === null && sendsAt === null;

const commandsOf = (id: string): string[] => [
  `pabal editions show ${id}`,
  `pabal editions preflight ${id}`,
  `pabal editions preview ${id}`,
  `pabal editions entries ${id}`,
  `pabal editions letters ${id}`,
  `pabal editions left-out ${id}`,
  `pabal editions arrange ${id}`,
  `pabal editions approve ${id}`,
  `pabal editions cancel ${id} --reason TEXT`,
];

/** What comes next, and the facts. */
function standing({ books, definition, locale }: EditionShown): Block[] {
  const words = editionWords[locale];
  const { facts, columns } = words;
  const { inZone } = tellerIn(locale);
  const fact = (name: string, line: Line) => ({ name, line });
  const optional = (name: string, at: Date | null) => (at === null ? [] : [fact(name, moment(at))]);
  const next = nextOf(books, locale);
  return [
    ...(next === undefined ? [] : [{ is: 'text', line: next, tone: 'warn' } as const]),
    {
      is: 'facts',
      facts: [
        fact(facts.state, stateOf(books, locale)),
        ...(books.reason === null ? [] : [fact(facts.why, { said: books.reason })]),
        fact(facts.newsletter, [{ name: definition.name }, ' ', { code: books.newsletter }]),
        fact(facts.slot, [inZone(books.slot, zoneOf(definition)), ', ', moment(books.slot)]),
        fact(facts.kind, words.kinds[books.kind]),
        ...(books.parentId === null
          ? []
          : [
              fact(facts.parent, {
                to: `/console/editions/${books.parentId}`,
                words: books.parentId.slice(0, 8),
              }),
            ]),
        ...(books.approvedAt === null
          ? []
          : [fact(facts.approved, [moment(books.approvedAt), ' ', words.by(books.approvedBy ?? '')])]),
        ...(books.writtenBy.length === 0 ? [] : [fact(words.written, books.writtenBy.join(', '))]),
        fact(facts.begun, moment(books.createdAt)),
        ...optional(facts.sending, books.sendingAt),
        ...optional(facts.sent, books.sentAt),
        ...optional(facts.ended, books.endedAt),
        ...optional(facts.removed, books.lettersRemovedAt),
        fact(columns.leftOut, {
          to: `/console/editions/${books.id}/left-out`,
          words: tellerIn(locale).count(books.excluded),
        }),
      ],
    },
  ];
}

function nextOf(books: EditionBooks, locale: Locale): Line | undefined {
  const { next } = editionWords[locale];
  if (books.pausedAt !== null) return [next.paused(books.pausedBy ?? ''), ' ', moment(books.pausedAt), '.'];
  if (books.state === 'collecting') return next.collecting;
  if (books.state !== 'ready') return undefined;
  if (books.reason !== null) return [next.held, ' ', { said: books.reason }];
  if (books.approvedAt !== null) return [next.slot, ' ', moment(books.slot), '.'];
  return books.sendsAt === null ? next.approval : [next.undo, ' ', moment(books.sendsAt), '.'];
}

const bookStates = ['sent', 'suppressed', 'failed', 'unknown', 'pending'] as const;

/** The progress, and where all letters are: each number leads to the letters that it counts. */
function booksOf({ books, locale }: EditionShown): Block[] {
  if (books.frozenAt === null) return [];
  const words = editionWords[locale];
  const { count, duration } = tellerIn(locale);
  const { balance, rate, remainingSeconds: left } = books;
  const done = balance.planned - balance.pending;
  const at = (query: string) => `/console/editions/${books.id}/letters${query}`;
  const numbers = [
    { name: words.facts.planned, line: { to: at(''), words: count(balance.planned) } },
    ...bookStates.map((state) => ({
      name: state === 'pending' ? words.facts.pending : words.letterStates[state],
      line: { to: at(`?state=${state}`), words: count(balance[state]) },
    })),
  ];
  const time = left === null ? '' : duration(left);
  const progress: Block = {
    is: 'progress',
    value: done,
    most: Math.max(1, balance.planned),
    words: words.progress(count(done), count(balance.planned), count(Math.round(rate ?? 0)), time),
  };
  return [
    { is: 'heading', words: words.books, about: words.booksAbout },
    ...when(books.state === 'sending', () => progress),
    { is: 'facts', facts: numbers },
    ...afterwardsOf(books, locale),
  ];
}

const afterwardsParts = ['delivered', 'bounced', 'complained', 'silent'] as const;

/** The second line: sent = delivered + bounced + complained + silent. Before the first letter is sent there is none. */
function afterwardsOf({ afterwards, balance }: EditionBooks, locale: Locale): Block[] {
  if (afterwards === null || balance.sent === 0) return [];
  const words = editionWords[locale];
  const { count } = tellerIn(locale);
  return [
    { is: 'text', line: words.afterwardsAbout },
    {
      is: 'facts',
      facts: afterwardsParts.map((part) => ({ name: words.afterwards[part], line: count(afterwards[part]) })),
    },
  ];
}
