// Which of the open providers a letter is meant for: in proportion to their weights, and evenly mixed.

import type { Lane } from '@pabal/domain';
import type { Permit, Provider } from './provider.ts';

export interface Rotation {
  /** Permits for at most so many letters; providers that have no room for more are asked to get some. */
  permits(lane: Lane, wanted: number): readonly Permit[];
  /** Whether another provider than this one would take a letter now. */
  hasOther(provider: Provider): boolean;
}

export function createRotation(providers: readonly Provider[]): Rotation {
  const credits = new Map<Provider, number>(providers.map((provider) => [provider, 0]));

  /** The open providers that share the letters; the reserves only when there is no other. */
  function candidates(): readonly Provider[] {
    const open = providers.filter((provider) => provider.open());
    const regular = open.filter(({ weight }) => weight > 0);
    return regular.length > 0 ? regular : open;
  }

  /** Smooth weighted round robin. */
  function next(among: readonly Provider[]): Provider | undefined {
    let best: Provider | undefined;
    let total = 0;
    for (const provider of among) {
      const weight = Math.max(1, provider.weight);
      total += weight;
      const credit = (credits.get(provider) ?? 0) + weight;
      credits.set(provider, credit);
      if (best === undefined || credit > (credits.get(best) ?? 0)) best = provider;
    }
    if (best !== undefined) credits.set(best, (credits.get(best) ?? 0) - total);
    return best;
  }

  return {
    permits: (lane, wanted) => {
      const permits: Permit[] = [];
      let roomy = candidates().filter((provider) => provider.room() > 0);
      while (permits.length < wanted) {
        const provider = roomy.length === 1 ? roomy[0] : next(roomy);
        if (provider === undefined) break;
        permits.push(provider.permit());
        if (provider.room() === 0) roomy = roomy.filter((other) => other !== provider);
      }
      for (const provider of providers) if (!roomy.includes(provider)) provider.want(wanted, lane);
      return permits;
    },
    hasOther: (provider) => candidates().some((other) => other !== provider),
  };
}
