// How pabal fares now: what every night on call starts with. One rule, shown by HTTP and the command line.

import type { NextSlot, RunningEdition } from '@pabal/db/editions';
import type { Parked } from '@pabal/db/parked';
import type { Space } from '@pabal/db/spaces';
import type { SeenProcess, WaitReason, WeekAfterwards } from '@pabal/db/status';
import { type Store, storeTime } from '@pabal/db/store';
import { type Lane, lanes, type Service } from '@pabal/domain';
import type { ProviderShown, Standing } from '@pabal/limits';
import { createFactsReader, type Facts, type FactsReader, flowMinutes, lettersOf, mayGo } from './facts.ts';
import { agePercentile } from './flow.ts';
import { createPace } from './paced.ts';
import { isAlive, isReady } from './readiness.ts';
import { createHealing, findTroubles, type Healed, type Healing, type Trouble } from './troubles/index.ts';

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
  /** When what waits was counted, where that is done every few seconds only, because it takes long; null when it is counted each time. */
  readonly countedAt: Date | null;
  /** Since when the oldest of those waits that may go; null when none does. */
  readonly oldestWaitingAt: Date | null;
  /** Letters a minute, over the last five whole minutes; null of one space, as they are counted for all together. */
  readonly inPerMinute: number | null;
  readonly outPerMinute: number | null;
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
  /** What was not well lately and is now, the latest first; empty for who looks for the first time. */
  readonly healed: readonly Healed[];
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
  /** What became of the letters of seven days, by provider, domain and newsletter, the worst first. */
  readonly afterwards: readonly WeekAfterwards[];
}

interface StatusWanted {
  /** Only what belongs to this space, beside what belongs to all of them. What has healed is known of all together. */
  readonly space?: Pick<Space, 'id' | 'name'> | undefined;
  /**
   * Remembers what was not well before. Not that of a status reader, some of whose facts are older: what it does not see yet would
   * count as over.
   */
  readonly healing?: Healing;
}

/** Reads how pabal fares, by the clock of PostgreSQL. */
export const readStatus = (store: Store, { space, healing }: StatusWanted = {}): Promise<Status> =>
  createReader(store, createFactsReader(store, { space }), space === undefined ? healing : undefined)();

/** Reads the same again and again, for those who look all the time: what costs PostgreSQL much is read more rarely. */
export function createStatusReader(store: Store): () => Promise<Status> {
  const pace = createPace(() => performance.now());
  return createReader(store, createFactsReader(store, { pace }), createHealing());
}

function createReader(store: Store, read: FactsReader, healing: Healing | undefined): () => Promise<Status> {
  return async () => {
    const status = statusOf(await read(await storeTime(store)));
    return { ...status, healed: healing?.note(status.troubles, status.at) ?? [] };
  };
}

/** What the facts amount to. */
export function statusOf(facts: Facts): Status {
  const troubles = findTroubles(facts);
  return {
    at: facts.now,
    sentence: sentenceOf(troubles),
    troubles,
    healed: [],
    lanes: lanes.map((lane) => laneOf(lane, facts)),
    processes: facts.processes.map(processOf),
    providers: facts.providers,
    slowed: facts.limits.filter(isSlow).slice(0, slowedShown),
    nextSlots: facts.nextSlots,
    deadLetters: facts.dead,
    unknownLetters: facts.unknown,
    editions: facts.editions,
    afterwards: facts.afterwards,
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

/** From so long on between two counts, somebody who looks is told how old the figures are. */
const fewSecondsMs = 2_000;

/** A minute has so many milliseconds. */
const minuteMs = 60_000;

function laneOf(lane: Lane, { now, waiting, waitingAt, waitingEveryMs, flow }: Facts): LaneStatus {
  const own = waiting.filter((part) => part.lane === lane);
  const { planned = 0, sent = 0, ages = [] } = flow?.find((found) => found.lane === lane) ?? {};
  const letters = lettersOf(mayGo(own));
  const perMinute = (count: number) => (flow === undefined ? null : count / flowMinutes);
  const outPerMinute = perMinute(sent);
  const oldest = own.find(({ reason }) => reason === 'sender')?.since ?? null;
  return {
    lane,
    waiting: lettersOf(own),
    countedAt: waitingEveryMs >= fewSecondsMs ? waitingAt : null,
    oldestWaitingAt: oldest,
    inPerMinute: perMinute(planned),
    outPerMinute,
    emptyAt:
      letters > 0 && outPerMinute !== null && outPerMinute > 0
        ? new Date(now.getTime() + (letters / outPerMinute) * minuteMs)
        : null,
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
