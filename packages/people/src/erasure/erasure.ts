// Erasing a person, wherever anything is kept of them. The rows go at once; the ledger and everything else is walked in
// batches, each its own transaction that notes how far it is, so the next process goes on there.

import {
  deletePeople,
  type Erasure,
  type ErasureSubject,
  type ErasureWork,
  eraseEventsBetween,
  eraseLetters,
  eraseLettersBetween,
  eraseWill,
  findErasure,
  findWords,
  formerAddresses,
  importsBefore,
  insertErasure,
  lockErasure,
  lockPerson,
  moveErasure,
  nextWindow,
  type PersonRow,
  replaceWords,
  type TextPlace,
} from '@pabal/db/people';
import { newId, type SpaceQueryable, type SpaceStore } from '@pabal/db/store';
import { excerpt, PabalError } from '@pabal/domain';
import type { AddressKeys } from '@pabal/mail';
import { isAddressId } from '../address-ids.ts';
import { placesOfWords } from './erasure-of-columns.ts';
import { withoutWords } from './without-words.ts';

type Counts = Readonly<Record<string, number>>;

interface Step {
  readonly name: string;
  /** Does one batch. */
  run(transaction: SpaceQueryable, work: ErasureWork): Promise<Batch>;
}

interface Batch {
  readonly counts?: Counts;
  /** Where the same step goes on; without one it is done. */
  readonly again?: string;
  /** It cannot go on before something else has ended. */
  readonly waitsFor?: string;
}

const letters: Step['run'] = async (transaction, work) => {
  const { letters: erased, events, underWay } = await eraseLetters(transaction, work);
  const counts = { letters: erased, events };
  if (erased > 0) return { counts, again: '' };
  return underWay === 0 ? { counts } : { counts, waitsFor: beingSent(underWay) };
};

const nameOf = ({ table, column }: TextPlace) => `${table}.${column}`;

const steps: readonly Step[] = [
  { name: 'letters', run: letters },
  {
    // Letters to addresses that they had before anybody wrote changes down.
    name: 'older letters',
    async run(transaction, work) {
      const until = await nextWindow(transaction, 'deliveries', work.cursor);
      if (until === undefined) return {};
      const { letters: erased, events, underWay } = await eraseLettersBetween(transaction, work, until);
      const counts = { letters: erased, events };
      if (underWay === 0) return { counts, again: until };
      return { counts, again: work.cursor ?? '', waitsFor: beingSent(underWay) };
    },
  },
  {
    name: 'events',
    async run(transaction, work) {
      const until = await nextWindow(transaction, 'events', work.cursor);
      if (until === undefined) return {};
      return { counts: { events: await eraseEventsBetween(transaction, work, until) }, again: until };
    },
  },
  {
    name: 'files',
    async run(transaction, { id }) {
      const running = await importsBefore(transaction, id);
      return running.length === 0
        ? {}
        : { waitsFor: `imports that may hold the person: ${running.join(', ')}` };
    },
  },
  {
    name: 'texts',
    async run(transaction, { subject, cursor }) {
      // By name, so that an erasure that runs while pabal is upgraded leaves no place out; an unknown name begins again from the start.
      const at = Math.max(
        0,
        placesOfWords.findIndex((known) => nameOf(known) === cursor),
      );
      const place = placesOfWords[at];
      if (place === undefined) return {};
      const found = await findWords(transaction, place, subject.words);
      let texts = 0;
      for (const { row, text } of found) {
        const without = withoutWords(text, subject.words, place.kind);
        if (without === text) continue;
        await replaceWords(transaction, place, row, without);
        texts += 1;
      }
      const next = placesOfWords[texts > 0 ? at : at + 1];
      return { counts: { texts }, ...(next !== undefined && { again: nameOf(next) }) };
    },
  },
  // Whatever was on its way to the ledger when the rows went.
  { name: 'last letters', run: letters },
];

