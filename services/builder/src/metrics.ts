import {
  countOpenLetters,
  countSendersAlive,
  listUnfitEverywhere,
  type OpenLetters,
  type WaitingCount,
} from '@pabal/db/ledger';
import { countDeadLetters, countUnknown } from '@pabal/db/parked';
import type { Store } from '@pabal/db/store';
import { type Lane, lanes } from '@pabal/domain';
import { createQueueMetrics, type QueueMetrics } from '@pabal/queue';
import { createLabels, createRemembered, figures, type Metrics, showRows } from '@pabal/runtime';
import type { EditionDeps } from './editions/step.ts';
import type { AppLetterReleaseDeps } from './release-app-letters.ts';
import type { ReplayRunnerDeps } from './replay-runner.ts';
import type { RetentionDeps } from './retention.ts';
import type { SweeperDeps } from './sweeper.ts';

export interface BuilderMetrics extends QueueMetrics {
  readonly swept: SweeperDeps['count'];
  /** A round of the sweeper has ended. */
  readonly sweepEnded: () => void;
  readonly replayed: ReplayRunnerDeps['count'];
  readonly replayEnded: ReplayRunnerDeps['ended'];
  readonly editions: EditionDeps['count'];
  readonly removed: RetentionDeps['count'];
  readonly fed: AppLetterReleaseDeps['count'];
}

/** What the builder counts. @param now  milliseconds of a clock that only goes forward */
export function createBuilderMetrics(metrics: Metrics, now = () => performance.now()): BuilderMetrics {
  const swept = metrics.counter(figures.swept);
  const replayed = metrics.counter(figures.replayed);
  const replays = metrics.counter(figures.replays);
  const editions = metrics.counter(figures.editions);
  const removed = metrics.counter(figures.removed);
  const fed = metrics.counter(figures.fed);
  let sweptAt = now();
  metrics.gauge(figures.lastSweep, (gauge) => gauge.set({}, (now() - sweptAt) / 1_000));
  return {
    ...createQueueMetrics(metrics),
    swept: (what, deliveries) => swept.inc({ what }, deliveries),
    sweepEnded: () => {
      sweptAt = now();
    },
    editions: (what, number) => editions.inc({ what }, number),
    removed: (what, rows) => removed.inc({ what }, rows),
    fed: (lane, letters) => fed.inc({ lane }, letters),
    replayed: (what, letters) => replayed.inc({ what }, letters),
    replayEnded: (ending) => replays.inc({ ending }),
  };
}

/** Letters that wait behind limits and for closed providers. Every builder reports all of them. */
export function watchWaiting(metrics: Metrics, waiting: () => readonly WaitingCount[]): void {
  metrics.gauge(figures.limitWaiting, (gauge) => {
    gauge.reset();
    for (const { key: limit, events, newsletters } of waiting()) {
      gauge.set({ limit, lane: 'event' }, events);
      gauge.set({ limit, lane: 'newsletter' }, newsletters);
    }
  });
  metrics.gauge(figures.limitOldestWaiting, (gauge) => {
    gauge.reset();
    for (const { key: limit, oldestAt } of waiting()) gauge.set({ limit }, secondsSince(oldestAt));
  });
  metrics.gauge(figures.limitLate, (gauge) => {
    gauge.reset();
    for (const { key: limit, tooLate } of waiting()) gauge.set({ limit }, tooLate);
  });
}

const secondsSince = (time: Date) => Math.max(0, (Date.now() - time.getTime()) / 1_000);

/**
 * What the ledger says of letters that are not over. Every builder reports all of them, and nothing while the ledger cannot be
 * read.
 */
export function showLetters(metrics: Metrics, store: Store): void {
  showOpenLetters(metrics, store);
  showParked(metrics, store);
  const senders = createRemembered(async () => [await countSendersAlive(store)]);
  showRows(metrics, figures.sendersAlive, {
    ask: senders,
    read: () => (alive) => [{}, alive],
  });
  const unfit = createRemembered(() => listUnfitEverywhere(store));
  showRows(metrics, figures.unfitLetters, {
    ask: unfit,
    read: () => {
      const labelOf = createLabels(mostTemplates);
      return ({ template, letters }) => [{ template: labelOf(template) }, letters];
    },
  });
}

/** Templates that figures of the ledger tell apart. */
const mostTemplates = 50;

/** Letters that may go now and that no sender has claimed: what to scale senders by. */
function showOpenLetters(metrics: Metrics, store: Store): void {
  // One question for all three figures.
  const ask = createRemembered(() => countOpenLetters(store, lanes));
  const show = (definition: LaneGauge, figure: (letters: OpenLetters) => number) =>
    showRows(metrics, definition, {
      ask,
      read: () => (letters) => [{ lane: letters.lane }, figure(letters)],
    });
  show(figures.waiting, ({ waiting }) => waiting);
  show(figures.waitingOfEditions, ({ ofEditions }) => ofEditions);
  show(figures.oldestWaiting, ({ oldestAt }) => (oldestAt === null ? 0 : secondsSince(oldestAt)));
}

type LaneGauge = typeof figures.waiting;

/** Dead letters, and letters in doubt, that wait for a decision. */
function showParked(metrics: Metrics, store: Store): void {
  // A lane without dead letters is shown, too.
  const dead = createRemembered(async () => [
    ...lanes.map((lane) => noDeadLetters(lane)),
    ...(await countDeadLetters(store)),
  ]);
  showRows(metrics, figures.deadLetters, {
    ask: dead,
    read: () => {
      const labelOf = createLabels(mostTemplates);
      return ({ lane, template, letters }) => [
        { lane, template: template === other ? other : labelOf(template) },
        letters,
      ];
    },
  });
  const ask = createRemembered(async () => {
    const counts = await countUnknown(store);
    return lanes.map(
      (lane) => counts.find((count) => count.lane === lane) ?? { lane, letters: 0, oldestSeconds: 0 },
    );
  });
  showRows(metrics, figures.unknownLetters, {
    ask,
    read:
      () =>
      ({ lane, letters }) => [{ lane }, letters],
  });
  showRows(metrics, figures.oldestUnknown, {
    ask,
    read:
      () =>
      ({ lane, oldestSeconds }) => [{ lane }, oldestSeconds],
  });
}

const other = 'other';
const noDeadLetters = (lane: Lane) => ({ lane, template: other, letters: 0 });
