// Pages of letters over several partitions.

import { useStore } from '@pabal/test/support';
import pg from 'pg';
import { makePartitions } from '../partitions/index.ts';
import { smallestIdAt } from '../store/ids.ts';
import { newId, type SpaceQueryable } from '../store/index.ts';
import { createTestLetters } from '../testing/index.ts';
import { type LetterFilter, type LetterPage, listDeliveries, listLetters } from './list.ts';

const { store, database } = useStore({ empty: ['deliveries', 'events', 'apps'] });

/** Days from now in whose partitions letters lie: the first, two that are made ahead, and the rest. */
const days = [0, 9, 13, 400];

/** Letters of one app to a few addresses, spread over partitions; of another app in between. @returns the app and its letters, newest first */
async function spread(count: number): Promise<{ appId: string; ids: string[] }> {
  await makePartitions(store, { days: 3, now: new Date() });
  const mine = await createTestLetters(store);
  const theirs = await createTestLetters(store);
  for (const letters of [mine, theirs]) {
    await letters.accept(count);
    await store.query(
      `update deliveries d set id = to_id, event_id = to_id, address_key = 'a' || n % 3 || '@example.com',
         state = case when n % 2 = 0 then 'sent' else d.state end
       from (select id, n, overlay(new_id()::text placing left(smallest_id_at(now() + ($2::integer[])[n % 4 + 1] * interval '1 day')::text, 13) from 1)::uuid as to_id
             from (select id, row_number() over (order by id) as n from deliveries where app_id = $1) numbered) moved
       where d.id = moved.id`,
      [letters.appId, days],
    );
  }
  const { rows } = await store.query<{ id: string }>(
    'select id from deliveries where app_id = $1 order by id desc',
    [mine.appId],
  );
  return { appId: mine.appId, ids: rows.map(({ id }) => id) };
}

/** All pages, one after the other. */
async function walk(filter: LetterFilter, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let page: LetterPage = { letters: [] };
  do {
    page = await listLetters(store, filter, { after: page.next, limit });
    ids.push(...page.letters.map(({ id }) => id));
  } while (page.next !== undefined);
  return ids;
}

it('go through all partitions, newest first, with nothing twice and nothing left out', async () => {
  const { appId, ids } = await spread(40);
  const { rows } = await store.query<{ places: number }>(
    'select count(distinct tableoid)::integer as places from deliveries',
  );
  expect(rows).toEqual([{ places: 4 }]);
  for (const limit of [1, 7, 40, 50]) expect(await walk({ appId }, limit)).toEqual(ids);
});

it('go through all partitions for an address, a state and a time as well', async () => {
  const { appId, ids } = await spread(40);
  const { rows } = await store.query<{ id: string; addressKey: string; state: string }>(
    'select id, address_key as "addressKey", state from deliveries where app_id = $1',
    [appId],
  );
  const letters = new Map(rows.map((row) => [row.id, row]));
  const like = (test: (row: (typeof rows)[number]) => boolean) =>
    ids.filter((id) => {
      const row = letters.get(id);
      return row !== undefined && test(row);
    });
  const addressKey = 'a1@example.com';
  const [from, to] = [new Date(Date.now() + 5 * 86_400_000), new Date(Date.now() + 300 * 86_400_000)];
  expect(await walk({ appId, addressKeys: [addressKey] }, 5)).toEqual(
    like((row) => row.addressKey === addressKey),
  );
  expect(await walk({ appId, state: 'sent' }, 5)).toEqual(like(({ state }) => state === 'sent'));
  expect(await walk({ appId, addressKeys: [addressKey], state: 'pending', from, to }, 2)).toEqual(
    like(
      ({ id, ...row }) =>
        row.addressKey === addressKey &&
        row.state === 'pending' &&
        id >= smallestIdAt(from) &&
        id < smallestIdAt(to),
    ),
  );
});

it('go through the letters of all apps, of an app by its name, and of several addresses', async () => {
  const { appId, ids } = await spread(12);
  const { rows } = await store.query<{ id: string; appId: string; addressKey: string; app: string }>(
    `select d.id, d.app_id as "appId", d.address_key as "addressKey", a.name as app
     from deliveries d join apps a on a.id = d.app_id order by d.id desc`,
  );
  expect(await walk({}, 5)).toEqual(rows.map(({ id }) => id));
  const [mine] = rows.filter((row) => row.appId === appId);
  expect(await walk({ app: mine?.app ?? '' }, 5)).toEqual(ids);
  const addressKeys = ['a0@example.com', 'a2@example.com'];
  const toThem = rows.filter(({ addressKey }) => addressKeys.includes(addressKey));
  expect(await walk({ addressKeys }, 5)).toEqual(toThem.map(({ id }) => id));
  expect(await walk({ addressKeys: [] }, 5)).toEqual([]);
});

it('of a single letter are one page, however short pages are', async () => {
  const { ids } = await spread(3);
  expect(await walk({ id: ids[1] }, 1)).toEqual([ids[1]]);
});

it('show an app no letter of another one, whatever it asks for', async () => {
  const { appId } = await spread(6);
  const { rows } = await store.query<{ id: string; eventId: string; addressKey: string }>(
    `select id, event_id as "eventId", address_key as "addressKey" from deliveries where app_id <> $1`,
    [appId],
  );
  for (const { id, eventId, addressKey } of rows) {
    expect(await walk({ appId, id }, 5)).toEqual([]);
    expect(await walk({ appId, eventId }, 5)).toEqual([]);
    expect(await walk({ appId, addressKeys: [addressKey] }, 5)).not.toContain(id);
  }
});

it.each<[string, (store: SpaceQueryable, appId: string) => Promise<unknown>]>([
  ['of an app', (to, appId) => listDeliveries(to, { appId }, { limit: 50 })],
  ['of an app, later ones', (to, appId) => listDeliveries(to, { appId }, { after: newId(), limit: 50 })],
  [
    'of an address',
    (to, appId) => listDeliveries(to, { appId, addressKeys: ['a1@example.com'] }, { limit: 50 }),
  ],
  ['of a state', (to, appId) => listDeliveries(to, { appId, state: 'failed' }, { limit: 50 })],
  ['of an event', (to, appId) => listDeliveries(to, { appId, eventId: newId() }, { limit: 50 })],
])(
  '%s are planned once for all values: planned for each page, they cost several times as much',
  async (_, list) => {
    const { appId } = await spread(2_000);
    // All partitions: with those alone that autovacuum came to, the costs are now these and now those.
    await store.query('analyze deliveries');
    const planner = new pg.Client({
      connectionString: database.url,
      options: '-c enable_seqscan=off -c enable_bitmapscan=off',
    });
    await planner.connect();
    const asked = new Set<string>();
    const prepared: SpaceQueryable = {
      space: store.space,
      query: (text, values = []) => {
        asked.add(text);
        return planner.query({ name: `page ${[...asked].indexOf(text)}`, text, values: [...values] });
      },
    };
    // PostgreSQL plans for the values five times, and then compares.
    for (let n = 0; n < 8; n += 1) await list(prepared, appId);
    const { rows } = await planner.query<{ once: boolean }>(
      `select generic_plans > 0 as once from pg_prepared_statements where name like 'page %'`,
    );
    await planner.end();
    expect(rows.map(({ once }) => once)).toEqual([...asked].map(() => true));
  },
);
