import type { Claim } from '@pabal/db/ledger';
import type { Limit } from '@pabal/db/limits';
import type { Outcome } from '@pabal/domain';
import { createQueueMetrics, type QueueMetrics } from '@pabal/queue';
import type { Metrics } from '@pabal/runtime';
import { takesLetters } from './providers/health.ts';
import type { ProviderView } from './providers/provider.ts';

export interface SenderMetrics extends QueueMetrics {
  /** One attempt ended. */
  readonly attempted: (claim: Claim, outcome: Outcome, seconds: number) => void;
  readonly templateBroke: () => void;
  /** A letter of an edition was made. */
  readonly editionLetter: (how: string, cause: string) => void;
  /** A letter put together from pieces was not what its whole rendering gives. */
  readonly spliceMismatched: () => void;
  /** Shows how many octets of pieces are kept. */
  readonly pieces: (taken: () => number) => void;
  /** A provider began to refuse our credentials or setup. */
  readonly providerBroke: (provider: string) => void;
}

/** What a sender counts. */
export function createSenderMetrics(metrics: Metrics): SenderMetrics {
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
  const broken = metrics.counter(
    'pabal_provider_broken_total',
    'Times a provider began to refuse our credentials or setup.',
    ['provider'],
  );
  const made = metrics.counter(
    'pabal_edition_letters_total',
    'Letters of editions by how they were made: spliced from pieces that they share, or whole, and why.',
    ['made', 'reason'],
  );
  const mismatches = metrics.counter(
    'pabal_splice_mismatch_total',
    'Spliced letters that were not what their whole rendering gives; their editions go on without pieces.',
  );
  return {
    ...createQueueMetrics(metrics),
    attempted: ({ lane, createdAt }, { class: outcome }, seconds) => {
      attempts.observe({ lane, outcome }, seconds);
      if (outcome === 'sent') wait.observe({ lane }, Math.max(0, (Date.now() - createdAt.getTime()) / 1_000));
    },
    templateBroke: () => broke.inc(),
    editionLetter: (how, cause) => made.inc({ made: how, reason: cause }),
    pieces: (taken) =>
      metrics.gauge(
        'pabal_pieces_bytes',
        'Most octets that the forms of letters take which are kept now, with their pieces outside the heap.',
        [],
        (gauge) => gauge.set(taken()),
      ),
    spliceMismatched: () => mismatches.inc(),
    providerBroke: (provider) => broken.inc({ provider }),
  };
}

/** What is read when the figures are asked for. */
export interface SendingSources {
  readonly dispatcher: { load(): { readonly waiting: number; readonly claimed: number } };
  readonly providers: () => readonly ProviderView[];
  readonly limits: () => readonly Limit[];
  readonly newslettersPaused: () => boolean;
  readonly handedBack: () => number;
}

/** Adds the figures of letters under way, providers and limits. */
export function showSending(metrics: Metrics, sources: SendingSources): void {
  metrics.gauge('pabal_sender_letters', 'Letters in this process.', ['stage'], (gauge) => {
    const { waiting, claimed } = sources.dispatcher.load();
    gauge.set({ stage: 'waiting' }, waiting);
    gauge.set({ stage: 'claimed' }, claimed);
  });
  metrics.gauge(
    'pabal_provider_open',
    '1 while a provider takes letters, 0 while it is left alone.',
    ['provider', 'trouble'],
    (gauge) => {
      gauge.reset();
      for (const view of sources.providers()) {
        const { breaker } = view;
        const trouble = breaker.state === 'closed' ? 'none' : breaker.trouble;
        gauge.set({ provider: view.name, trouble }, takesLetters(view) ? 1 : 0);
      }
    },
  );
  metrics.gauge(
    'pabal_limit_rate',
    'Letters a second that a cut limit allows now; 0 while nothing goes.',
    ['limit'],
    (gauge) => {
      gauge.reset();
      for (const { key, cutRate, blockedUntil } of sources.limits())
        if (cutRate !== null || blockedUntil !== null)
          gauge.set({ limit: key }, blockedUntil === null ? (cutRate ?? 0) : 0);
    },
  );
  metrics.gauge(
    'pabal_newsletters_paused',
    '1 while newsletters wait because event letters are slow.',
    [],
    (gauge) => gauge.set(sources.newslettersPaused() ? 1 : 0),
  );
  metrics.gauge(
    'pabal_domain_handed_back',
    'Letters this process has handed back for the limit of their domain.',
    [],
    (gauge) => gauge.set(sources.handedBack()),
  );
}
