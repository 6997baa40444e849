// Which letters may be claimed, asked before anything is: those for which a provider is open and has room. While none is, ids
// wait in this process and bells in the queue; no row is touched, no attempt made.

import type { Claim, Line } from '@pabal/db/ledger';
import type { Lane } from '@pabal/domain';
import { providerKey } from '../limits/keys.ts';
import type { LanePause } from './lane-pause.ts';
import type { Permit, Provider } from './provider.ts';
import { createRotation } from './rotation.ts';

export interface Gate {
  /** Permits for at most so many letters of a lane; fewer, or none, when there is no room. A caller that waits is woken. */
  admit(lane: Lane, wanted: number): readonly Permit[];
  /** Where a claimed letter goes: mostly where it was admitted. */
  route(claim: Claim, permit: Permit): Route;
  /** Whether a letter that one provider could not take has another to go to now. */
  elsewhere(provider: Provider): boolean;
  /** Whether any letter of a lane could be taken out of a line now. */
  takes(line: Line): boolean;
  stop(): void;
}

type Route =
  | { readonly kind: 'send'; readonly permit: Permit }
  /** It has to wait: a moment, to be admitted again, or in the line of the one provider that it needs. */
  | { readonly kind: 'wait'; readonly delayMs: number; readonly waitsFor?: undefined }
  | { readonly kind: 'wait'; readonly waitsFor: string };

export interface GateDeps {
  readonly providers: readonly Provider[];
  readonly pause: Pick<LanePause, 'paused'>;
  /** Whether a person has paused the lane; the gate is woken when it goes on. */
  readonly isPaused: (lane: Lane) => boolean;
  /** Whether a letter that one provider may have taken may be sent by another. */
  readonly unknownFailover: boolean;
  readonly wake: () => void;
  /** A letter goes to another provider than the one that may have taken it, because that one is no longer set up. */
  readonly onOrphan: (claim: Claim) => void;
}

const none: readonly Permit[] = [];

/** After so long it waits unclaimed, until a provider takes letters. */
const unclaimedMs = 1_000;

/** While newsletters are paused, how often it is looked whether they still have to be. */
const pauseLookMs = 250;

export function createGate(deps: GateDeps): Gate {
  const { providers, pause, isPaused, unknownFailover, wake, onOrphan } = deps;
  const rotation = createRotation(providers);
  let timer: NodeJS.Timeout | undefined;

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
      if (isPaused(lane)) return none;
      if (lane === 'newsletter' && pause.paused()) {
        lookAgain();
        return none;
      }
      return rotation.permits(lane, wanted);
    },
    route: (claim, permit) => {
      const own = ownProvider(claim, permit);
      const provider = own ?? permit.provider;
      if (own === undefined && (permit.probe || provider.view().breaker.state === 'closed'))
        return { kind: 'send', permit };
      permit.letGo();
      if (own?.open()) return { kind: 'send', permit: own.permit() };
      if (own !== undefined) return { kind: 'wait', waitsFor: providerKey(own.name) };
      // Claimed before its provider was left alone: another one takes it, or it waits like those that were not claimed.
      return { kind: 'wait', delayMs: rotation.hasOther(provider) ? 0 : unclaimedMs };
    },
    elsewhere: rotation.hasOther,
    takes: ({ key, lane }) => {
      if (isPaused(lane) || (lane === 'newsletter' && pause.paused())) return false;
      const own = providers.find(({ name }) => providerKey(name) === key);
      return own === undefined ? providers.some((provider) => provider.open()) : own.open();
    },
    stop: () => {
      clearTimeout(timer);
      for (const provider of providers) provider.stop();
    },
  };
}
