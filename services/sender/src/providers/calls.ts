// What senders tell each other about providers, by way of the store: how each stands, that somebody wants one to be tried, and
// that one of them found it open again.

import type { ProviderCall, ProviderReport } from '@pabal/db/limits';
import { createTicker } from '@pabal/runtime';
import type { Ledger } from '../ledger.ts';
import type { Provider, ProviderView } from './provider.ts';

export interface ProviderCalls {
  start(): void;
  stop(): Promise<void>;
}

export interface ProviderCallsDeps {
  readonly providers: readonly Pick<Provider, 'name' | 'view' | 'tryNow'>[];
  readonly ledger: Pick<Ledger, 'reportProviders' | 'listProviderCalls'>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

const everyMs = 1_000;

export function createProviderCalls({ providers, ledger, now, onError }: ProviderCallsDeps): ProviderCalls {
  const told = new Map<string, ProviderView['breaker']>();
  let heard: ReadonlyMap<string, string> | undefined;

  async function tell(): Promise<void> {
    const news = providers.map((provider) => provider.view()).filter(isNews);
    if (news.length === 0) return;
    await ledger.reportProviders(news.map((view) => reportOf(view, told.get(view.name), now())));
    for (const { name, breaker } of news) told.set(name, breaker);
  }

  function isNews({ name, breaker }: ProviderView): boolean {
    const before = told.get(name);
    if (before === undefined || breaker.state === 'closed' || before.state === 'closed')
      return before?.state !== breaker.state;
    return before.until !== breaker.until || before.trouble !== breaker.trouble;
  }

  /** What is there when this sender starts is not news to it: it begins by trying all of them. */
  async function hear(): Promise<void> {
    const read = new Map((await ledger.listProviderCalls()).map((call) => [call.name, signOf(call)]));
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
  return { start: ticker.start, stop: ticker.stop };
}

const signOf = ({ tryAskedAt, openedAt }: ProviderCall) => `${tryAskedAt?.getTime()} ${openedAt?.getTime()}`;

function reportOf(
  { name: provider, breaker }: ProviderView,
  before: ProviderView['breaker'] | undefined,
  now: number,
): ProviderReport {
  if (breaker.state === 'closed') {
    return { provider, sinceMsAgo: 0, opened: before !== undefined && before.state !== 'closed' };
  }
  const { trouble, since, until, outcome } = breaker;
  return {
    ...{ provider, trouble, opened: false },
    sinceMsAgo: now - since,
    nextTryInMs: Math.max(0, until - now),
    code: outcome.code,
    status: outcome.status,
    reply: outcome.reply,
  };
}
