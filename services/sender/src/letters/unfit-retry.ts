// Tries letters again that wait because they could not be made: a few of a template first, all of them when one was made.

import { createTicker, type Logger } from '@pabal/runtime';
import type { Ledger } from '../ledger.ts';

export interface UnfitRetry {
  /** Letters of this template wait from now on: all of them are to come when one could be made. */
  lettersWait(template: string): void;
  /** The template has changed, so a few of its letters are worth a try. */
  probe(template: string): void;
  /** One that had waited could be made. */
  succeeded(template: string): void;
  start(): void;
  stop(): Promise<void>;
}

export interface UnfitRetryDeps {
  readonly ledger: Pick<Ledger, 'hasUnfit' | 'listUnfit' | 'retryUnfit'>;
  /** The versions of a template that are in use. */
  readonly templates: { versions(name: string): readonly string[] };
  readonly logger: Logger;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  readonly everyMs?: number;
}

/** Letters that are tried after a change, before all others: one of them may be wrong for reasons of its own. */
const probes = 5;

/**
 * So long after a release it is looked again for letters that failed with an earlier version: those that were settled too
 * late for it, and those of a sender that took the new version up later.
 */
const followMs = 10 * 60_000;
const followEveryMs = 2_000;

export function createUnfitRetry(deps: UnfitRetryDeps): UnfitRetry {
  const { ledger, templates, logger, now, everyMs = 500 } = deps;
  const toProbe = new Set<string>();
  const toRelease = new Set<string>();
  /** Templates whose waiting letters may all come when one of them was made: once after each change. */
  const unreleased = new Set<string>();
  /** Until when what failed with an earlier version is looked for. */
  const following = new Map<string, number>();
  let followedAt = Number.NEGATIVE_INFINITY;
  let started = false;

  function probe(template: string): void {
    toProbe.add(template);
    unreleased.add(template);
  }

  async function tryAgain(): Promise<void> {
    if (!started) for (const { template } of await ledger.listUnfit()) probe(template);
    started = true;
    for (const template of toProbe) {
      await ledger.retryUnfit(template, { most: probes });
      toProbe.delete(template);
    }
    for (const template of toRelease) {
      const letters = await ledger.retryUnfit(template, {});
      toRelease.delete(template);
      following.set(template, now() + followMs);
      logger.info({ template, letters }, 'Letters of a template can be made again; those that waited go on.');
    }
    await follow();
  }

  async function follow(): Promise<void> {
    if (following.size === 0 || now() - followedAt < followEveryMs) return;
    followedAt = now();
    for (const [template, until] of following) {
      if (now() > until) following.delete(template);
      else await ledger.retryUnfit(template, { otherThan: templates.versions(template) });
    }
  }

  // While the store is away nothing is sent anyhow; the next round tries again, and the store says that it is away.
  const ticker = createTicker({ everyMs, task: tryAgain, onError: () => {} });
  return {
    lettersWait: (template) => {
      unreleased.add(template);
    },
    probe,
    succeeded: (template) => {
      if (unreleased.delete(template)) toRelease.add(template);
    },
    start: ticker.start,
    stop: ticker.stop,
  };
}
