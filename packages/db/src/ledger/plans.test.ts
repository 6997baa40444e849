// Plans of statements whose cost must not grow with what is over: nothing may walk a whole table, whatever the values are.

import type { Lane } from '@pabal/domain';
import { useStore } from '@pabal/test/support';
import pg from 'pg';
import { cancelExpanding, cancelUnclaimed, countUnclaimedOf, listAppFigures } from '../apps/index.ts';
import { countOpen, countOpenEditions, listOverdueSeconds, suppressCancelled } from '../editions/index.ts';
import { findEventsByKey, findOwnedLetter, listDeliveries, listLetters } from '../letters/index.ts';
import { growLimits, reserveSlots } from '../limits/index.ts';
import { countDeadLetters, countUnknown, listDeadLetters, listUnknown } from '../parked/index.ts';
import { exportLetters, listSubscriptions, listSuppressions } from '../people/index.ts';
import { oldEditions, oldEvents, oldReplays } from '../retention/index.ts';
import { newId, type Queryable, type SpaceQueryable } from '../store/index.ts';
import { createTestEditions, createTestLetters } from '../testing/index.ts';
import {
  claimDeliveries,
  clearDue,
  countOpenLetters,
  countSendersAlive,
  countWaiting,
  expireWaiting,
  findEvent,
  findEventId,
  findNotDue,
  giveUpSenders,
  listLines,
  listUnfedApps,
  loseOrphans,
  putBackUnfed,
  releaseClaims,
  resendUnknown,
  type Settlement,
  settleDeliveries,
  takeDue,
  takeUnfed,
  takeUnfedOfApps,
  takeWaiting,
} from './index.ts';

const { store, database } = useStore();
let planner: pg.Client;
let plans: string[];
/** What the partitions of tables and indexes belong to. */
let wholeNames: ReadonlyMap<string, string>;

const appId = newId();
const end = new Date();
const settlement: Settlement = { id: newId(), claim: 1, state: 'sent', counted: true, outcome: 'sent' };

beforeAll(async () => {
  planner = new pg.Client({
    connectionString: database.url,
    options: '-c enable_seqscan=off -c enable_bitmapscan=off',
  });
  await planner.connect();
  const letters = await createTestLetters(store);
  await letters.try(await letters.accept(2_000), 'sent');
  await letters.fail(20);
  await letters.lose(20);
  await letters.accept(200, { waits: true });
  const editions = await createTestEditions(store);
  await editions.subscribe('a', 'b', 'c');
  await editions.sending();
  await analyzeWhatIsNotEmpty();
  wholeNames = await namesOfWholes();
});
beforeEach(() => {
  plans = [];
});
afterAll(async () => {
  await planner.end();
});

