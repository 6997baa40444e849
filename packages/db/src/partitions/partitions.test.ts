import { defaultSpace, msPerDay } from '@pabal/domain';
import { createTestDatabase, type TestDatabase } from '@pabal/test/support';
import pg from 'pg';
import {
  acceptEvents,
  claimDeliveries,
  findEvent,
  findNotDue,
  releaseClaims,
  settleDeliveries,
} from '../ledger/index.ts';
import {
  createStore,
  inSpace,
  migrate,
  newLetterId,
  type Queryable,
  type SpaceStore,
} from '../store/index.ts';
import { createTestLetters, migrateBefore } from '../testing/index.ts';
import { findPartitionState, listPartitions, makePartitions } from './index.ts';

let database: TestDatabase;
let store: SpaceStore;

beforeEach(async () => {
  database = await createTestDatabase();
  store = inSpace(createStore({ url: database.url }), defaultSpace.id);
});
afterEach(async () => {
  await store.stop();
  await database.drop();
});

const daysFromNow = (days: number) => new Date(Date.now() + days * msPerDay);

/** The id of an owner of that time. */
function idAt(time: Date): string {
  const millis = time.getTime().toString(16).padStart(12, '0');
  return `${millis.slice(0, 8)}-${millis.slice(8)}-7abc-8def-0123456789ab`;
}

/** Accepts an event as if it had come at that time. */
async function acceptAt(time: Date, address = 'a@example.com'): Promise<{ event: string; letter: string }> {
  const { appId } = await createTestLetters(store);
  const event = idAt(time);
  const letter = newLetterId(event);
  await acceptEvents(store, [
    {
      ...{
        id: event,
        appId,
        type: 'vacancy.created',
        lane: 'event',
        data: '{}',
        test: false,
        retentionSeconds: 60,
      },
      deliveries: [{ id: letter, address, addressKey: address, remoteId: `<${letter}@pabal.test>` }],
    },
  ]);
  return { event, letter };
}

/** Table and partition that hold each of the three rows. */
async function placeOf(letter: string): Promise<string[]> {
  const { rows } = await store.query<{ place: string }>(
    `select tableoid::regclass::text as place from deliveries where id = $1
     union all select tableoid::regclass::text from events where id = (select event_id from deliveries where id = $1)`,
    [letter],
  );
  return rows.map(({ place }) => place);
}

describe('a new ledger', () => {
  it('has one partition up to a Monday within eight days, and holds what comes now there', async () => {
    const partitions = await listPartitions(store);
    expect(partitions).toMatchObject([{ suffix: 'first', from: null }]);
    const { daysAhead, hasRest } = await findPartitionState(store, new Date());
    // On a Saturday the Monday is that after tomorrow.
    expect(daysAhead).toBeGreaterThan(1);
    expect(daysAhead).toBeLessThanOrEqual(8);
    expect(hasRest).toBe(false);
    const { letter } = await acceptAt(new Date());
    expect(await placeOf(letter)).toEqual(['deliveries_first', 'events_first']);
  });
});

