import {
  type ExportedLetter,
  exportEventData,
  exportLetters,
  exportPerson as exportParts,
  findPerson,
  formerAddresses,
  type PersonParts,
} from '@pabal/db/people';
import type { SpaceQueryable, SpaceStore } from '@pabal/db/store';
import { excerpt, PabalError } from '@pabal/domain';

/** What is kept about a person: a page of letters, and on the first page everything else. */
export interface PersonExport extends Partial<PersonParts> {
  readonly letters: readonly ExportedLetter[];
  /** The data of their events, each once on a page, while it is kept. */
  readonly events: readonly { readonly id: string; readonly data: unknown }[];
  /** Where the next page goes on; null at the end. */
  readonly next: string | null;
}

/** Letters of one page. */
const pageLetters = 1_000;
/**
 * Characters of data after which a page ends, and events whose data is read at once. A letter may carry 256 KiB, and what
 * is answered is made in one piece.
 */
const pageData = 1_000_000;
const eventsTogether = 4;

const advice =
  'This person has more letters than can be read in the time there is; try again when less is going on.';

/**
 * What is kept about the people with the address of this recipient: the same people that erasing reaches.
 *
 * @param after  the `next` of the page before
 * @throws PabalError `not-found`, `too-expensive` or `store-busy`
 */
export async function exportPerson(
  store: SpaceStore,
  externalId: string,
  { after }: { readonly after?: string | undefined } = {},
): Promise<PersonExport> {
  return store.question(async (question) => {
    const people = await findPerson(question, externalId);
    if (people.length === 0)
      throw new PabalError('not-found', `There is no recipient ${excerpt(externalId)}.`);
    const ids = people.map(({ id }) => id);
    const addresses = [
      ...new Set([...people.map(({ addressKey }) => addressKey), ...(await formerAddresses(question, ids))]),
    ];
    const parts = after === undefined ? await exportParts(question, ids, addresses) : {};
    return { ...parts, ...(await exportPage(question, addresses, after)) };
  }, advice);
}

async function exportPage(
  question: SpaceQueryable,
  addresses: readonly string[],
  after: string | undefined,
): Promise<Pick<PersonExport, 'letters' | 'events' | 'next'>> {
  const found = await exportLetters(question, addresses, { after, limit: pageLetters + 1 });
  const newest = found.slice(0, pageLetters);
  const data = await dataOf(question, newest);
  const end = newest.findIndex(({ event }) => event !== null && !data.asked.has(event));
  const letters = end === -1 ? newest : newest.slice(0, end);
  const last = letters.at(-1);
  return {
    letters,
    events: data.events,
    next: last !== undefined && letters.length < found.length ? last.id : null,
  };
}

/** The data of the letters' events in the letters' order, until it is enough for one page. */
async function dataOf(question: SpaceQueryable, letters: readonly ExportedLetter[]) {
  const wanted = [...new Set(letters.flatMap(({ event }) => event ?? []))];
  const asked = new Set<string>();
  const events: { id: string; data: unknown }[] = [];
  let characters = 0;
  for (let begin = 0; begin < wanted.length && characters < pageData; begin += eventsTogether) {
    const some = wanted.slice(begin, begin + eventsTogether);
    for (const [id, text] of await exportEventData(question, some)) {
      events.push({ id, data: JSON.parse(text) });
      characters += text.length;
    }
    for (const id of some) asked.add(id);
  }
  return { asked, events };
}
