import { countOpenLetters, listUnfitEverywhere, type OpenLetters, type WaitingCount } from '@pabal/db/ledger';
import type { Store } from '@pabal/db/store';
import { lanes } from '@pabal/domain';
import { createQueueMetrics, type QueueMetrics } from '@pabal/queue';
import type { Metrics } from '@pabal/runtime';
import type { EditionDeps } from './editions/step.ts';
import type { AppLetterReleaseDeps } from './release-app-letters.ts';
import type { ReplayRunnerDeps } from './replay-runner.ts';
import type { RetentionDeps } from './retention.ts';
import type { SweeperDeps } from './sweeper.ts';

export interface BuilderMetrics extends QueueMetrics {
  readonly swept: SweeperDeps['count'];
  readonly replayed: ReplayRunnerDeps['count'];
  readonly editions: EditionDeps['count'];
  readonly removed: RetentionDeps['count'];
  readonly fed: AppLetterReleaseDeps['count'];
}

/** What the builder counts. */
export function createBuilderMetrics(metrics: Metrics): BuilderMetrics {
  const swept = metrics.counter(
    'pabal_swept_total',
    'Deliveries the sweeper tended: rung again, lost by a dead sender, resent, held, shown as dead letters, discarded, expired while they waited in line.',
    ['what'],
  );
  const replayed = metrics.counter(
    'pabal_replayed_total',
    'Dead letters that replays took up: moved back to pending, or left alone because they could not be moved.',
    ['what'],
  );
  const editions = metrics.counter(
    'pabal_editions_total',
    'Editions begun, skipped, finished and cancelled; letters planned for them, and rung for the first time.',
    ['what'],
  );
  const removed = metrics.counter(
    'pabal_removed_total',
    'Rows removed after the retention of the ledger: letters (with their histories), events, lists of those left out, replays, versions of templates; and editions whose letters were removed.',
    ['what'],
  );
  const fed = metrics.counter(
    'pabal_fed_total',
    'Letters of apps beyond their share that waited in the ledger and were rung for in turn.',
    ['lane'],
  );
  return {
    ...createQueueMetrics(metrics),
    swept: (what, deliveries) => swept.inc({ what }, deliveries),
    editions: (what, number) => editions.inc({ what }, number),
    removed: (what, rows) => removed.inc({ what }, rows),
    fed: (lane, letters) => fed.inc({ lane }, letters),
    replayed: (what, letters) => replayed.inc({ what }, letters),
  };
}

/** Letters that wait behind limits and for closed providers. Every builder reports all of them. */
export function watchWaiting(metrics: Metrics, waiting: () => readonly WaitingCount[]): void {
  metrics.gauge(
    'pabal_limit_waiting_letters',
    'Letters that wait behind a limit or for a closed provider.',
    ['limit', 'lane'],
    (gauge) => {
      gauge.reset();
      for (const { key: limit, events, newsletters } of waiting()) {
        gauge.set({ limit, lane: 'event' }, events);
        gauge.set({ limit, lane: 'newsletter' }, newsletters);
      }
    },
  );
  metrics.gauge(
    'pabal_limit_oldest_waiting_seconds',
    'Age of the oldest letter that waits there.',
    ['limit'],
    (gauge) => {
      gauge.reset();
      for (const { key: limit, oldestAt } of waiting())
        gauge.set({ limit }, Math.max(0, (Date.now() - oldestAt.getTime()) / 1_000));
    },
  );
  metrics.gauge(
    'pabal_limit_late_letters',
    'Letters there that will have expired before they can go at the present rate.',
    ['limit'],
    (gauge) => {
      gauge.reset();
      for (const { key: limit, tooLate } of waiting()) gauge.set({ limit }, tooLate);
    },
  );
}

/**
 * Letters that may go now and that no sender has claimed: what to scale senders by. Every builder reports all of them, and
 * nothing while the ledger cannot be read.
 */
export function showOpenLetters(metrics: Metrics, store: Store): void {
  let asked: Promise<readonly OpenLetters[]> | undefined;
  // One question for all figures that are asked for together.
  const ask = () => {
    asked ??= countOpenLetters(store, lanes)
      .catch(() => [])
      .finally(() => {
        asked = undefined;
      });
    return asked;
  };
  const show = (name: string, help: string, figure: (letters: OpenLetters) => number) =>
    metrics.gauge(name, help, ['lane'], async (gauge) => {
      const counts = await ask();
      gauge.reset();
      for (const letters of counts) gauge.set({ lane: letters.lane }, figure(letters));
    });
  show(
    'pabal_waiting',
    'Letters that may go now and that no sender has claimed; at most 100,000 of each lane are counted.',
    ({ waiting }) => waiting,
  );
  show('pabal_waiting_of_editions', 'Those of them that belong to editions.', ({ ofEditions }) => ofEditions);
  show(
    'pabal_oldest_waiting_seconds',
    'For how long the oldest of them could have gone; 0 when none waits.',
    ({ oldestAt }) => (oldestAt === null ? 0 : Math.max(0, (Date.now() - oldestAt.getTime()) / 1_000)),
  );
}

/** Reports what the ledger holds now, and nothing while it cannot be read. */
export function showUnfitLetters(metrics: Metrics, store: Store): void {
  metrics.gauge(
    'pabal_unfit_letters',
    'Letters that cannot be made and wait until their template is mended.',
    ['template'],
    async (gauge) => {
      const unfit = await listUnfitEverywhere(store).catch(() => []);
      gauge.reset();
      for (const { template, letters } of unfit) gauge.set({ template }, letters);
    },
  );
}
