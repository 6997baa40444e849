// robots.txt (RFC 9309), asked before any page is.

import { BoundedMap } from '@pabal/runtime';
import { FetchFailure } from '../failure.ts';
import { unlessAborted } from '../fetch/aborted.ts';
import type { Fetcher } from '../fetch/fetcher.ts';
import { readRules } from './robots-rules.ts';

export interface Robots {
  /** Whether the page may be fetched. Never rejects but for the signal's reason. */
  allows(url: string, signal?: AbortSignal): Promise<boolean>;
  /** The same, with the reason where the rules could not be had. */
  verdict(url: string, signal?: AbortSignal): Promise<'allowed' | 'forbidden' | FetchFailure>;
}

/** What rules say of a URL; a failure says the same of all. */
type Ruling = ((url: string) => boolean) | FetchFailure;

interface Rules {
  /** Milliseconds of the clock. */
  until: number;
  readonly ruling: Promise<Ruling>;
}

/** Rules are kept for a day at most (RFC 9309 2.4). When they could not be read, that is kept for ten minutes. */
const keptMs = 24 * 3_600_000;
const keptWithoutMs = 600_000;
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

  async function ask(origin: string): Promise<Ruling> {
    const url = `${origin}/robots.txt`;
    const answer = await fetcher.fetch({ url, accept: 'text/plain, */*;q=0.1', maxBytes, cut: true });
    if (answer.kind === 'unchanged') return () => true;
    return readRules(answer.bytes.toString('utf8'), agent);
  }

  function rulesOf(origin: string): Rules {
    const found = known.get(origin);
    if (found !== undefined && found.until > now()) return found;
    const ruling = ask(origin).catch((error: unknown): Ruling => {
      rules.until = now() + keptWithoutMs;
      return isNone(error) ? () => true : asFailure(error);
    });
    const rules: Rules = { until: now() + keptMs, ruling };
    known.set(origin, rules);
    return rules;
  }

  async function verdict(url: string, signal?: AbortSignal): Promise<'allowed' | 'forbidden' | FetchFailure> {
    const ruling = await unlessAborted(rulesOf(new URL(url).origin).ruling, signal);
    if (ruling instanceof FetchFailure) return ruling;
    return ruling(url) ? 'allowed' : 'forbidden';
  }

  return { verdict, allows: async (url, signal) => (await verdict(url, signal)) === 'allowed' };
}

/** No robots.txt means no rules (4xx); one that cannot be had means that nothing is allowed (RFC 9309 2.3.1). */
function isNone(error: unknown): boolean {
  if (!(error instanceof FetchFailure)) return false;
  const { failure, status = 0 } = error;
  return failure === 'gone' || (failure === 'http-error' && status >= 400 && status < 500);
}

function asFailure(error: unknown): FetchFailure {
  if (error instanceof FetchFailure) return error;
  return new FetchFailure('unreachable', 'The robots.txt could not be read because of an error in pabal.', {
    cause: error,
  });
}
