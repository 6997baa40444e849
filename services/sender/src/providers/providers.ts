// Makes the providers from their settings: transport, breaker, slots and the answers to "too fast", wired together.

import { dailyOn, type SmtpProvider } from '@pabal/config';
import type { Outcome } from '@pabal/domain';
import type { MailObject } from '@pabal/mail';
import type { ErrorReports, Logger } from '@pabal/runtime';
import { providerKey } from '../limits/keys.ts';
import type { Limits } from '../limits/limits.ts';
import { type BreakerView, createBreaker } from './breaker.ts';
import type { Provider } from './provider.ts';
import { createProvider, type ProviderTransport } from './provider-in-use.ts';
import { createRateSlots, type Reserved } from './rate-slots.ts';

export interface OpenProvider<Message = MailObject> {
  readonly settings: SmtpProvider;
  readonly transport: ProviderTransport<Message>;
}

export interface ProvidersDeps {
  readonly providers: readonly OpenProvider[];
  readonly limits: Pick<Limits, 'slots' | 'cut' | 'inForce' | 'observed' | 'passed'>;
  /** How long a provider that is closed or broken is left alone. */
  readonly probeMs: number;
  readonly wake: () => void;
  /** A provider refuses our credentials or our setup. */
  readonly onBroken: (provider: string) => void;
  /** A letter was handed to a provider. */
  readonly onHanded: (provider: string, outcome: Outcome, seconds: number) => void;
  readonly logger: Logger;
  readonly reports: ErrorReports;
  readonly now: () => number;
  /** Of which day an allowance is. */
  readonly date: () => Date;
  readonly random: () => number;
}

/**
 * How late a letter may be for its slot; where slots are seconds apart, so much for each second. The rest of what slots are
 * spaced wider for is left to clocks and networks.
 */
const lateMs = 25;

export function createProviders({ providers, ...deps }: ProvidersDeps): Provider[] {
  return providers.map((provider) => openProvider(provider, deps));
}

/** Makes one provider, of whatever channel. */
export function openProvider<Message>(
  { settings, transport }: OpenProvider<Message>,
  deps: Omit<ProvidersDeps, 'providers'>,
): Provider<Message> {
  const { slots, cut, inForce, observed, passed } = deps.limits;
  const { name, rate, daily } = settings;
  const key = providerKey(name);
  const configured = rate !== undefined || daily !== undefined;
  return createProvider({
    settings,
    transport,
    breaker: createBreaker(deps),
    slots: createRateSlots({
      reserve: slotsOf(settings, slots, deps.date),
      ...{ wake: deps.wake, now: deps.now },
    }),
    daily: () => dailyOn(settings, deps.date()),
    limited: () => configured || inForce.has(key),
    counted: (outcome, ms) => {
      deps.onHanded(name, outcome, ms / 1_000);
      observed.add(key);
      if (outcome.class === 'sent' && inForce.has(key)) passed.add(key, rate);
    },
    throttled: (outcome) => cut(key, outcome, { rate }),
    heard: (before, after) => tellOfChange(name, before, after, deps),
    wake: deps.wake,
    now: deps.now,
  });
}

function slotsOf(settings: SmtpProvider, { reserve, toLocal }: Limits['slots'], date: () => Date) {
  const { name, rate } = settings;
  return async (request: {
    readonly ready: { readonly count: number; readonly withinMs: number };
    readonly waiting: { readonly count: number; readonly withinMs: number };
    readonly unused: number;
  }): Promise<Reserved> => {
    const daily = dailyOn(settings, date());
    const { startMs, stepMs, first, next, nextMs } = await reserve({
      key: providerKey(name),
      ...(rate !== undefined && { rate }),
      ...(daily !== undefined && { daily }),
      unused: request.unused,
      first: request.ready,
      next: request.waiting,
    });
    const slots = Array.from({ length: first + next }, (_, n) => {
      const at = toLocal(startMs + n * stepMs);
      return {
        at,
        until: stepMs === 0 ? Number.POSITIVE_INFINITY : at + lateMs * Math.max(1, stepMs / 1_000),
      };
    });
    return { slots, nextAt: toLocal(nextMs) };
  };
}

/** Logged once when it opens and once when it closes, whatever its probes say meanwhile. */
function tellOfChange(
  provider: string,
  before: BreakerView,
  after: BreakerView,
  { logger, reports, onBroken }: Pick<ProvidersDeps, 'logger' | 'reports' | 'onBroken'>,
): void {
  if (after.state === 'closed') {
    if (before.state !== 'closed') logger.info({ provider }, 'A provider takes letters again.');
    return;
  }
  const { trouble, outcome } = after;
  if (before.state !== 'closed' && before.trouble === trouble) return;
  const { code, status } = outcome;
  const fields = { provider, trouble, outcome: outcome.class, code, status };
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