describe('partitions', () => {
  it('are made two weeks ahead, of the days that are wanted, one behind the other', async () => {
    const made = await makePartitions(store, { days: 7, now: new Date() });
    expect(made.length).toBeGreaterThanOrEqual(1);
    expect(made.length).toBeLessThanOrEqual(2);
    const partitions = await listPartitions(store);
    for (const [index, { from }] of partitions.entries())
      expect(from).toBe(partitions[index - 1]?.to ?? null);
    expect((await findPartitionState(store, new Date())).daysAhead).toBeGreaterThanOrEqual(14);
    expect(await makePartitions(store, { days: 7, now: new Date() })).toEqual([]);
    const daily = await makePartitions(store, { days: 1, now: daysFromNow(10) });
    const state = await findPartitionState(store, daysFromNow(10));
    expect(state.daysAhead).toBeGreaterThanOrEqual(14);
    expect(state.daysAhead).toBeLessThan(15);
    expect(daily.length).toBeGreaterThan(0);
  });

  it('are made once by builders that begin at the same time', async () => {
    const results = await Promise.all(
      Array.from({ length: 4 }, () => makePartitions(store, { days: 7, now: new Date() })),
    );
    const made = results.flat();
    expect(new Set(made).size).toBe(made.length);
    await makePartitions(store, { days: 7, now: new Date() });
    expect((await findPartitionState(store, new Date())).daysAhead).toBeGreaterThanOrEqual(14);
  });

  it('give way to whatever holds the ledger, and are made afterwards', async () => {
    await store.transaction(async (transaction) => {
      await transaction.query('lock table deliveries in share row exclusive mode');
      expect(await makePartitions(store, { days: 7, now: new Date() })).toEqual([]);
    });
    expect(await makePartitions(store, { days: 7, now: new Date() })).not.toEqual([]);
  });

  it('hold an owner and its letters together, keep their letters unique, and take their claims and results', async () => {
    await makePartitions(store, { days: 7, now: new Date() });
    const time = daysFromNow(10);
    const { event, letter } = await acceptAt(time);
    const [letters, events] = await placeOf(letter);
    expect(letters).toMatch(/^deliveries_\d{8}$/);
    expect(events).toBe(letters?.replace('deliveries', 'events'));
    await expect(
      store.query(
        `insert into deliveries select (jsonb_populate_record(d, jsonb_build_object('id', letter_id(d.event_id)))).* from deliveries d where d.id = $1`,
        [letter],
      ),
    ).rejects.toMatchObject({ code: '23505' });
    const { claims } = await claimDeliveries(store, { senderId: 's', ids: [letter] });
    expect(claims.map(({ id }) => id)).toEqual([letter]);
    const settled = await settleDeliveries(
      store,
      's',
      [{ id: letter, claim: 1, state: 'sent', counted: true, outcome: 'sent' }],
      { suppressionDays: 1 },
    );
    expect([...settled]).toEqual([letter]);
    const { rows } = await store.query<{ appId: string }>(
      'select app_id as "appId" from events where id = $1',
      [event],
    );
    expect((await findEvent(store, rows[0]?.appId ?? '', event))?.counts).toMatchObject({ sent: 1 });
  });

  it('that are missing keep nobody from writing: the next ones take what came meanwhile', async () => {
    const time = daysFromNow(10);
    const { letter } = await acceptAt(time);
    expect(await placeOf(letter)).toEqual(['deliveries_rest', 'events_rest']);
    expect(await findPartitionState(store, new Date())).toMatchObject({ hasRest: true });
    await makePartitions(store, { days: 7, now: new Date() });
    expect((await placeOf(letter))[0]).toMatch(/^deliveries_\d{8}$/);
    expect(await findPartitionState(store, new Date())).toMatchObject({ hasRest: false });
  });
});

/** What PostgreSQL opens of the letters when it runs a statement with the plan that serves all values. */
function openedBy(planner: pg.Client, opened: Set<string>): Queryable {
  return {
    async query(text, values = []) {
      const literals = values.map((value) =>
        value === null || value === undefined
          ? 'null'
          : planner.escapeLiteral(
              Array.isArray(value) ? `{${value.map((item) => item ?? 'NULL').join()}}` : String(value),
            ),
      );
      await planner.query(`prepare asked as ${text}`);
      const { rows } = await planner.query<Record<string, string>>(
        `explain (analyze, costs off, timing off, summary off) execute asked (${literals.join()})`,
      );
      await planner.query('deallocate asked');
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      for (const [, table = ''] of plan.matchAll(/Scan using \w+ on ((?:deliveries|events)_\w+)/g))
        opened.add(table);
      return store.query(text, values);
    },
  };
}

