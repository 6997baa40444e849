import { useStore } from '@pabal/test/support';
import { countEditionStates, type Edition, findEditionWithBooks, resendBucket } from '../editions/index.ts';
import { claimDeliveries, settleDeliveries } from '../ledger/index.ts';
import { createReplay, discardDeadLetters } from '../parked/index.ts';
import { newId } from '../store/index.ts';
import {
  createTestEditions,
  createTestLetters,
  type TestEditions,
  type TestLetters,
} from '../testing/index.ts';
import { findRetentionEnd, type OldThings, oldEditions, oldEvents, oldReplays } from './index.ts';

const { store } = useStore({
  empty: [
    'deliveries',
    'events',
    'delivery_moves',
    'replays',
    'newsletters',
    'recipients',
    'segments',
    'suppressions',
  ],
});
let letters: TestLetters;
let editions: TestEditions;

beforeEach(async () => {
  letters = await createTestLetters(store);
  editions = await createTestEditions(store);
});

const dayMs = 86_400_000;
/** The end of the retention for whatever these tests have just made: everything that is over is old. */
const later = () => new Date(Date.now() + dayMs);

/** Removes everything of a kind that is old at `end`. @returns the rows removed */
async function removeOld(kind: OldThings, end = later()): Promise<Record<string, number>> {
  const total: Record<string, number> = {};
  let after: string | undefined;
  do {
    const { ids, next } = await kind.find(store, end, after);
    for (let found = true; found && ids.length > 0; ) {
      const rows = Object.entries(await kind.removePart(store, ids)).filter(([, count]) => count > 0);
      for (const [what, count] of rows) total[what] = (total[what] ?? 0) + count;
      found = rows.length > 0;
    }
    after = next;
  } while (after !== undefined);
  return total;
}

const count = async (table: string) =>
  Number((await store.query<{ n: string }>(`select count(*) as n from ${table}`)).rows[0]?.n);
const eraseAll = () => store.query('update events set erase_at = null');

describe('old events', () => {
  it('go with their letters and the histories of those, and nothing else does', async () => {
    const old = await letters.accept(3);
    await letters.try(old, 'sent');
    const refused = await letters.fail(2);
    await discardDeadLetters(store, {}, { actor: 'cli:kim', reason: 'the vacancy is closed' });
    await store.query('update deliveries set due_at = null where id = any($1::uuid[])', [refused]);
    await eraseAll();
    expect(await removeOld(oldEvents)).toEqual({ letters: 5, events: 5 });
    expect([await count('deliveries'), await count('events'), await count('delivery_moves')]).toEqual([
      0, 0, 0,
    ]);
  });

  it('stay while they are younger than that', async () => {
    await letters.try(await letters.accept(1), 'sent');
    await eraseAll();
    expect(await removeOld(oldEvents, new Date(Date.now() - dayMs))).toEqual({});
  });

  it.each([
    ['that is to be sent', () => letters.accept(1)],
    [
      'that is being sent',
      async () => claimDeliveries(store, { senderId: 'a', ids: await letters.accept(1) }),
    ],
    ['that is a dead letter', () => letters.fail(1)],
    ['that is in doubt', () => letters.lose(1)],
  ])('stay whole because of one letter %s', async (_, make) => {
    await make();
    const [one] = (await store.query<{ event: string }>('select event_id as event from deliveries')).rows;
    await store.query(
      `insert into deliveries (id, event_id, lane, template, address, address_key, test, state, next_attempt_at, remote_id, settled_at)
       select $1, $2, 'event', 't', 'b@example.com', 'b@example.com', false, 'sent', now(), '<b@x>', now()`,
      [newId(), one?.event],
    );
    await store.query('update deliveries set due_at = null where state = $1', ['failed']);
    await eraseAll();
    expect(await removeOld(oldEvents)).toEqual({});
    expect(await count('deliveries')).toBe(2);
  });

  it('stay as long as their data is kept, or groups are still to be expanded', async () => {
    await letters.try(await letters.accept(2), 'sent');
    await store.query(
      `update events set erase_at = null, audience_state = 'expanding' where id = (select event_id from deliveries limit 1)`,
    );
    expect(await removeOld(oldEvents)).toEqual({});
  });

  it('stay while a letter of theirs is there, also when somebody says that they are over', async () => {
    await letters.accept(1);
    const { rows } = await store.query<{ id: string }>('select id from events');
    expect(
      await oldEvents.removePart(
        store,
        rows.map(({ id }) => id),
      ),
    ).toEqual({ events: 0 });
    expect(await count('events')).toBe(1);
  });

  it('go although they never had a letter', async () => {
    await letters.accept(1);
    await store.query('delete from deliveries');
    await eraseAll();
    expect(await removeOld(oldEvents)).toEqual({ events: 1 });
  });

  it('with more letters than one statement removes go in parts', async () => {
    const many = await letters.accept(2_300, { oneEvent: true });
    await store.query(`update deliveries set state = 'sent', due_at = null, settled_at = now()`);
    await eraseAll();
    expect(await removeOld(oldEvents)).toEqual({ letters: many.length, events: 1 });
  });

  it('with more letters than are looked at together stay because of the last of them', async () => {
    await letters.accept(1_300, { oneEvent: true });
    await store.query(`update deliveries set state = 'sent', due_at = null, settled_at = now()`);
    await store.query(
      `update deliveries set state = 'pending', due_at = now() where address_key = (select max(address_key) from deliveries)`,
    );
    await eraseAll();
    expect(await removeOld(oldEvents)).toEqual({});
  });

  it('are all found, however many have to stay before them', async () => {
    await letters.fail(1_005);
    await letters.try(await letters.accept(5), 'sent');
    await eraseAll();
    expect(await removeOld(oldEvents)).toEqual({ letters: 5, events: 5 });
  });

  it('keep letters that somebody holds, and those that a replay still knows', async () => {
    const [replayed = '', held = ''] = await letters.fail(2);
    await createReplay(store, { filter: { deliveryId: replayed }, rate: 1, requestedBy: 'cli:kim' });
    await discardDeadLetters(store, {}, { actor: 'cli:kim', reason: 'closed' });
    await store.query('update deliveries set due_at = null');
    await eraseAll();
    const { ids } = await oldEvents.find(store, later(), undefined);
    await store.transaction(async (transaction) => {
      await transaction.query('select from deliveries where id = $1 for update', [held]);
      expect(await oldEvents.removePart(store, ids)).toEqual({ events: 0 });
    });
    expect(await removeOld(oldEvents)).toEqual({ letters: 1, events: 1 });
  });
});

