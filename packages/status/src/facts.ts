// What is known of how pabal fares now, read from the ledger. Nothing is judged here.

import { findOverdue, type Overdue } from '@pabal/db/editions';
import { countFeeds } from '@pabal/db/feeds';
import { listUnfit, type UnfitLetters } from '@pabal/db/ledger';
import { type DeadLetterCause, listCauses } from '@pabal/db/parked';
import {
  countParked,
  type Flow,
  listProcesses,
  listRunningEditions,
  listWaiting,
  type Parked,
  type RunningEdition,
  type SeenProcess,
  sumFlow,
  type Waiting,
} from '@pabal/db/status';
import type { Store } from '@pabal/db/store';
import { listProviders, listStandings, type ProviderShown, type Standing } from '@pabal/limits';

export interface Facts {
  readonly now: Date;
  readonly processes: readonly SeenProcess[];
  readonly waiting: readonly Waiting[];
  /** Over the last five whole minutes. */
  readonly flow: readonly Flow[];
  readonly dead: Parked;
  readonly unknown: Parked;
  /** Causes of dead letters, the one that struck last first. */
  readonly causes: readonly DeadLetterCause[];
  readonly providers: readonly ProviderShown[];
  readonly limits: readonly Standing[];
  readonly unfit: readonly UnfitLetters[];
  readonly editions: readonly RunningEdition[];
  readonly overdue: readonly Overdue[];
  readonly feedsFailing: number;
  readonly feeds: number;
}

/** Minutes over which what comes in and goes out is taken. */
export const flowMinutes = 5;
const causesShown = 20;

export async function readFacts(store: Store, now: Date): Promise<Facts> {
  const [processes, waiting, flow, parked, causes, providers, limits, unfit, editions, overdue, feeds] =
    await Promise.all([
      listProcesses(store),
      listWaiting(store),
      sumFlow(store, flowMinutes),
      countParked(store),
      listCauses(store, {}, { limit: causesShown }),
      listProviders(store),
      listStandings(store),
      listUnfit(store),
      listRunningEditions(store),
      findOverdue(store, now),
      countFeeds(store),
    ]);
  return {
    ...{ now, processes, waiting, flow, ...parked, causes: causes.causes },
    ...{ providers, limits, unfit, editions, overdue },
    feedsFailing: feeds.failing,
    feeds: feeds.active,
  };
}
