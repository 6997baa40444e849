// Measures what old letters cost: the same statements on a ledger with few finished letters and on one with very many, in turns
// on one server, so that other work of the machine slows both alike.

import { createApp } from '@pabal/db/apps';
import {
  claimDeliveries,
  findDelivery,
  findEvent,
  settleDeliveries,
  takeDue,
  takeUnfed,
} from '@pabal/db/ledger';
import { listDeliveries } from '@pabal/db/letters';
import { listCauses, listDeadLetters, listUnknown } from '@pabal/db/parked';
import { oldPartitions } from '@pabal/db/retention';
import { createStore, inSpace, migrate, type SpaceStore } from '@pabal/db/store';
import { defaultSpace, msPerDay, scopes } from '@pabal/domain';
import type { EmbeddedPostgres } from '@pabal/embedded';
import { median } from '../../measuring/percentiles.ts';
import type { Figure, Row } from '../../row.ts';
import { fillHistory, oldAddress } from '../../stack/history.ts';
import { appIdOf, countLedger, planLetters } from '../../stack/ledger.ts';
import { startPostgres } from '../../stack/postgres.ts';

const few = 5_000;
const usual = 5_000_000;
/** Letters claimed and settled at a time: what a sender with 20 connections has room for. */
const claimed = 40;
const overdue = 100;
const page = { limit: 50 };
const senderId = 'bench';

export const history: Row = {
  name: 'history',
  what: 'claim, settle, sweep and list pages with 5,000,000 finished letters, divided by the time with 5,000; --count sets the larger number',
  async run({ count, quick }) {
    const postgres = await startPostgres();
    try {
      return await measure(postgres, { many: count ?? (quick ? 20_000 : usual), rounds: quick ? 10 : 100 });
    } finally {
      await postgres.stop();
    }
  },
};

/** One of the two ledgers. */
interface Ledger {
  readonly store: SpaceStore;
  readonly appId: string;
  readonly letters: number;
  /** Milliseconds of each question in each round. */
  readonly times: Map<string, number[]>;
}

async function measure(
  postgres: EmbeddedPostgres,
  { many, rounds }: { many: number; rounds: number },
): Promise<Figure[]> {
  const ledgers: Ledger[] = [];
  try {
    for (const letters of [few, many]) ledgers.push(await openLedger(postgres, letters));
    // The first rounds plan statements and warm caches.
    for (let n = -10; n < rounds; n += 1) {
      for (const ledger of n % 2 === 0 ? ledgers : [...ledgers].reverse()) await round(ledger, n);
    }
    const [small, large] = ledgers;
    if (small === undefined || large === undefined) return [];
    return [
      ...compare(small, large),
      ...(await Promise.all(ledgers.map((ledger) => books(ledger, rounds + 10)))),
      ...(await dropOldest(large)),
    ];
  } finally {
    for (const { store } of ledgers) await store.stop();
  }
}

async function openLedger(postgres: EmbeddedPostgres, letters: number): Promise<Ledger> {
  const url = await postgres.ensureDatabase(`history_${letters}`);
  await migrate(url);
  const filling = inSpace(
    createStore({ url, connections: 1, statementTimeoutMs: 3_600_000 }),
    defaultSpace.id,
  );
  try {
    const key = await createApp(filling, { name: 'bench', mode: 'live', scopes });
    const appId = await appIdOf(filling, key ?? '');
    await fillHistory(filling, appId, letters);
    return { store: inSpace(createStore({ url }), defaultSpace.id), appId, letters, times: new Map() };
  } finally {
    await filling.stop();
  }
}

