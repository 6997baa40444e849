// What pabal runs on: the database with its partitions and migrations, the queues, and what each process says of its checks.

import { countHeld, type Held } from '@pabal/db/lookup';
import { listPartitionSizes, type PartitionSize } from '@pabal/db/partitions';
import {
  type DatabaseFacts,
  findDatabaseFacts,
  listProcesses,
  listRanMigrations,
  type RanMigration,
  type SeenProcess,
} from '@pabal/db/status';
import { migrationNames, type Queryable } from '@pabal/db/store';
import { messageOf, type QueueName } from '@pabal/domain';
import { checksShown, isAlive, isReady } from './readiness.ts';
import type { ProcessStatus } from './status.ts';

/** Jobs of a queue by state; `reason` says why they cannot be counted. */
interface JobCounts {
  readonly name: QueueName;
  readonly waiting: number | null;
  readonly active: number | null;
  readonly delayed: number | null;
  readonly failed: number | null;
  readonly reason: string | null;
}

/** A queue beside what the ledger holds that it rings for: bells may be lost at any time, and an empty queue is no news. */
export interface QueueState extends JobCounts {
  /** Letters, events or editions; at most 100,000 are counted. */
  readonly held: number;
  readonly holds: 'letters' | 'letters-beyond-share' | 'events' | 'editions' | 'dead-letters';
}

interface ProcessChecks extends ProcessStatus {
  /** Of a builder: when its last sweep ended. */
  readonly sweptAt: Date | null;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string | null }[];
}

export interface System {
  readonly database: DatabaseFacts;
  readonly migrations: readonly RanMigration[];
  /** Migrations that this version ships and that have not run. */
  readonly missingMigrations: readonly string[];
  readonly partitions: readonly PartitionSize[];
  readonly queues: readonly QueueState[];
  readonly processes: readonly ProcessChecks[];
}

/** The part of packages/queue that is asked. */
export interface CountedQueues {
  readonly names: readonly QueueName[];
  counts(name: QueueName): Promise<Readonly<Record<'waiting' | 'active' | 'delayed' | 'failed', number>>>;
}

export async function readSystem(store: Queryable, queues: CountedQueues): Promise<System> {
  const [database, migrations, known, partitions, states, processes] = await Promise.all([
    findDatabaseFacts(store),
    listRanMigrations(store),
    migrationNames(),
    listPartitionSizes(store),
    readQueues(store, queues),
    listProcesses(store),
  ]);
  const ran = new Set(migrations.map(({ name }) => name));
  return {
    ...{ database, migrations, partitions },
    missingMigrations: known.filter((name) => !ran.has(name)),
    queues: states,
    processes: processes.map(checked),
  };
}

/** The queues, each with what the ledger holds for it. */
export async function readQueues(store: Queryable, queues: CountedQueues): Promise<QueueState[]> {
  const [held, jobs] = await Promise.all([
    countHeld(store),
    Promise.all(queues.names.map((name) => jobsOf(queues, name))),
  ]);
  return jobs.map((counts) => ({ ...counts, ...heldFor[counts.name](held) }));
}

const heldFor: Readonly<Record<QueueName, (held: Held) => Pick<QueueState, 'held' | 'holds'>>> = {
  'event-mail': ({ eventLetters }) => ({ held: eventLetters, holds: 'letters' }),
  'event-backlog': ({ lettersBeyondShare }) => ({ held: lettersBeyondShare, holds: 'letters-beyond-share' }),
  'newsletter-mail': ({ newsletterLetters }) => ({ held: newsletterLetters, holds: 'letters' }),
  'event-chat': ({ chatLetters }) => ({ held: chatLetters, holds: 'letters' }),
  audience: ({ expandingEvents }) => ({ held: expandingEvents, holds: 'events' }),
  edition: ({ openEditions }) => ({ held: openEditions, holds: 'editions' }),
  'dead-letter': ({ deadLetters }) => ({ held: deadLetters, holds: 'dead-letters' }),
};

async function jobsOf(queues: CountedQueues, name: QueueName): Promise<JobCounts> {
  try {
    const { waiting, active, delayed, failed } = await queues.counts(name);
    return { name, waiting, active, delayed, failed, reason: null };
  } catch (error) {
    return { name, waiting: null, active: null, delayed: null, failed: null, reason: messageOf(error) };
  }
}

function checked(process: SeenProcess): ProcessChecks {
  const { id, service, version, startedAt, seenAt, sweptAt } = process;
  const alive = isAlive(process);
  return {
    ...{ id, service, version, alive, ready: alive && isReady(process), startedAt, seenAt, sweptAt },
    checks: checksShown(process),
  };
}
