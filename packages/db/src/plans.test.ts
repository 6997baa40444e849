// Plans of statements whose cost must not grow with what is over: nothing may walk a whole table, whatever the values are.

import { createTestDatabase, type TestDatabase } from '@pabal/test/support';
import pg from 'pg';
import {
  claimDeliveries,
  clearDue,
  countOpen,
  createStore,
  findEvent,
  findNotDue,
  giveUpSenders,
  listDeadLetters,
  listDeliveries,
  listSubscriptions,
  listSuppressions,
  listUnknown,
  loseOrphans,
  newId,
  oldEditions,
  oldEvents,
  oldReplays,
  type Queryable,
  releaseClaims,
  resendUnknown,
  type Settlement,
  type Store,
  settleDeliveries,
  suppressCancelled,
  takeDue,
  takeUnfed,
} from './index.ts';
import { createTestEditions, createTestLetters } from './testing/index.ts';

let database: TestDatabase;
let store: Store;
let planner: pg.Client;
let plans: string[];

const appId = newId();
const end = new Date();
const settlement: Settlement = { id: newId(), claim: 1, state: 'sent', counted: true, outcome: 'sent' };

beforeAll(async () => {
  database = await createTestDatabase();
  store = createStore({ url: database.url });
  planner = new pg.Client({ connectionString: database.url, options: '-c enable_seqscan=off' });
  await planner.connect();
  const letters = await createTestLetters(store);
  await letters.try(await letters.accept(2_000), 'sent');
  await letters.fail(20);
  await letters.lose(20);
  const editions = await createTestEditions(store);
  await editions.subscribe('a', 'b', 'c');
  await editions.sending();
  await planner.query('analyze');
});
beforeEach(() => {
  plans = [];
});
afterAll(async () => {
  await planner.end();
  await store.stop();
  await database.drop();
});

/** Notes the plan that a connection comes to use for all values, and runs the statement. */
const explained: Queryable = {
  async query(text, values) {
    const { rows } = await planner.query<Record<string, string>>(`explain (generic_plan, costs off) ${text}`);
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    return store.query(text, values);
  },
};

/** Tables that grow with history. */
const large = '(?:deliveries|events|delivery_moves|replay_items|edition_exclusions|editions|suppressions)';
/** Indexes that hold only what is open or stands still. */
const small = 'deliveries_dead|deliveries_doubtful|editions_open|editions_sending|editions_with_letters';
const walks = [
  new RegExp(`Seq Scan on ${large}\\b`),
  new RegExp(
    `Index (?:Only )?Scan (?:Backward )?using (?!${small})\\w+ on ${large}\\b[^\\n]*\\n(?!\\s+Index Cond)`,
  ),
  new RegExp(`Bitmap Index Scan on (?!${small})\\w+\\n(?!\\s+Index Cond)`),
];

it.each<[string, () => Promise<unknown>]>([
  ['a page of an app', () => listDeliveries(explained, { appId }, { limit: 50 })],
  ['a page of a time', () => listDeliveries(explained, { appId, from: end, to: end }, { limit: 50 })],
  ['a later page', () => listDeliveries(explained, { appId }, { after: newId(), limit: 50 })],
  ['a page of an address', () => listDeliveries(explained, { appId, addressKey: 'a' }, { limit: 50 })],
  ['a page of an event', () => listDeliveries(explained, { appId, eventId: newId() }, { limit: 50 })],
  ['dead letters', () => listDeadLetters(explained, {}, { limit: 50 })],
  ['unknown letters', () => listUnknown(explained, {}, { limit: 50 })],
  ['subscriptions', () => listSubscriptions(explained, newId(), { limit: 50 })],
  ['suppressions', () => listSuppressions(explained, {}, { limit: 50 })],
  ['the sweep', () => takeDue(explained, 'newsletter', { pending: true, limit: 1_000 })],
  ['the urgent sweep', () => takeDue(explained, 'event', { pending: false, limit: 1_000 })],
  ['letters nobody rang for', () => takeUnfed(explained, 1_000)],
  ['a claim', () => claimDeliveries(explained, 'sender', [newId()])],
  ['claims handed back', () => releaseClaims(explained, 'sender', [newId()])],
  ['a settlement', () => settleDeliveries(explained, 'sender', [settlement], { suppressionDays: 1 })],
  ['bells that came too early', () => findNotDue(explained, [newId()])],
  ['an event with its counts', () => findEvent(explained, appId, newId())],
  ['the open letters of an edition', () => countOpen(explained, newId())],
  ['letters of a cancelled edition', () => suppressCancelled(explained, newId())],
  ['senders that are gone', () => giveUpSenders(explained, [{ id: 'gone', beat: '1' }])],
  ['claims of nobody', () => loseOrphans(explained, [newId()])],
  ['doubtful letters to be sent again', () => resendUnknown(explained, [newId()])],
  ['letters at rest', () => clearDue(explained, [newId()], { parked: true })],
  ['old events', () => oldEvents.find(explained, end, undefined)],
  ['what goes of old events', () => oldEvents.removePart(explained, [newId()])],
  ['old editions', () => oldEditions.find(explained, end, undefined)],
  ['what goes of old editions', () => oldEditions.removePart(explained, [newId()])],
  ['old replays', () => oldReplays.find(explained, end, undefined)],
  ['what goes of old replays', () => oldReplays.removePart(explained, [newId()])],
])('%s: no table is walked that grows with history', async (_, run) => {
  await run();
  expect(plans.length).toBeGreaterThan(0);
  for (const plan of plans) for (const walk of walks) expect(plan).not.toMatch(walk);
});

it.each(['suppressions', 'subscriptions', 'events'])(
  'a claim looks once at the %s of a letter',
  async (table) => {
    await claimDeliveries(explained, 'sender', [newId()]);
    expect(plans.join('\n').match(new RegExp(` on ${table}\\b`, 'g'))).toHaveLength(1);
  },
);
