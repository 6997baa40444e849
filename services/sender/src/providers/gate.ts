// Who may be claimed, asked before anything is: letters for which a provider is open and has room. While none is, ids wait
// in this process and bells in the queue; no row is touched, no attempt made.

import type { Claim } from '@pabal/db';
import type { Lane } from '@pabal/domain';
import type { LanePause } from '../limits/lane-pause.ts';
import type { Permit, Provider } from './provider.ts';

export interface Gate {
  /** Permits for at most so many letters of a lane; fewer, or none, when there is no room. Whoever waits is woken. */
  admit(lane: Lane, wanted: number): readonly Permit[];
  /** Where a claimed letter goes: mostly where it was admitted. */
  route(claim: Claim, permit: Permit): Route;
  /** Whether a letter that one provider could not take has another to go to now. */
  elsewhere(provider: Provider): boolean;
  stop(): void;
}

export type Route =
  | { readonly kind: 'send'; readonly permit: Permit }
  /** It has to wait for a provider of its own. */
  | { readonly kind: 'wait'; readonly delayMs: number };

export interface GateDeps {
  readonly providers: readonly Provider[];
  readonly pause: Pick<LanePause, 'paused'>;
  /** Whether a letter that one provider may have taken may be sent by another. */
  readonly unknownFailover: boolean;
  readonly wake: () => void;
  /** A letter goes to another provider than the one that may have taken it, because that one is no longer set up. */
  readonly onOrphan: (claim: Claim) => void;
}

const none: readonly Permit[] = [];

/** While newsletters are paused, how often it is looked whether they still have to be. */
const pauseLookMs = 250;

/** How long a letter that is claimed waits for its provider: no shorter, no longer. */
const waitMs = { least: 1_000, most: 900_000 };

export function createGate({ providers, pause, unknownFailover, wake, onOrphan }: GateDeps): Gate {
  const credits = new Map<Provider, number>(providers.map((provider) => [provider, 0]));
  let timer: NodeJS.Timeout | undefined;

  /** The open providers that share the letters; the reserves only when there is no other. */
  function candidates(): readonly Provider[] {
    const open = providers.filter((provider) => provider.open());
    const regular = open.filter(({ weight }) => weight > 0);
    return regular.length > 0 ? regular : open;
  }

  /** Smooth weighted round robin: in proportion to the weights, and evenly mixed. */
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

  function share(lane: Lane, wanted: number): readonly Permit[] {
    const open = candidates();
    const permits: Permit[] = [];
    let roomy = open.filter((provider) => provider.room() > 0);
    while (permits.length < wanted) {
      const provider = roomy.length === 1 ? roomy[0] : next(roomy);
      if (provider === undefined) break;
      permits.push(provider.permit());
      if (provider.room() === 0) roomy = roomy.filter((other) => other !== provider);
    }
    for (const provider of providers) if (!roomy.includes(provider)) provider.want(wanted, lane);
    return permits;
  }

  const elsewhere = (provider: Provider) => candidates().some((other) => other !== provider);

  /** The provider that may have taken the letter, when it is another than the one it was admitted for and must be asked. */
  function ownProvider(claim: Claim, permit: Permit): Provider | undefined {
    const { doubtedProvider: doubted } = claim;
    if (unknownFailover || doubted === null || doubted === permit.provider.name) return undefined;
    const own = providers.find(({ name }) => name === doubted);
    if (own === undefined) onOrphan(claim);
    return own;
  }

  function lookAgain(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      wake();
    }, pauseLookMs);
  }

  return {
    admit: (lane, wanted) => {
      if (lane === 'newsletter' && pause.paused()) {
        lookAgain();
        return none;
      }
      return share(lane, wanted);
    },
    route: (claim, permit) => {
      const own = ownProvider(claim, permit);
      const provider = own ?? permit.provider;
      if (own === undefined && (permit.probe || provider.view().breaker.state === 'closed'))
        return { kind: 'send', permit };
      permit.letGo();
      if (own?.open()) return { kind: 'send', permit: own.permit() };
      // Claimed before its provider was left alone: another one takes it, or it waits like those that were not claimed.
      if (own === undefined && elsewhere(provider)) return { kind: 'wait', delayMs: 0 };
      return { kind: 'wait', delayMs: Math.min(waitMs.most, Math.max(waitMs.least, provider.opensInMs())) };
    },
    elsewhere,
    stop: () => {
      clearTimeout(timer);
      for (const provider of providers) provider.stop();
    },
  };
}
