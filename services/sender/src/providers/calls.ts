// What senders tell each other about providers, by way of the store: how each stands, that somebody wants one to be tried, and
// that one of them found it open again. In the same look, which lanes and providers a person has paused.

import type { ProviderReport } from '@pabal/db/limits';
import type { Lane } from '@pabal/domain';
import { createTicker } from '@pabal/runtime';
import type { Ledger } from '../ledger.ts';
import type { Provider, ProviderView } from './provider.ts';

export interface ProviderCalls {
  /** Resolves once it is known what is paused; rejects when the store is away. */
  start(): Promise<void>;
  /** Whether a person has paused the lane. */
  isPaused(lane: Lane): boolean;
  stop(): Promise<void>;
}

export interface ProviderCallsDeps {
  readonly providers: readonly Pick<Provider, 'name' | 'view' | 'tryNow' | 'pause'>[];
  readonly ledger: Pick<Ledger, 'reportProviders' | 'listCalls'>;
  /** Whether there is anything to tell of it (default: of each there is). */
  readonly isUsed?: (provider: string) => boolean;
  /** A lane goes on. */
  readonly wake: () => void;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

const everyMs = 1_000;

export function createProviderCalls(deps: ProviderCallsDeps): ProviderCalls {
  const { providers, ledger, isUsed = () => true, wake, now, onError } = deps;
  const told = new Map<string, ProviderView>();
  let heard: ReadonlyMap<string, string> | undefined;
  let pausedLanes: readonly Lane[] = [];

  async function tell(): Promise<void> {
    const news = providers
      .filter(({ name }) => isUsed(name))
      .map((provider) => provider.view())
      .filter(isNews);
    if (news.length === 0) return;
    await ledger.reportProviders(news.map((view) => reportOf(view, told.get(view.name)?.breaker, now())));
    for (const view of news) told.set(view.name, view);
  }

  function isNews({ name, breaker, daily }: ProviderView): boolean {
    const last = told.get(name);
    // A new day has another allowance while a provider is warmed up.
    if (last !== undefined && last.daily !== daily) return true;
    const before = last?.breaker;
    if (before === undefined || breaker.state === 'closed' || before.state === 'closed')
      return before?.state !== breaker.state;
    return before.until !== breaker.until || before.trouble !== breaker.trouble;
  }

  /** What is there when this sender starts is not news to it: it begins by trying all of them. */
  async function hear(): Promise<void> {
    const calls = await ledger.listCalls();
    const read = new Map(calls.providers.map(({ name, sign }) => [name, sign]));
    const pausedProviders = new Set(calls.providers.flatMap(({ name, paused }) => (paused ? [name] : [])));
    for (const provider of providers) provider.pause(pausedProviders.has(provider.name));
    const goesOn = pausedLanes.some((lane) => !calls.pausedLanes.includes(lane));
    pausedLanes = calls.pausedLanes;
    if (goesOn) wake();
    for (const provider of providers) {
      const sign = read.get(provider.name);
      if (heard !== undefined && sign !== heard.get(provider.name)) provider.tryNow();
    }
    heard = read;
  }

  const ticker = createTicker({
    everyMs,
    task: async () => {
      await tell();
      await hear();
    },
    onError,
  });
  return {
    start: async () => {
      await hear();
      ticker.start();
    },
    isPaused: (lane) => pausedLanes.includes(lane),
    stop: ticker.stop,
  };
}

function reportOf(
  { name: provider, breaker, daily, dailyGoal }: ProviderView,
  before: ProviderView['breaker'] | undefined,
  now: number,
): ProviderReport {
  if (breaker.state === 'closed') {
    return {
      provider,
      daily,
      dailyGoal,
      sinceMsAgo: 0,
      opened: before !== undefined && before.state !== 'closed',
    };
  }
  const { trouble, since, until, outcome } = breaker;
  return {
    ...{ provider, daily, dailyGoal, trouble, opened: false },
    sinceMsAgo: now - since,
    nextTryInMs: Math.max(0, until - now),
    code: outcome.code,
    status: outcome.status,
    reply: outcome.reply,
  };
}
