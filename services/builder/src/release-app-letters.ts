// Releases the letters of apps beyond their share to the backlog in turn, by app and within an app by event, and never more
// than senders take within moments (docs/decisions/0026-shares.md): letters in the ledger can be served fairly, letters with
// a bell are served in the order of the bells.

import { setTimeout as wait } from 'node:timers/promises';
import { putBackUnfed, takeUnfedOfApps, type UnfedLetter } from '@pabal/db/ledger';
import type { Store } from '@pabal/db/store';
import { backlogQueues, type Lane, lanes, maxDeliveriesPerJob, otherChannels } from '@pabal/domain';
import { type Queues, QueueUnavailable } from '@pabal/queue';

export interface AppLetterReleaseDeps {
  readonly store: Store;
  readonly queues: Pick<Queues, 'ringBacklog' | 'ringChannel' | 'waiting'>;
  readonly count: (lane: Lane, letters: number) => void;
  /** Milliseconds since 1970, to tell one round of bells from the next (default the system's). */
  readonly now?: () => number;
  /** Waits between two looks while letters wait (default 25 ms). */
  readonly pause?: () => Promise<void>;
}

export interface AppLetterRelease {
  /** Releases letters until none waits or the queue is away. One run at a time: a second call returns at once. */
  run(): Promise<void>;
  /** Ends the run under way after its next portion. */
  stop(): void;
}

/**
 * Letters in a portion. The portion doubles when all of it has left before the next look, so that no sender is idle, and halves
 * when most of it is still there, so that few letters are rung for ahead of time.
 */
export const portions = { least: 50, most: 2_000 } as const;
/** A portion is split into this many jobs, so that each job of a small portion has few letters. */
const jobsOfAPortion = 50;
/** Milliseconds between two looks while letters wait. */
const usualPauseMs = 25;

export function createAppLetterRelease(deps: AppLetterReleaseDeps): AppLetterRelease {
  let running = false;
  let stopped = false;
  return {
    async run() {
      if (running || stopped) return;
      running = true;
      try {
        await Promise.all(lanes.map((lane) => feedLane(lane, deps, () => stopped)));
      } catch (error) {
        // Letters that could not be rung for wait again. The queue itself logs that it is away.
        if (!(error instanceof QueueUnavailable)) throw error;
      } finally {
        running = false;
      }
    },
    stop() {
      stopped = true;
    },
  };
}

async function feedLane(lane: Lane, deps: AppLetterReleaseDeps, isStopped: () => boolean): Promise<void> {
  const { queues, pause = () => wait(usualPauseMs) } = deps;
  let portion: number = portions.least;
  let rung = 0;
  while (!isStopped()) {
    const jobs = await queues.waiting(backlogQueues[lane]);
    portion = nextPortion(portion, { jobs, rung });
    rung = 0;
    if (jobs < jobsOfAPortion / 2) {
      const letters = await feedPortion(lane, portion, deps);
      if (letters === 0) return;
      rung = jobsOf(letters, portion, lane);
    }
    await pause();
  }
}

/** Pure. @param left  jobs that wait now, and jobs of the last portion; 0 when there was none */
export function nextPortion(portion: number, left: { readonly jobs: number; readonly rung: number }): number {
  if (left.rung === 0) return portion;
  if (left.jobs === 0) return Math.min(portions.most, portion * 2);
  if (left.jobs > left.rung / 2) return Math.max(portions.least, Math.floor(portion / 2));
  return portion;
}

const together = (portion: number, lane: Lane) =>
  Math.min(maxDeliveriesPerJob[lane], Math.ceil(portion / jobsOfAPortion));

const jobsOf = (letters: number, portion: number, lane: Lane) => Math.ceil(letters / together(portion, lane));

async function feedPortion(
  lane: Lane,
  portion: number,
  { store, queues, count, now = Date.now }: AppLetterReleaseDeps,
): Promise<number> {
  const letters = await takeUnfedOfApps(store, lane, portion);
  if (letters.length === 0) return 0;
  const options = { together: together(portion, lane), round: now() };
  const orPutBack = async (ids: readonly string[], ring: Promise<void>) =>
    ring.catch(async (error: unknown) => {
      await putBackUnfed(store, ids);
      throw error;
    });
  const mail = idsOf(letters, 'mail');
  const rings = mail.length > 0 ? [orPutBack(mail, queues.ringBacklog(lane, mail, options))] : [];
  // Of other channels nothing is beyond a share: these are of an app that was paused.
  for (const channel of otherChannels) {
    const ids = idsOf(letters, channel);
    if (ids.length > 0) rings.push(orPutBack(ids, queues.ringChannel(channel, ids, options)));
  }
  await Promise.all(rings);
  count(lane, letters.length);
  return letters.length;
}

const idsOf = (letters: readonly UnfedLetter[], wanted: UnfedLetter['channel']) =>
  letters.flatMap(({ id, channel }) => (channel === wanted ? [id] : []));
