import type { Limit } from '@pabal/db';
import type { Metrics } from '@pabal/runtime';
import { takesLetters } from '../providers/health.ts';
import type { ProviderView } from '../providers/provider.ts';

/** What is read when the figures are asked for. */
export interface LimitSources {
  readonly providers: () => readonly ProviderView[];
  readonly limits: () => readonly Limit[];
  readonly newslettersPaused: () => boolean;
  readonly handedBack: () => number;
}

/**
 * The figures of providers and limits.
 *
 * @returns counts a provider that refuses our credentials or setup
 */
export function createLimitMetrics(metrics: Metrics, sources: LimitSources): (provider: string) => void {
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
  const broken = metrics.counter(
    'pabal_provider_broken_total',
    'Times a provider began to refuse our credentials or setup.',
    ['provider'],
  );
  return (provider) => broken.inc({ provider });
}
