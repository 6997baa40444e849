import type { Claim } from '@pabal/db';
import type { Outcome } from '@pabal/domain';
import { createQueueMetrics, type QueueMetrics } from '@pabal/queue';
import type { Metrics } from '@pabal/runtime';

export interface SenderMetrics extends QueueMetrics {
  /** One attempt ended. */
  readonly attempted: (claim: Claim, outcome: Outcome, seconds: number) => void;
  readonly templateBroke: () => void;
}

/** What a sender counts. `letters` and `templateProblems` are read when the figures are asked for. */
export function createSenderMetrics(
  metrics: Metrics,
  sources: {
    readonly letters: () => { readonly waiting: number; readonly claimed: number };
    readonly templateProblems: () => number;
  },
): SenderMetrics {
  const attempts = metrics.histogram(
    'pabal_attempts_seconds',
    'From claim to answer, by what the attempt came to.',
    ['lane', 'outcome'],
  );
  const wait = metrics.histogram('pabal_letter_age_seconds', 'From the ledger row to the server’s 2xx.', [
    'lane',
  ]);
  const broke = metrics.counter(
    'pabal_template_breaks_total',
    'Edits that broke a template; the last good version went on.',
  );
  metrics.gauge('pabal_template_problems', 'Templates that are broken on disk now.', [], (gauge) =>
    gauge.set(sources.templateProblems()),
  );
  metrics.gauge('pabal_sender_letters', 'Letters in this process.', ['stage'], (gauge) => {
    const { waiting, claimed } = sources.letters();
    gauge.set({ stage: 'waiting' }, waiting);
    gauge.set({ stage: 'claimed' }, claimed);
  });
  return {
    ...createQueueMetrics(metrics),
    attempted: ({ lane, createdAt }, { class: outcome }, seconds) => {
      attempts.observe({ lane, outcome }, seconds);
      if (outcome === 'sent') wait.observe({ lane }, Math.max(0, (Date.now() - createdAt.getTime()) / 1_000));
    },
    templateBroke: () => broke.inc(),
  };
}
