// robots.txt (RFC 9309), asked before any page is.

import { BoundedMap } from '@pabal/runtime';
import { FetchFailure } from '../failure.ts';
import type { Fetcher } from '../fetch/fetcher.ts';
import { readRules } from './robots-rules.ts';

export interface Robots {
  /** Whether the page may be fetched. Never rejects but for the signal's reason. */
  allows(url: string, signal?: AbortSignal): Promise<boolean>;
}

interface Rules {
  /** Milliseconds of the clock. */
  until: number;
  readonly allows: Promise<(url: string) => boolean>;
}

/** Rules are kept for a day at most (RFC 9309 2.4). When they could not be read, that is kept for an hour. */
const keptMs = 24 * 3_600_000;
const keptWithoutMs = 3_600_000;
/** Hosts remembered at a time; the one asked about first is forgotten. */
const mostHosts = 2_000;
/** Of longer files only so much need be read (RFC 9309 2.5). */
const maxBytes = 500_000;

/**
 * Makes what reads and remembers the rules of hosts.
 *
 * @param deps.agent  our name in robots.txt
 * @param deps.now    milliseconds of a clock
 */
export function createRobots(deps: {
  readonly fetcher: Fetcher;
  readonly agent: string;
  readonly now: () => number;
}): Robots {
  const { fetcher, agent, now } = deps;
  const known = new BoundedMap<string, Rules>(mostHosts);

  async function ask(origin: string): Promise<(url: string) => boolean> {
    const url = `${origin}/robots.txt`;
    const answer = await fetcher.fetch({ url, accept: 'text/plain, */*;q=0.1', maxBytes });
    if (answer.kind === 'unchanged') return () => true;
    return readRules(answer.bytes.toString('utf8'), agent);
  }

  function rulesOf(origin: string): Rules {
    const found = known.get(origin);
    if (found !== undefined && found.until > now()) return found;
    const allows = ask(origin).catch((error: unknown) => {
      rules.until = now() + keptWithoutMs;
      return () => !forbids(error);
    });
    const rules: Rules = { until: now() + keptMs, allows };
    known.set(origin, rules);
    return rules;
  }

  return {
    async allows(url, signal) {
      const allows = await rulesOf(new URL(url).origin).allows;
      signal?.throwIfAborted();
      return allows(url);
    },
  };
}

/** No robots.txt means no rules (4xx); one that cannot be had means that nothing is allowed (RFC 9309 2.3.1). */
function forbids(error: unknown): boolean {
  if (!(error instanceof FetchFailure)) return true;
  const { failure, status = 0 } = error;
  return !(failure === 'gone' || (failure === 'http-error' && status >= 400 && status < 500));
}