it('are opened where the letters lie that are claimed, settled or handed back, and nowhere else', async () => {
  await makePartitions(store, { days: 7, now: new Date() });
  const { letter } = await acceptAt(daysFromNow(10));
  const [place = ''] = await placeOf(letter);
  const planner = new pg.Client({
    connectionString: database.url,
    options: '-c enable_seqscan=off -c enable_bitmapscan=off -c plan_cache_mode=force_generic_plan',
  });
  await planner.connect();
  const opened = new Set<string>();
  const asked = openedBy(planner, opened);
  await claimDeliveries(asked, { senderId: 's', ids: [letter], lane: 'event' });
  await settleDeliveries(
    asked,
    's',
    [{ id: letter, claim: 1, state: 'sent', counted: true, outcome: 'sent' }],
    {
      suppressionDays: 1,
    },
  );
  await findNotDue(asked, [letter]);
  await releaseClaims(asked, 's', [letter]);
  await planner.end();
  expect(opened).toEqual(new Set([place, place.replace('deliveries', 'events')]));
});

describe('a ledger that was made before there were partitions', () => {
  it('becomes the first partition with its indexes, and its letters go on as before', async () => {
    const old = await createTestDatabase({ migrate: false });
    await migrateBefore(old.url, '0023');
    const before = inSpace(createStore({ url: old.url }), defaultSpace.id);
    await before.query(fillBefore);
    const indexes = `select c.relfilenode as file from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indrelid = $1::regclass order by 1`;
    const files = (await before.query(indexes, ['deliveries'])).rows;
    await migrate(old.url);
    // Later versions have more of them; none of those that were there was made again.
    expect((await before.query(indexes, ['deliveries_first'])).rows).toEqual(expect.arrayContaining(files));

    const counts = await before.query<{ letters: number; moves: number; events: number }>(
      `select (select count(*) from deliveries_first)::integer as letters, (select count(*) from delivery_moves)::integer as moves,
              (select count(*) from events)::integer as events`,
    );
    expect(counts.rows).toEqual([{ letters: 300, moves: 300, events: 100 }]);
    const { rows } = await before.query<{ id: string; eventId: string; appId: string }>(
      `select d.id, d.event_id as "eventId", d.app_id as "appId" from deliveries d where state = 'pending' limit 1`,
    );
    const [{ id = '', eventId = '', appId = '' } = {}] = rows;
    expect((await findEvent(before, appId, eventId))?.counts).toMatchObject({ pending: 3 });
    expect((await claimDeliveries(before, { senderId: 's', ids: [id] })).claims).toMatchObject([
      { id, data: { n: 1 } },
    ]);
    const again = `insert into deliveries select (jsonb_populate_record(d, jsonb_build_object('id', letter_id(d.event_id)))).* from deliveries d where d.id = $1`;
    await expect(before.query(again, [id])).rejects.toMatchObject({ code: '23505' });
    await before.query(
      `insert into delivery_moves (delivery_id, from_state, to_state, attempt, actor) values ($1, 'a', 'b', 1, 'test')`,
      [id],
    );
    const numbers = await before.query<{ number: string }>(
      'select id::text as number from delivery_moves order by id desc limit 1',
    );
    expect(numbers.rows).toEqual([{ number: '301' }]);
    await before.stop();
    await old.drop();
  });
});

/** A hundred events of three letters each, as versions before this one wrote them: ids of letters are later than their event's. */
const fillBefore = `
  with app as (insert into apps (id, name, mode, scopes) values (new_id(), 'old', 'live', '{}') returning id),
  event as (
    insert into events (id, app_id, type, lane, data, test, send_at)
    select new_id(), app.id, 'vacancy.created', 'event', '{"n":1}', false, now() from app, generate_series(1, 100)
    returning id, app_id
  ),
  letter as (
    insert into deliveries (id, app_id, event_id, lane, template, address, address_key, test, next_attempt_at, due_at, message_id)
    select new_id(), event.app_id, event.id, 'event', 'vacancy.created', n || '@x.example', n || '@x.example', false, now(), now(), '<a@b>'
    from event, generate_series(1, 3) n
    returning id
  )
  insert into delivery_moves (delivery_id, from_state, to_state, attempt, actor) select id, 'pending', 'pending', 1, 'test' from letter`;
