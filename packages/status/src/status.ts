// How pabal fares now: what every night on call starts with. One rule, shown by HTTP and the command line.

import type { NextSlot, RunningEdition } from '@pabal/db/editions';
import type { Parked } from '@pabal/db/parked';
import type { SeenProcess, WaitReason } from '@pabal/db/status';
import { type Store, storeTime } from '@pabal/db/store';
import { type Lane, lanes, type Service } from '@pabal/domain';
import type { ProviderShown, Standing } from '@pabal/limits';
import { type Facts, flowMinutes, lettersOf, mayGo, readFacts } from './facts.ts';
import { agePercentile } from './flow.ts';
import { isAlive, isReady } from './readiness.ts';
import { findTroubles, type Trouble } from './troubles.ts';

/** What waits for one reason, in one lane. */
interface WaitingFor {
  readonly reason: WaitReason;
  readonly name: string | null;
  /** The name of the space of that app or newsletter; null where there is none. */
  readonly space: string | null;
  readonly letters: number;
  readonly since: Date;
  readonly nextAt: Date | null;
}

export interface LaneStatus {
  readonly lane: Lane;
  /** Letters that are not over, for whatever reason they wait; at most 100,000 are counted. */
  readonly waiting: number;
  /** Since when the oldest of those waits that may go; null when none does. */
  readonly oldestWaitingAt: Date | null;
  /** Letters a minute, over the last five whole minutes. */
  readonly inPerMinute: number;
  readonly outPerMinute: number;
  /** When those that may go will have gone at that rate; null while nothing goes, or nothing waits. */
  readonly emptyAt: Date | null;
  /** Seconds from the ledger to a server's answer, of the letters of that time; null when none was sent. */
  readonly p50Seconds: number | null;
  readonly p95Seconds: number | null;
  readonly waitsFor: readonly WaitingFor[];
}

export interface ProcessStatus {
  readonly id: string;
  readonly service: Service;
  readonly version: string;
  readonly alive: boolean;
  /** Whether its /readyz says that it can work; false for one that is not alive. */
  readonly ready: boolean;
  readonly startedAt: Date;
  readonly seenAt: Date;
}

export interface Status {
  readonly at: Date;
  /** `All is well.`, or how many things are not and the worst of them. */
  readonly sentence: string;
  readonly troubles: readonly Trouble[];
  readonly lanes: readonly LaneStatus[];
  readonly processes: readonly ProcessStatus[];
  /** Those in trouble first. */
  readonly providers: readonly ProviderShown[];
  /** Limits that slow letters down now, or behind which letters wait. */
  readonly slowed: readonly Standing[];
  readonly nextSlots: readonly NextSlot[];
  readonly deadLetters: Parked;
  readonly unknownLetters: Parked;
  readonly editions: readonly RunningEdition[];
}

/** Reads how pabal fares, by the clock of PostgreSQL. */
export async function readStatus(store: Store): Promise<Status> {
  return statusOf(await readFacts(store, await storeTime(store)));
}

/** What the facts amount to. */
export function statusOf(facts: Facts): Status {
  const troubles = findTroubles(facts);
  return {
    at: facts.now,
    sentence: sentenceOf(troubles),
    troubles,
    lanes: lanes.map((lane) => laneOf(lane, facts)),
    processes: facts.processes.map(processOf),
    providers: facts.providers,
    slowed: facts.limits.filter(isSlow).slice(0, slowedShown),
    nextSlots: facts.nextSlots,
    deadLetters: facts.dead,
    unknownLetters: facts.unknown,
    editions: facts.editions,
  };
}

/** Longer lists are in `GET /v1/limits`. */
const slowedShown = 20;

const isSlow = ({ cutRate, blockedUntil, eventsWaiting, newslettersWaiting }: Standing): boolean =>
  cutRate !== null || blockedUntil !== null || eventsWaiting + newslettersWaiting > 0;

function sentenceOf(troubles: readonly Trouble[]): string {
  const [worst] = troubles;
  if (worst === undefined) return 'All is well.';
  if (troubles.length === 1) return worst.what;
  return `${troubles.length} things are not well. ${worst.what}`;
}

/** A minute has so many milliseconds. */
const minuteMs = 60_000;

function laneOf(lane: Lane, { now, waiting, flow }: Facts): LaneStatus {
  const own = waiting.filter((part) => part.lane === lane);
  const { planned = 0, sent = 0, ages = [] } = flow.find((found) => found.lane === lane) ?? {};
  const letters = lettersOf(mayGo(own));
  const outPerMinute = sent / flowMinutes;
  const oldest = own.find(({ reason }) => reason === 'sender')?.since ?? null;
  return {
    lane,
    waiting: lettersOf(own),
    oldestWaitingAt: oldest,
    inPerMinute: planned / flowMinutes,
    outPerMinute,
    emptyAt:
      letters > 0 && outPerMinute > 0 ? new Date(now.getTime() + (letters / outPerMinute) * minuteMs) : null,
    p50Seconds: agePercentile(ages, 50),
    p95Seconds: agePercentile(ages, 95),
    waitsFor: own.map(({ lane: _, ...part }) => part),
  };
}

function processOf(process: SeenProcess): ProcessStatus {
  const { id, service, version, startedAt, seenAt } = process;
  const alive = isAlive(process);
  return { id, service, version, alive, ready: alive && isReady(process), startedAt, seenAt };
}
