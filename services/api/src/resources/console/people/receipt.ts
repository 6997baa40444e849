import type { Line, Locale, Sheet } from '@pabal/console/sheet';
import type { SpaceStore } from '@pabal/db/store';
import { erasureOf } from '@pabal/people';
import { moment, type Onlooker, tellerIn, when } from '../page.ts';
import { titled } from './shown.ts';
import { peopleWords } from './words.ts';

/** How often the page is asked again while the rest is being erased. */
const againSeconds = 2;

/** What was erased of a person: it says nothing about who it was. */
export async function receiptSheet(store: SpaceStore, id: string, { locale }: Onlooker): Promise<Sheet> {
  const { receipt: words, columns, back } = peopleWords[locale];
  const { state, requestedBy, requestedAt, finishedAt, waitsFor, addressHash, counts } = await erasureOf(
    store.lists,
    id,
  );
  const fact = (name: string, line: Line) => ({ name, line });
  return {
    ...{ title: words.title, about: words.about },
    back: { to: '/console/people', words: back },
    blocks: [
      {
        is: 'facts',
        facts: [
          fact(words.state, { tag: words.states[state], tone: state === 'finished' ? 'ok' : 'warn' }),
          fact(words.by, { name: requestedBy }),
          fact(words.asked, moment(requestedAt)),
          fact(words.ended, moment(finishedAt)),
          ...when(waitsFor !== null, () => fact(words.waits, { said: waitsFor ?? '' })),
          fact(words.hash, { code: addressHash }),
        ],
      },
      { is: 'heading', words: words.counts },
      {
        is: 'list',
        title: words.counts,
        columns: [...titled(columns.what), { title: columns.number, isNumber: true }],
        rows: Object.entries(counts).map(([what, number]) => ({
          key: what,
          cells: [erasedName(what, locale), tellerIn(locale).count(number)],
        })),
        empty: words.nothing,
      },
    ],
    commands: [`pabal recipients receipt ${id}`],
    ...(state === 'running' && { againSeconds }),
  };
}

/** What of a person was erased; a count of another release by its own name. */
function erasedName(what: string, locale: Locale): Line {
  const known: Readonly<Record<string, string>> = peopleWords[locale].receipt.erased;
  return known[what] ?? { code: what };
}