describe('old replays', () => {
  it('go with their items when they have ended, not with the letters', async () => {
    const dead = await letters.fail(3);
    const replay = await createReplay(store, { filter: {}, rate: 1, requestedBy: 'cli:kim' });
    expect(await removeOld(oldReplays)).toEqual({});
    await store.query(`update replays set state = 'cancelled', ended_at = now() where id = $1`, [replay?.id]);
    expect(await removeOld(oldReplays)).toEqual({ 'replay items': 3, replays: 1 });
    expect(await count('deliveries')).toBe(dead.length);
  });

  it('stay while a letter they moved was not rung for', async () => {
    await letters.fail(1);
    await createReplay(store, { filter: {}, rate: 1, requestedBy: 'cli:kim' });
    await store.query(`update replay_items set state = 'moved'`);
    await store.query(`update replays set state = 'cancelled', ended_at = now()`);
    expect(await removeOld(oldReplays)).toEqual({});
  });
});

describe('old editions', () => {
  async function ended(state: 'sent' | 'failed' = 'sent'): Promise<Edition> {
    const people = [newId(), newId(), newId()];
    await editions.subscribe(...people);
    await store.query(
      `insert into suppressions (address_key, scope, reason) values ($1 || '@example.com', 'all', 'test')`,
      [people[0]],
    );
    const edition = await editions.sending();
    const { rows } = await store.query<{ id: string }>('select id from deliveries where edition_id = $1', [
      edition.id,
    ]);
    const { claims } = await claimDeliveries(store, { senderId: 'a', ids: rows.map(({ id }) => id) });
    await settleDeliveries(
      store,
      'a',
      claims.map(({ id, claim }) => ({ id, claim, state, counted: true, cause: 'no cause' })),
      { suppressionDays: 1 },
    );
    await store.query('update deliveries set due_at = null');
    const { sent, failed } = await countEditionStates(store, edition.id);
    await store.query(
      `update editions set state = 'finished', due_at = null, ended_at = now(), report = $2 where id = $1`,
      [edition.id, JSON.stringify({ planned: 2, sent, failed, suppressed: 0 })],
    );
    return edition;
  }

  it('lose letters and the list of those left out; their books are shown from the report', async () => {
    const { id } = await ended();
    expect(await removeOld(oldEditions)).toEqual({ letters: 2, exclusions: 1, editions: 1 });
    expect([await count('deliveries'), await count('edition_exclusions')]).toEqual([0, 0]);
    const told = await findEditionWithBooks(store, id);
    expect(told?.balance).toMatchObject({ planned: 2, sent: 2, pending: 0 });
    expect(told?.lettersRemovedAt).toBeInstanceOf(Date);
    expect(await removeOld(oldEditions)).toEqual({});
  });

  it('keep the entries they sent', async () => {
    const { id } = await ended();
    await store.query(
      `insert into edition_entries (edition_id, newsletter_id, position, section, entry_id, story_id)
       select id, newsletter_id, 1, 's', $2, $2 from editions where id = $1`,
      [id, newId()],
    );
    await removeOld(oldEditions);
    expect([await count('edition_entries'), await count('editions')]).toEqual([1, 1]);
  });

  it('stay whole while one of their letters waits for a decision, and while they are not over', async () => {
    await ended('failed');
    await editions.sending();
    expect(await removeOld(oldEditions)).toEqual({});
  });

  it('wait for an edition that sends some of their letters again', async () => {
    const edition = await ended();
    await store.query(
      `update deliveries set state = 'suppressed', cause = 'cancelled', attempt = 0 where edition_id = $1`,
      [edition.id],
    );
    const { ids } = await oldEditions.find(store, later(), undefined);
    await resendBucket(store, edition, 'never-reached', { actor: 'cli:kim', reason: 'r', rate: 1 });
    expect(await oldEditions.removePart(store, ids)).toEqual({ editions: 0 });
    expect(await removeOld(oldEditions)).toEqual({});
    expect(await count('deliveries')).toBe(2);
  });
});

describe('the end of the retention', () => {
  const daysAgo = async (days: number) =>
    Math.round((Date.now() - (await findRetentionEnd(store, days)).getTime()) / dayMs);

  it('lies so many days back', async () => {
    expect(await daysAgo(400)).toBe(400);
  });

  it('lies further back where a frequency cap or a segment asks for longer', async () => {
    await store.query(`update newsletters set definition = definition || '{"frequencyCapDays": 500}'`);
    expect(await daysAgo(400)).toBe(501);
    await store.query(`insert into segments (id, key, rule, updated_by) values ($1, 's', $2, 'cli:kim')`, [
      newId(),
      JSON.stringify({ all: [{ not: { received: { template: 't', withinDays: 700 } } }] }),
    ]);
    expect(await daysAgo(400)).toBe(701);
  });
});
