// Runs the replays that people asked for. The store decides and remembers every step; this file rings the bells. Any number of
// runners may run. When one is killed nothing is left half done: the next one rings for letters that were moved without a bell.

import { advanceReplay, findActiveReplays, findUnrung, markRung, type ReplayStep } from '@pabal/db/parked';
import type { Store } from '@pabal/db/store';
import { lanes, otherChannels } from '@pabal/domain';
import { type Queues, QueueUnavailable } from '@pabal/queue';
import type { figures, LabelValue, Logger } from '@pabal/runtime';

export interface ReplayRunnerDeps {
  readonly store: Store;
  readonly queues: Pick<Queues, 'ringBacklog' | 'ringChannel' | 'removeDeadLetters'>;
  /** Time of a clock that all builders share. */
  readonly clock: () => Promise<Date>;
  readonly logger: Logger;
  readonly count: (what: LabelValue<typeof figures.replayed, 'what'>, letters: number) => void;
  /** A replay has ended by itself. */
  readonly ended: (ending: LabelValue<typeof figures.replays, 'ending'>) => void;
}

/** Letters rung for together; more than any replay moves at once. */
const rungTogether = 1_000;

/** Makes the task: one step of every replay. */
export function createReplayRunner(deps: ReplayRunnerDeps): () => Promise<void> {
  return async () => {
    const replays = await findActiveReplays(deps.store);
    if (replays.length === 0) return;
    const now = await deps.clock();
    for (const id of replays) await stepOn(id, now, deps).catch(unlessQueueIsAway);
  };
}

/** Letters whose bell was lost are rung for when the queue is back; until then no more letters are moved. */
function unlessQueueIsAway(error: unknown): void {
  if (!(error instanceof QueueUnavailable)) throw error;
}

async function stepOn(id: string, now: Date, deps: ReplayRunnerDeps): Promise<void> {
  await ringFor(id, deps);
  tell(id, await advanceReplay(deps.store, id, now), deps);
  await ringFor(id, deps);
}

/**
 * Takes moved letters off the dead letters and rings for them, behind letters that were just posted. Safe to repeat.
 */
async function ringFor(replayId: string, { store, queues }: ReplayRunnerDeps): Promise<void> {
  for (;;) {
    const { round, letters } = await findUnrung(store, replayId, rungTogether);
    if (letters.length === 0) return;
    await queues.removeDeadLetters(letters.filter(({ dead }) => !dead).map(({ id }) => id));
    for (const lane of lanes) {
      const ofLane = letters.filter((letter) => letter.lane === lane && letter.channel === 'mail');
      const ids = ofLane.map(({ id }) => id);
      if (ids.length > 0) await queues.ringBacklog(lane, ids, { round });
    }
    for (const channel of otherChannels) {
      const ids = letters.filter((letter) => letter.channel === channel).map(({ id }) => id);
      if (ids.length > 0) await queues.ringChannel(channel, ids, { round });
    }
    await markRung(
      store,
      replayId,
      letters.map(({ id }) => id),
    );
  }
}

function tell(replay: string, step: ReplayStep, { logger, count, ended: countEnd }: ReplayRunnerDeps) {
  const { moved, leftAlone, ended } = step;
  if (moved > 0) count('moved', moved);
  if (leftAlone > 0) count('left-alone', leftAlone);
  if (ended !== undefined) countEnd(ended.state);
  if (ended?.state === 'finished') logger.info({ replay }, 'A replay is finished.');
  if (ended?.state === 'stopped') {
    logger.warn(
      { replay, reason: ended.reason },
      'A replay stopped itself because the same error came back.',
    );
  }
}
