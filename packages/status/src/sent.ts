// Counts the letters that servers took, by provider, domain and edition, and adds them to the figures of all.

import { type AfterwardsCount, addAfterwards, type CountedBy } from '@pabal/db/status';
import type { Queryable } from '@pabal/db/store';

export interface SentCounter {
  /** A provider took a letter. */
  took(provider: string): void;
  /** A letter to this domain was taken, of an edition or of none. */
  sent(domain: string, editionId: string | null): void;
  /** Writes what was counted since the last time. What cannot be written is kept and added to the next. */
  write(): Promise<void>;
}

/** A domain is written from so many letters a day on: of fewer nothing is ever told, and there are very many such domains. */
const fewestOfDomain = 20;
/** Domains that are counted at a time. */
const mostDomains = 20_000;
const dayMs = 86_400_000;

/** @param now  milliseconds since 1970 */
export function createSentCounter(store: Queryable, now: () => number): SentCounter {
  const unwritten: Record<CountedBy, Map<string, number>> = {
    provider: new Map(),
    domain: new Map(),
    edition: new Map(),
  };
  /** Letters of this day to domains that are not written yet. */
  const small = new Map<string, number>();
  let day = dayOf(now());

  const add = (by: CountedBy, name: string, letters: number) =>
    unwritten[by].set(name, (unwritten[by].get(name) ?? 0) + letters);

  function countDomain(domain: string): void {
    if (unwritten.domain.has(domain)) {
      add('domain', domain, 1);
      return;
    }
    const letters = (small.get(domain) ?? 0) + 1;
    if (letters < fewestOfDomain) {
      if (small.size < mostDomains || letters > 1) small.set(domain, letters);
      return;
    }
    small.delete(domain);
    add('domain', domain, letters);
  }

  function rows(): AfterwardsCount[] {
    const nothing = { delivered: 0, bounced: 0, complained: 0 };
    return (['provider', 'domain', 'edition'] as const).flatMap((by) =>
      [...unwritten[by]].flatMap(([name, sent]) => (sent === 0 ? [] : [{ by, name, sent, ...nothing }])),
    );
  }

  return {
    took: (provider) => add('provider', provider, 1),
    sent(domain, editionId) {
      countDomain(domain);
      if (editionId !== null) add('edition', editionId, 1);
    },
    async write() {
      const taken = rows();
      // A domain that was written once stays in the list with nothing, so that its next letter is counted at once.
      for (const { by, name, sent } of taken) add(by, name, -sent);
      try {
        await addAfterwards(store, taken);
      } catch (error) {
        for (const { by, name, sent } of taken) add(by, name, sent);
        throw error;
      }
      if (dayOf(now()) === day && unwritten.edition.size < mostDomains) return;
      day = dayOf(now());
      small.clear();
      for (const counts of Object.values(unwritten))
        for (const [name, letters] of counts) if (letters === 0) counts.delete(name);
    },
  };
}

const dayOf = (at: number) => Math.floor(at / dayMs);
