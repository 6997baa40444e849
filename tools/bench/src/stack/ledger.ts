// Puts letters into the ledger without the api, and reads the ledger.

import { findAppByKeyHash, hashApiKey } from '@pabal/db/apps';
import { acceptEvents, type NewEvent } from '@pabal/db/ledger';
import { newId, newLetterId, type Store } from '@pabal/db/store';
import { type EventAttachment, type Lane, withAttachments } from '@pabal/domain';
import { eventually } from '@pabal/test/support';
import { eventType, letterOf } from '../letters/workload.ts';

/** Events of one statement: about as many as the api's batcher makes under load. */
const together = 500;

/** The app that a key belongs to. */
export async function appIdOf(store: Store, apiKey: string): Promise<string> {
  const app = await findAppByKeyHash(store, hashApiKey(apiKey));
  if (app === undefined) throw new Error('The bench has no app.');
  return app.id;
}

interface Planned {
  readonly lane?: Lane;
  readonly from: number;
  readonly count: number;
  /** Files that each letter has. */
  readonly attachments?: readonly EventAttachment[];
}

/** Commits the events of the letters `from` to `from + count - 1`, each with its one delivery. @returns the deliveries' ids */
export async function planLetters(
  store: Store,
  appId: string,
  { lane = 'event', from, count, attachments }: Planned,
): Promise<string[]> {
  const ids: string[] = [];
  for (let first = from; first < from + count; first += together) {
    const size = Math.min(together, from + count - first);
    const events = Array.from({ length: size }, (_, k) => planLetter(appId, lane, first + k, attachments));
    await acceptEvents(store, events);
    ids.push(...events.flatMap(({ deliveries }) => deliveries.map(({ id }) => id)));
  }
  return ids;
}

function planLetter(
  appId: string,
  lane: Lane,
  n: number,
  attachments: readonly EventAttachment[] | undefined,
): NewEvent {
  const { address, name, data } = letterOf(n);
  const eventId = newId();
  const id = newLetterId(eventId);
  const delivery = {
    id,
    address,
    addressKey: address,
    name,
    locale: 'ko',
    remoteId: `<${id}@pabal.example>`,
  };
  return {
    id: eventId,
    appId,
    type: eventType,
    lane,
    data:
      attachments === undefined ? JSON.stringify(data) : withAttachments(JSON.stringify(data), attachments),
    attachments: attachments?.map(({ hash }) => hash),
    test: false,
    ttlSeconds: 259_200,
    retentionSeconds: 7 * 86_400,
    answer: {},
    deliveries: [delivery],
  };
}

export interface LedgerCounts {
  /** Deliveries by state. */
  readonly states: Readonly<Record<string, number>>;
  /** Attempts of all of them together: more than letters when any was handed over twice. */
  readonly attempts: number;
  /** Pending or sending. */
  readonly open: number;
}

/** Counts the whole ledger. */
export async function countLedger(store: Store): Promise<LedgerCounts> {
  const { rows } = await store.query<{ state: string; count: number; attempts: number }>(
    'select state, count(*)::integer as count, sum(attempt)::integer as attempts from deliveries group by state',
  );
  const states = Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  const attempts = rows.reduce((sum, row) => sum + row.attempts, 0);
  return { states, attempts, open: (states.pending ?? 0) + (states.sending ?? 0) };
}

/** Waits until nothing is pending or claimed any more: a letter is in the sink a moment before it is settled. */
export async function settled(store: Store): Promise<void> {
  await eventually(async () => (await isOpen(store)) === false || undefined, {
    what: 'a settled ledger',
    timeoutMs: 60_000,
  });
}

async function isOpen(store: Store): Promise<boolean> {
  const { rows } = await store.query<{ open: boolean }>(
    'select exists (select from deliveries where due_at is not null) as open',
  );
  return rows[0]?.open ?? false;
}

/** Bytes of all tables with their indexes. */
export async function ledgerBytes(store: Store): Promise<number> {
  const { rows } = await store.query<{ bytes: number }>(
    `select sum(pg_total_relation_size(c.oid))::double precision as bytes
     from pg_class c where c.relkind = 'r' and c.relname in ('events', 'deliveries', 'delivery_moves')`,
  );
  return rows[0]?.bytes ?? 0;
}

/** Bytes of write-ahead log since the server began: what a replica is sent and an archive keeps. */
export async function walBytes(store: Store): Promise<number> {
  const { rows } = await store.query<{ bytes: number }>(
    `select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::double precision as bytes`,
  );
  return rows[0]?.bytes ?? 0;
}