/** The receipt of an erasure. @throws PabalError `not-found` */
export async function erasureOf(store: SpaceQueryable, id: string): Promise<Erasure> {
  const erasure = await findErasure(store, id);
  if (erasure === undefined) throw new PabalError('not-found', `There is no erasure ${id}.`);
  return erasure;
}

/**
 * Begins to erase everybody who has the address of this recipient: one person may be known under several ids. From then on
 * nobody writes to them. What they had refused goes on holding for the keyed hash of the address.
 *
 * @throws PabalError `not-found`
 */
export function beginErasure(
  store: SpaceStore,
  externalId: string,
  { keys, actor }: { readonly keys: AddressKeys; readonly actor: string },
): Promise<Erasure> {
  return store.transaction(async (transaction) => {
    const people = await lockPerson(transaction, externalId);
    const [first] = people;
    if (first === undefined)
      throw new PabalError('not-found', `There is no recipient ${excerpt(externalId)}. Nothing was erased.`);
    const subject = await subjectOf(transaction, people, keys);
    const will = await eraseWill(transaction, subject, keys.id);
    const rows = await deletePeople(transaction, subject, actor);
    const id = newId();
    await insertErasure(transaction, {
      ...{ id, requestedBy: actor, addressHash: keys.hash(first.addressKey), subject },
      step: 'letters',
      counts: { ...rows, ...will },
    });
    return need(transaction, id);
  });
}

async function subjectOf(
  transaction: SpaceQueryable,
  people: readonly PersonRow[],
  keys: AddressKeys,
): Promise<ErasureSubject> {
  const recipients = people.map(({ id }) => id);
  const addresses = new Set([
    ...people.map(({ addressKey }) => addressKey),
    ...(await formerAddresses(transaction, recipients)),
  ]);
  const names = people.flatMap(({ name }) =>
    name === null || [...name].length < shortestName ? [] : [name],
  );
  const ids = people.flatMap(({ externalId }) =>
    isAddressId(externalId) ? [] : [JSON.stringify(externalId)],
  );
  return {
    recipients,
    addresses: Object.fromEntries([...addresses].map((key) => [key, keys.hash(key)])),
    words: [...new Set([...addresses, ...names, ...ids].map((word) => word.toLowerCase()))],
  };
}

/** A shorter name is found in every text. */
const shortestName = 3;

/** Works at an erasure until it is finished, has to wait, or `until` says so; anybody may go on with it then. */
export async function runErasure(
  store: SpaceStore,
  id: string,
  until: () => boolean = () => false,
): Promise<Erasure> {
  while (!until()) if (!(await runBatch(store, id))) break;
  return need(store, id);
}

/** @returns whether there is more to do at once */
function runBatch(store: SpaceStore, id: string): Promise<boolean> {
  return store.transaction(async (transaction) => {
    const work = await lockErasure(transaction, id);
    if (work === undefined) return false;
    const at = steps.findIndex(({ name }) => name === work.step);
    const batch = (await steps[at]?.run(transaction, work)) ?? {};
    const stays = batch.again !== undefined || batch.waitsFor !== undefined;
    const step = stays ? work.step : steps[at + 1]?.name;
    await moveErasure(transaction, id, {
      step,
      cursor: batch.again || null,
      counts: added(work.counts, batch.counts ?? {}),
      waitsFor: batch.waitsFor,
    });
    return step !== undefined && batch.waitsFor === undefined;
  });
}

function added(to: Counts, counts: Counts): Counts {
  const sums = Object.entries(counts).map(([kind, count]) => [kind, (to[kind] ?? 0) + count]);
  return { ...to, ...Object.fromEntries(sums) };
}

async function need(store: SpaceQueryable, id: string): Promise<Erasure> {
  const erasure = await findErasure(store, id);
  if (erasure === undefined) throw new PabalError('not-found', `There is no erasure ${id}.`);
  return erasure;
}

const beingSent = (letters: number) =>
  letters === 1 ? '1 letter that is being sent' : `${letters} letters that are being sent`;