/** As autovacuum does, which leaves tables alone that never had a row: of those PostgreSQL assumes that they are small, not empty. */
async function analyzeWhatIsNotEmpty(): Promise<void> {
  const { rows } = await planner.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not like '%_rest'`,
  );
  for (const { name } of rows) await planner.query(`analyze ${name}`);
}

async function namesOfWholes(): Promise<ReadonlyMap<string, string>> {
  const { rows } = await planner.query<{ part: string; whole: string }>(
    `select p.relname as part, w.relname as whole
     from pg_inherits i join pg_class p on p.oid = i.inhrelid join pg_class w on w.oid = i.inhparent`,
  );
  return new Map(rows.map(({ part, whole }) => [part, whole]));
}

/** A plan that names tables and indexes as they are called as wholes. */
const inWholes = (plan: string) => plan.replace(/\b[a-z_0-9]+\b/g, (name) => wholeNames.get(name) ?? name);

/** Notes the plan that a connection comes to use for all values, and runs the statement. */
const explained: SpaceQueryable = {
  space: store.space,
  async query(text, values) {
    const { rows } = await planner.query<Record<string, string>>(`explain (generic_plan, costs off) ${text}`);
    plans.push(inWholes(rows.map((row) => row['QUERY PLAN']).join('\n')));
    return store.query(text, values);
  },
};

const reserveBehind = async (to: Queryable) =>
  reserveSlots(to, {
    ...{ key: 'domain:a', rate: 1, behind: 'event' },
    ...{ first: { count: 0, withinMs: 0 }, next: { count: 1, withinMs: 1_000 } },
  });

const claimIn = (lane: Lane) => claimDeliveries(explained, { senderId: 'sender', ids: [newId()], lane });
const settle = (result: Settlement) =>
  settleDeliveries(explained, 'sender', [result], { suppressionDays: 1 });

/** Tables that grow with history. */
const large = '(?:deliveries|events|delivery_moves|replay_items|edition_exclusions|editions|suppressions)';
/** Indexes that hold only what is open or waits for a decision. */
const small =
  'deliveries_unfed|apps_paused|deliveries_waiting|deliveries_waiting_expiry|deliveries_dead|deliveries_doubtful|editions_open|editions_sending|editions_with_letters';
const walks = [
  new RegExp(`Seq Scan on ${large}\\b`),
  new RegExp(
    `Index (?:Only )?Scan (?:Backward )?using (?!${small})\\w+ on ${large}\\b[^\\n]*\\n(?!\\s+Index Cond)`,
  ),
  new RegExp(`Bitmap Index Scan on (?!${small})\\w+\\n(?!\\s+Index Cond)`),
];

/** What lies between two ids is read by nobody but those who walk the ledger on purpose, a window at a time. */
const betweenIds =
  /Scan (?:Backward )?using (?:deliveries|events)_pkey on [^\n]*\n\s+Index Cond: (?![^\n]*\bid = )/;
const walksByTime: readonly string[] = ['how much apps post', 'letters of all apps', 'old events'];

it.each<[string, () => Promise<unknown>]>([
  ['a page of an app', () => listDeliveries(explained, { appId }, { limit: 50 })],
  ['a page of a time', () => listDeliveries(explained, { appId, from: end, to: end }, { limit: 50 })],
  ['a later page', () => listDeliveries(explained, { appId }, { after: newId(), limit: 50 })],
  ['a page of an address', () => listDeliveries(explained, { appId, addressKeys: ['a'] }, { limit: 50 })],
  [
    'a page of an address, a state and a time',
    () =>
      listDeliveries(
        explained,
        { appId, addressKeys: ['a'], state: 'sent', from: end, to: end },
        { limit: 50 },
      ),
  ],
  [
    'a page of what is kept of a person',
    () => exportLetters(explained, ['a', 'b'], { after: newId(), limit: 50 }),
  ],
  ['a page of an event', () => listDeliveries(explained, { appId, eventId: newId() }, { limit: 50 })],
  ['letters of all apps', () => listLetters(explained, {}, { limit: 50 })],
  ['letters of two addresses', () => listLetters(explained, { addressKeys: ['a', 'b'] }, { limit: 50 })],
  [
    'a later page of letters of an address, by state',
    () => listLetters(explained, { addressKeys: ['a'], state: 'sent' }, { after: newId(), limit: 50 }),
  ],
  ['letters of an app by its name', () => listLetters(explained, { app: 'shop' }, { limit: 50 })],
  ['letters of an event of any app', () => listLetters(explained, { eventId: newId() }, { limit: 50 })],
  [
    'a later page of an event of any app, of an address',
    () => listLetters(explained, { eventId: newId(), addressKeys: ['a'] }, { after: newId(), limit: 50 }),
  ],
  ['a letter by its Message-ID', () => listLetters(explained, { id: newId() }, { limit: 50 })],
  ['a letter of any app', () => findOwnedLetter(explained, newId())],
  ['events by their key', () => findEventsByKey(explained, 'order-1')],
  ['dead letters', () => listDeadLetters(explained, {}, { limit: 50 })],
  ['unknown letters', () => listUnknown(explained, {}, { limit: 50 })],
  ['subscriptions', () => listSubscriptions(explained, newId(), { limit: 50 })],
  ['suppressions', () => listSuppressions(explained, {}, { limit: 50 })],
  ['the sweep', () => takeDue(explained, 'newsletter', { pending: true, limit: 1_000, share: 1_000 })],
  ['the urgent sweep', () => takeDue(explained, 'event', { pending: false, limit: 1_000, share: 1_000 })],
  ['letters nobody rang for', () => takeUnfed(explained, 1_000)],
  ['apps whose letters wait', () => listUnfedApps(explained)],
  ['letters fed in turn', () => takeUnfedOfApps(explained, 'event', 1_000)],
  ['letters that wait again', () => putBackUnfed(explained, [newId()])],
  ['letters of an app that nobody has claimed', () => countUnclaimedOf(explained, { appId, before: end })],
  [
    'cancelling what an app has posted',
    () =>
      cancelUnclaimed(explained, { appId, before: end }, { actor: 'test', note: 'not wanted', limit: 1_000 }),
  ],
  ['what is being expanded for an app', () => cancelExpanding(explained, { appId, before: end })],
  ['how much apps post', () => listAppFigures(explained, end)],
  ['a claim', () => claimDeliveries(explained, { senderId: 'sender', ids: [newId()] })],
  ['a claim in the event lane', () => claimIn('event')],
  ['a claim in the newsletter lane', () => claimIn('newsletter')],
  ['claims handed back', () => releaseClaims(explained, 'sender', [newId()])],
  ['a settlement', () => settle(settlement)],
  ['a settlement of a refusal', () => settle({ ...settlement, state: 'failed', outcome: 'address-refused' })],
  ['bells that came too early', () => findNotDue(explained, [newId()])],
  ['lines of letters that wait', () => listLines(explained)],
  ['the first of a line', () => takeWaiting(explained, { key: 'domain:a', lane: 'event' }, 10)],
  ['what expires in line', () => expireWaiting(explained, 10)],
  ['what waits, counted', () => countWaiting(explained)],
  ['what may go now, counted', () => countOpenLetters(explained, ['event', 'newsletter'])],
  ['dead letters, counted by template', () => countDeadLetters(explained)],
  ['unknown letters, counted by lane', () => countUnknown(explained)],
  ['editions that are not over, counted', () => countOpenEditions(explained)],
  ['editions that are overdue', () => listOverdueSeconds(explained)],
  ['senders that are alive, counted', () => countSendersAlive(explained)],
  ['limits that grow', () => growLimits(explained, [{ key: 'domain:a' }])],
  ['slots behind a line', () => reserveBehind(explained)],
  ['an event by its key', () => findEventId(explained, appId, 'order-1')],
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
])('%s: no table is walked that grows with history', async (name, run) => {
  await run();
  expect(plans.length).toBeGreaterThan(0);
  const forbidden = walksByTime.includes(name) ? walks : [...walks, betweenIds];
  for (const plan of plans) for (const walk of forbidden) expect(plan).not.toMatch(walk);
});

it.each([
  ['apps whose letters wait', () => listUnfedApps(explained)],
  ['letters fed in turn', () => takeUnfedOfApps(explained, 'event', 1_000)],
])('%s are found in the index that has them in their order', async (_, run) => {
  await run();
  const used = [...plans.join('\n').matchAll(/Scan using (\w+) on deliveries\b/g)].map(([, index]) => index);
  // The update itself goes by id.
  expect(new Set(used.filter((index) => index !== 'deliveries_pkey'))).toEqual(new Set(['deliveries_unfed']));
});

it.each([
  ['suppressions', 1],
  // The second is asked only while somebody was erased who had left a newsletter (erasures.ts).
  ['subscriptions', 2],
  // The first partition and the rest, for what stops it and for its data.
  ['events', 4],
])('a claim looks at the %s of a letter in %d places', async (table, places) => {
  await claimDeliveries(explained, { senderId: 'sender', ids: [newId()] });
  expect(plans.join('\n').match(new RegExp(` on ${table}\\b`, 'g'))).toHaveLength(places);
});

it('has no place for editions in a claim of the lane of events', async () => {
  await claimIn('event');
  expect(plans.join('\n')).not.toMatch(/ on editions\b/);
});

it.each<[string, () => Promise<unknown>]>([
  ['a claim', () => claimDeliveries(explained, { senderId: 'sender', ids: [newId()] })],
  ['a claim in the event lane', () => claimIn('event')],
  ['a claim in the newsletter lane', () => claimIn('newsletter')],
  ['a settlement', () => settle(settlement)],
  ['a settlement of a refusal', () => settle({ ...settlement, state: 'failed', outcome: 'address-refused' })],
  ['bells that came too early', () => findNotDue(explained, [newId()])],
  ['claims handed back', () => releaseClaims(explained, 'sender', [newId()])],
])(
  '%s finds its letters and events by their ids, and never reads what lies between two of them',
  async (_, run) => {
    await run();
    const conditions = [
      ...plans
        .join('\n')
        .matchAll(/Scan using \w+ on (?:deliveries|events)\b[^\n]*\n\s+Index Cond: ([^\n]*)/g),
    ].map(([, condition]) => condition);
    expect(conditions.length).toBeGreaterThan(0);
    for (const condition of conditions) expect(condition).toMatch(/\bid = /);
  },
);

it.each<[string, () => Promise<unknown>]>([
  ['a claim', () => claimDeliveries(explained, { senderId: 'sender', ids: [newId()] })],
  ['a claim in the event lane', () => claimIn('event')],
  ['a claim in the newsletter lane', () => claimIn('newsletter')],
  ['a settlement of letters that were sent', () => settle(settlement)],
])('%s compares no letter with the others of it', async (_, run) => {
  await run();
  expect(plans.length).toBeGreaterThan(0);
  for (const plan of plans) expect(plan).not.toMatch(/Join Filter: [^\n]*\b\w+\.id = \w+\.id\b/);
});

it.each(['editions', 'subscriptions', 'recipients'])(
  'a claim in the event lane has no place for %s unless somebody was erased',
  async (table) => {
    await claimIn('event');
    expect(plans.join('\n')).not.toMatch(new RegExp(` on ${table}\\b`));
  },
);