/** The usual statements of a day: letters are planned, claimed and settled, the sweeper runs, people look at lists. */
async function round(ledger: Ledger, n: number): Promise<void> {
  const { store, appId } = ledger;
  const timed = <Result>(what: string, work: () => Promise<Result>) => time(ledger, n, what, work);
  const first = 1_000_000 + (n + 10) * (claimed + overdue);

  const ids = await planLetters(store, appId, { from: first, count: claimed });
  const { claims } = await timed(`claim of ${claimed}`, () => claimDeliveries(store, { senderId, ids }));
  await timed(`settlement of ${claimed}`, () => settle(store, claims));
  await timed('sweep, nothing overdue', () =>
    takeDue(store, 'event', { pending: true, limit: 2_000, share: 2_000 }),
  );

  const late = await planLetters(store, appId, { from: first + claimed, count: overdue });
  await store.query('update deliveries set due_at = now() where id = any($1::uuid[])', [late]);
  await timed(`sweep, ${overdue} overdue`, () =>
    takeDue(store, 'event', { pending: true, limit: 2_000, share: 2_000 }),
  );
  await settle(store, (await claimDeliveries(store, { senderId, ids: late })).claims);
  await timed('newsletter letters to ring for', () => takeUnfed(store, 2_000));

  const address = oldAddress((n + 10) % 50);
  const { letters } = await timed('page of deliveries', () => listDeliveries(store, { appId }, page));
  const { id = '', eventId = '' } = letters[0] ?? {};
  await timed('page of an address', () => listDeliveries(store, { appId, addressKeys: [address] }, page));
  await timed('page of an event', () => listDeliveries(store, { appId, eventId: eventId ?? '' }, page));
  await timed('an event with its counts', () => findEvent(store, appId, eventId ?? ''));
  await timed('a delivery with its history', () => findDelivery(store, appId, id));
  await timed('dead letters by cause', () => listCauses(store, {}, page));
  await timed('page of dead letters', () => listDeadLetters(store, {}, page));
  await timed('page of unknown letters', () => listUnknown(store, {}, page));
}

async function settle(store: SpaceStore, claims: readonly { id: string; claim: number }[]): Promise<void> {
  const settlements = claims.map(({ id, claim }) => ({
    id,
    claim,
    state: 'sent' as const,
    counted: true,
    outcome: 'sent' as const,
    code: 250,
    status: '2.0.0',
    reply: '250 2.0.0 Ok: queued as 4WzT0Z1h7Qz9v',
    provider: 'smtp',
    templateVersion: 'ko-0a1b2c3d4e5f',
  }));
  await settleDeliveries(store, senderId, settlements, { suppressionDays: 30 });
}

async function time<Result>(
  { times }: Ledger,
  round: number,
  what: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const began = performance.now();
  const result = await work();
  const list = times.get(what) ?? [];
  times.set(what, list);
  if (round >= 0) list.push(performance.now() - began);
  return result;
}

function compare(small: Ledger, large: Ledger): Figure[] {
  return [...large.times].map(([what, times]) => {
    const [before, after] = [median(small.times.get(what) ?? []), median(times)];
    return {
      name: what,
      value: after / before,
      unit: '×',
      target: { most: 1.2 },
      note: `median ${before.toFixed(2)} ms, then ${after.toFixed(2)} ms`,
    };
  });
}

/** Removes the oldest partition that has letters, as the retention does. */
async function dropOldest({ store }: Ledger): Promise<Figure[]> {
  const end = new Date(Date.now() - 75 * msPerDay);
  let began = performance.now();
  const { ids } = await oldPartitions.find(store, end, undefined);
  const found = performance.now() - began;
  for (const id of ids) {
    began = performance.now();
    const { letters = 0 } = await oldPartitions.removePart(store, [id]);
    if (letters === 0) continue;
    const value = performance.now() - began;
    const note = `${letters.toLocaleString('en')} letters and as many events; looking what may go took ${found.toFixed(0)} ms`;
    return [{ name: 'removing a partition', value, unit: 'ms', target: { most: 1_000 }, note }];
  }
  return [];
}

/** What was planned here is sent, once. */
async function books({ store, letters }: Ledger, rounds: number): Promise<Figure> {
  const { rows } = await store.query<{ sent: number }>(
    `select count(*)::integer as sent from deliveries where claimed_by = $1 and state = 'sent' and attempt = 1`,
    [senderId],
  );
  const sent = rows[0]?.sent ?? 0;
  const expected = rounds * (claimed + overdue);
  const { open } = await countLedger(store);
  return {
    name: `sent beside ${letters.toLocaleString('en')}`,
    value: sent,
    unit: 'letters',
    ok: sent === expected && open === 0,
    note: `${expected} were planned, ${open} are open`,
  };
}
