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
import { countWaiting, listUnfitEverywhere, type UnfitLetters } from '@pabal/db/ledger';
import { type LanePaused, listLanes } from '@pabal/db/limits';
import { countParked, type DeadLetterCause, listCauses, type Parked } from '@pabal/db/parked';
import { listSpaces } from '@pabal/db/spaces';
import {
  type Flow,
  listProcesses,
  listWaiting,
  type SeenProcess,
  sumFlow,
  type Waiting,
} from '@pabal/db/status';
import { inSpace, type Store } from '@pabal/db/store';
import { listProviders, listStandings, type ProviderShown, type Standing } from '@pabal/limits';

/** A cause of dead letters, and the name of the space whose letters they are. */
interface CauseInSpace extends DeadLetterCause {
  readonly space: string;
}

export interface Facts {
  readonly now: Date;
  readonly processes: readonly SeenProcess[];
  readonly waiting: readonly Waiting[];
  /** Over the last five whole minutes. */
  readonly flow: readonly Flow[];
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
  readonly feedsFailing: number;
  readonly feeds: number;
}

/** Minutes over which what comes in and goes out is taken. */
export const flowMinutes = 5;
const causesShown = 20;
const slotsShown = 5;

export async function readFacts(store: Store, now: Date): Promise<Facts> {
  const inLine = countWaiting(store);
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
  ] = await Promise.all([
    listProcesses(store),
    listWaiting(store),
    sumFlow(store, flowMinutes),
    countParked(store),
    readCauses(store),
    listProviders(store, inLine),
    listStandings(store, inLine),
    listLanes(store),
    listUnfitEverywhere(store),
    listRunningEditions(store),
    findOverdue(store, now),
    listNextSlots(store, slotsShown),
    countFeeds(store),
  ]);
  return {
    ...{ now, processes, waiting, flow, ...parked, causes },
    ...{ providers, limits, lanes, unfit, editions, overdue, nextSlots },
    feedsFailing: feeds.failing,
    feeds: feeds.active,
  };
}

async function readCauses(store: Store): Promise<CauseInSpace[]> {
  const spaces = await listSpaces(store);
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
