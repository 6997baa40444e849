// What is known of how pabal fares now, read from the ledger. Nothing is judged here.

import {
  findOverdue,
  listNextSlots,
  listRunningEditions,
  type NextSlot,
  type Overdue,
  type RunningEdition,
} from '@pabal/db/editions';
import { countFeeds } from '@pabal/db/feeds';
import { countWaiting, listUnfit, listUnfitEverywhere, type UnfitLetters } from '@pabal/db/ledger';
import { type LanePaused, listLanes } from '@pabal/db/limits';
import { countParked, type DeadLetterCause, listCauses, type Parked } from '@pabal/db/parked';
import { listSpaces, type Space } from '@pabal/db/spaces';
import {
  type Flow,
  findReplication,
  listProcesses,
  listWaiting,
  type Replication,
  type SeenProcess,
  sumAfterwards,
  sumFlow,
  type Waiting,
  type WeekAfterwards,
} from '@pabal/db/status';
import { inSpace, type Store } from '@pabal/db/store';
import { listProviders, listStandings, type ProviderShown, type Standing } from '@pabal/limits';
import { always, type Pace } from './paced.ts';
import { fewest, tooMany } from './rates.ts';

/** A cause of dead letters, and the name of the space whose letters they are. */
interface CauseInSpace extends DeadLetterCause {
  readonly space: string;
}

export interface Facts {
  readonly now: Date;
  readonly processes: readonly SeenProcess[];
  readonly waiting: readonly Waiting[];
  /** When it was counted. */
  readonly waitingAt: Date;
  /** How long that count is shown before it is made again; 0 when it is made each time. */
  readonly waitingEveryMs: number;
  /** Over the last five whole minutes; it is counted for all spaces together, and not known of one. */
  readonly flow: readonly Flow[] | undefined;
  readonly dead: Parked;
  readonly unknown: Parked;
  /** Causes of dead letters, space by space, the one that struck last first. */
  readonly causes: readonly CauseInSpace[];
  readonly providers: readonly ProviderShown[];
  readonly limits: readonly Standing[];
  readonly lanes: readonly LanePaused[];
  readonly unfit: readonly UnfitLetters[];
  readonly editions: readonly RunningEdition[];
  readonly overdue: readonly Overdue[];
  /** The next occurrences of newsletters, the earliest first. */
  readonly nextSlots: readonly NextSlot[];
  readonly replication: Replication;
  /** Of providers, domains and newsletters, the worst first. */
  readonly afterwards: readonly WeekAfterwards[];
  readonly feedsFailing: number;
  /** Since when the one that has failed for the longest time does. */
  readonly feedsFailingSince: Date | null;
  readonly feeds: number;
}

/** Minutes over which what comes in and goes out is taken. */
export const flowMinutes = 5;
const causesShown = 20;
const slotsShown = 5;
const afterwardsShown = 20;

/** Reads the facts of a moment, as often as it is asked. */
export type FactsReader = (now: Date) => Promise<Facts>;

interface FactsWanted {
  /** How often what is counted letter by letter is counted again. */
  readonly pace?: Pace;
  /** Only what belongs to this space, and what belongs to all of them. */
  readonly space?: Pick<Space, 'id' | 'name'> | undefined;
}

export function createFactsReader(store: Store, { pace = always, space }: FactsWanted = {}): FactsReader {
  const readWaiting = pace(async (now) => ({ waiting: await listWaiting(store, space?.id), waitingAt: now }));
  const readParked = pace(() => countParked(store, space?.id));
  const readDeadCauses = pace(() => readCauses(store, space));
  const readInLine = pace(() => countWaiting(store));
  const readUnfit = pace(() =>
    space === undefined ? listUnfitEverywhere(store) : listUnfit(inSpace(store, space.id)),
  );
  // Kept by provider, domain and newsletter for all spaces together.
  const readAfterwards = pace(async () =>
    space === undefined
      ? sumAfterwards(store, { fewest: fewest.sent, weigh: tooMany, limit: afterwardsShown })
      : [],
  );
  const isMeant = (name: string) => space === undefined || space.name === name;
  return async (now) => {
    const inLine = readInLine(now);
    const [
      processes,
      waiting,
      flow,
      parked,
      causes,
      providers,
      limits,
      lanes,
      unfit,
      editions,
      overdue,
      nextSlots,
      feeds,
      replication,
      afterwards,
    ] = await Promise.all([
      listProcesses(store),
      readWaiting(now),
      sumFlow(store, flowMinutes),
      readParked(now),
      readDeadCauses(now),
      listProviders(store, inLine),
      listStandings(store, inLine),
      listLanes(store),
      readUnfit(now),
      listRunningEditions(store),
      findOverdue(store, now),
      listNextSlots(store, slotsShown, space?.id),
      countFeeds(store, space?.id),
      findReplication(store),
      readAfterwards(now),
    ]);
    return {
      ...{ now, processes, ...waiting, waitingEveryMs: readWaiting.everyMs() },
      ...{ flow: space === undefined ? flow : undefined, ...parked, causes },
      ...{ providers, limits, lanes, unfit, nextSlots, replication, afterwards },
      editions: editions.filter((edition) => isMeant(edition.space)),
      overdue: overdue.filter(({ spaceName }) => isMeant(spaceName)),
      feedsFailing: feeds.failing,
      feedsFailingSince: feeds.failingSince,
      feeds: feeds.active,
    };
  };
}

async function readCauses(store: Store, space: FactsWanted['space']): Promise<CauseInSpace[]> {
  const spaces = space === undefined ? await listSpaces(store) : [space];
  const pages = await Promise.all(
    spaces.map(async ({ id, name }) => {
      const { causes } = await listCauses(inSpace(store, id), {}, { limit: causesShown });
      return causes.map((cause) => ({ ...cause, space: name }));
    }),
  );
  return pages.flat();
}

/** Letters that go as soon as a sender takes them, or that one has. */
export const mayGo = (waiting: readonly Waiting[]): Waiting[] =>
  waiting.filter(({ reason }) => reason === 'sender' || reason === 'under-way');

export const lettersOf = (parts: readonly { readonly letters: number }[]): number =>
  parts.reduce((sum, { letters }) => sum + letters, 0);
