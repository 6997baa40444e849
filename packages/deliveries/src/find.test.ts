import { findLetter } from '@pabal/db/parked';
import { createTestEditions, createTestLetters, type TestLetters } from '@pabal/db/testing';
import { useStore } from '@pabal/test/support';
import { findAnything } from './index.ts';

const { store } = useStore({ empty: ['deliveries', 'events', 'event_keys', 'newsletters', 'apps'] });
let letters: TestLetters;

beforeEach(async () => {
  letters = await createTestLetters(store);
});

const kinds = async (text: string) =>
  (await findAnything(store, text, ['password.reset', 'welcome'])).map(({ kind }) => kind);

it('finds a letter by its id, by the beginning of it, and by its Message-ID', async () => {
  const [id = ''] = await letters.accept(1);
  expect(await findAnything(store, id, [])).toEqual([
    { kind: 'letter', id, title: 'vacancy.created', detail: 'pending' },
  ]);
  expect(await kinds(` ${id.slice(0, 13).toUpperCase()} `)).toEqual(['letter', 'event']);
  const found = await findLetter(store, id);
  expect(await findAnything(store, found?.letter.remoteId ?? '', [])).toMatchObject([{ kind: 'letter', id }]);
  // The app's name begins like this, but seven digits are no id.
  expect(await kinds(id.slice(0, 7))).toEqual(['app']);
});

it('finds an event by the key that it came with, and apps and newsletters by the beginning of their names', async () => {
  const [id = ''] = await letters.accept(1);
  const found = await findLetter(store, id);
  await store.query(`insert into event_keys (app_id, key, event_id) values ($1, 'order-4711', $2)`, [
    letters.appId,
    found?.letter.eventId,
  ]);
  expect(await findAnything(store, 'order-4711', [])).toMatchObject([
    { kind: 'event', id: found?.letter.eventId, title: 'order-4711' },
  ]);
  expect(await kinds('order-47')).toEqual([]);
  await createTestEditions(store);
  await store.query(`update newsletters set key = 'daily', name = '50% off' `);
  expect(await kinds('dai')).toEqual(['newsletter']);
  expect(await kinds('50%')).toEqual(['newsletter']);
  expect(await kinds('5_%')).toEqual([]);
});

it('finds templates by a part of their names, and takes an address for a search', async () => {
  expect(await kinds('reset')).toEqual(['template']);
  expect(await findAnything(store, 'Kim@Example.COM', [])).toMatchObject([
    { kind: 'address', title: 'Kim@example.com' },
  ]);
});

it('finds a cause of dead letters by its twelve characters', async () => {
  const [id = ''] = await letters.fail(2);
  const found = await findLetter(store, id);
  const hits = await findAnything(store, found?.letter.causeId ?? '', []);
  expect(hits.find(({ kind }) => kind === 'cause')).toMatchObject({ detail: '2' });
});

it('finds nothing for nothing', async () => {
  expect(await findAnything(store, '   ', ['a'])).toEqual([]);
});
