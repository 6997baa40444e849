import { defaultSpace, msPerDay } from '@pabal/domain';
import { createTestDatabase, type TestDatabase } from '@pabal/test/support';
import { listPartitions, makePartitions } from '../partitions/index.ts';
import { createStore, inSpace, type SpaceStore } from '../store/index.ts';
import { createTestLetters, type TestLetters } from '../testing/index.ts';
import { eraseEventData, oldPartitions } from './index.ts';

let database: TestDatabase;
let store: SpaceStore;
let letters: TestLetters;

beforeEach(async () => {
  database = await createTestDatabase();
  store = inSpace(createStore({ url: database.url }), defaultSpace.id);
  letters = await createTestLetters(store);
  await makePartitions(store, { days: 7, now: new Date() });
});
afterEach(async () => {
  await store.stop();
  await database.drop();
});

/** A time at which everything of today is old: the first partition has ended by then. */
const end = () => new Date(Date.now() + 9 * msPerDay);
const findOver = async () => (await oldPartitions.find(store, end(), undefined)).ids;
const suffixes = async () => (await listPartitions(store)).map(({ suffix }) => suffix);

async function finishEvents(): Promise<void> {
  await store.query(`update events set erase_at = now() - interval '1 second'`);
  await eraseEventData(store, 10_000);
}

describe('a partition', () => {
  it('goes whole when everything in it is over, and says how much it held', async () => {
    await letters.try(await letters.accept(20), 'sent');
    await finishEvents();
    expect(await findOver()).toEqual(['first']);
    expect(await oldPartitions.removePart(store, ['first'])).toEqual({ letters: 20, events: 20 });
    expect(await suffixes()).not.toContain('first');
    expect((await store.query('select from deliveries')).rows).toEqual([]);
    expect(await oldPartitions.removePart(store, ['first'])).toEqual({});
  });

  it('stays while it is young', async () => {
    await letters.try(await letters.accept(1), 'sent');
    await finishEvents();
    expect((await oldPartitions.find(store, new Date(), undefined)).ids).toEqual([]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a letter that waits', () => letters.accept(1)],
    ['a dead letter', () => letters.fail(1)],
    ['a letter in doubt', () => letters.lose(1)],
    [
      'a letter that was settled lately',
      async () => {
        await letters.try(await letters.accept(1), 'sent');
        await store.query(`update deliveries set settled_at = now() + interval '20 days'`);
      },
    ],
    [
      'a letter of a replay',
      async () => {
        const ids = await letters.accept(1);
        await letters.try(ids, 'sent');
        await store.query(
          `with replay as (
             insert into replays (id, filter, requested_by, rate, planned) values (new_id(), '{}', 'test', 1, 1) returning id
           )
           insert into replay_items (replay_id, position, delivery_id, parked_at) select id, 1, $1, now() from replay`,
          ids,
        );
      },
    ],
  ])('stays because of %s', async (_what, make) => {
    await make();
    await finishEvents();
    await store.query('update events set erase_at = null');
    expect(await findOver()).toEqual([]);
  });

  it('stays because of an event that still has its data, or whose groups are being expanded', async () => {
    await letters.try(await letters.accept(1), 'sent');
    expect(await findOver()).toEqual([]);
    await finishEvents();
    expect(await findOver()).toEqual(['first']);
    await store.query(`update events set audience_state = 'expanding'`);
    expect(await findOver()).toEqual([]);
  });

  it('stays because of an edition that has not ended', async () => {
    await store.query(
      `with newsletter as (insert into newsletters (id, key, name, definition) values (new_id(), 'digest', 'Digest', '{}') returning id)
       insert into editions (id, newsletter_id, slot, kind, state, definition) select new_id(), id, now(), 'manual', 'sending', '{}' from newsletter`,
    );
    expect(await findOver()).toEqual([]);
    await store.query(`update editions set state = 'finished', ended_at = now()`);
    expect(await findOver()).toEqual(['first']);
  });

  it('gives way to whatever holds the ledger, and goes with the next pass', async () => {
    await store.transaction(async (transaction) => {
      await transaction.query('select from deliveries');
      expect(await oldPartitions.removePart(store, ['first'])).toEqual({});
    });
    expect(await suffixes()).toContain('first');
    expect(await oldPartitions.removePart(store, await findOver())).toEqual({ letters: 0, events: 0 });
  });
});
