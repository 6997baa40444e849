// Makes the providers from their settings: transport, breaker, slots and the answers to "too fast", wired together.

import type { SmtpProvider } from '@pabal/config';
import type { SlotRequest, Slots } from '@pabal/db';
import type { Transport } from '@pabal/mail';
import type { ErrorReports, Logger } from '@pabal/runtime';
import type { CutLimit } from '../limits/cut-limit.ts';
import type { LimitsInForce } from '../limits/limits-in-force.ts';
import type { ObservedRates } from '../limits/observed-rates.ts';
import { createRateSlots, type Reserved } from '../limits/rate-slots.ts';
import type { StoreClock } from '../limits/store-clock.ts';
import { type BreakerView, createBreaker } from './breaker.ts';
import { createProvider, type Provider } from './provider.ts';

export interface OpenProvider {
  readonly settings: SmtpProvider;
  readonly transport: Pick<Transport, 'send'>;
}

export interface ProvidersDeps {
  readonly providers: readonly OpenProvider[];
  readonly reserve: (request: SlotRequest) => Promise<Slots>;
  readonly clock: Pick<StoreClock, 'toLocal'>;
  readonly cut: CutLimit;
  readonly inForce: Pick<LimitsInForce, 'has'>;
  readonly observed: Pick<ObservedRates, 'add'>;
  /** How long a provider that is closed or broken is left alone. */
  readonly probeMs: number;
  readonly wake: () => void;
  /** A provider refuses our credentials or our setup. */
  readonly onBroken: (provider: string) => void;
  readonly logger: Logger;
  readonly reports: ErrorReports;
  readonly now: () => number;
  readonly random: () => number;
}

/** How long nothing goes to a provider that said "too fast", when it does not say how long. */
const blockMs = 5_000;

/**
 * How late a letter may be for its slot; where slots are seconds apart, so much for each second. The rest of what slots are
 * spaced wider for is left to clocks and networks.
 */
const lateMs = 25;

export const providerKey = (name: string): string => `provider:${name}`;

export function createProviders(deps: ProvidersDeps): Provider[] {
  return deps.providers.map(({ settings, transport }) => {
    const { name, rate, daily } = settings;
    const key = providerKey(name);
    const configured = rate !== undefined || daily !== undefined;
    return createProvider({
      settings,
      transport,
      breaker: createBreaker(deps),
      slots: createRateSlots({ reserve: slotsOf(settings, deps), wake: deps.wake, now: deps.now }),
      limited: () => configured || deps.inForce.has(key),
      counted: () => deps.observed.add(key),
      throttled: (outcome) => deps.cut(key, outcome, { rate, blockMs: outcome.retryAfterMs ?? blockMs }),
      heard: (before, after) => tellOfChange(name, before, after, deps),
      wake: deps.wake,
      now: deps.now,
    });
  });
}

function slotsOf({ name, rate, daily }: SmtpProvider, { reserve, clock }: ProvidersDeps) {
  return async (request: {
    readonly ready: { readonly count: number; readonly withinMs: number };
    readonly waiting: { readonly count: number; readonly withinMs: number };
    readonly unused: number;
  }): Promise<Reserved> => {
    const { startMs, stepMs, first, next, nextMs } = await reserve({
      key: providerKey(name),
      ...(rate !== undefined && { rate }),
      ...(daily !== undefined && { daily }),
      unused: request.unused,
      first: request.ready,
      next: request.waiting,
    });
    const slots = Array.from({ length: first + next }, (_, n) => {
      const at = clock.toLocal(startMs + n * stepMs);
      return {
        at,
        until: stepMs === 0 ? Number.POSITIVE_INFINITY : at + lateMs * Math.max(1, stepMs / 1_000),
      };
    });
    return { slots, nextAt: clock.toLocal(nextMs) };
  };
}

/** Logged once when it opens and once when it closes, whatever its probes say meanwhile. */
function tellOfChange(
  provider: string,
  before: BreakerView,
  after: BreakerView,
  { logger, reports, onBroken }: ProvidersDeps,
): void {
  if (after.state === 'closed') {
    if (before.state !== 'closed') logger.info({ provider }, 'A provider takes letters again.');
    return;
  }
  const { trouble, outcome } = after;
  if (before.state !== 'closed' && before.trouble === trouble) return;
  const { code, enhanced } = outcome;
  const fields = { provider, trouble, outcome: outcome.class, code, enhanced };
  if (trouble !== 'broken') {
    logger.warn(fields, 'A provider is left alone for a while.');
    return;
  }
  logger.error(
    fields,
    'A provider refuses our credentials or setup; nothing goes through it until it is mended.',
  );
  reports.report(new Error(`The SMTP provider ${provider} refuses our credentials or setup.`), { provider });
  onBroken(provider);
}
