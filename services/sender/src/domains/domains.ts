// Limits of where letters go: of mail, recipient domains; of other channels, endpoints. Those that were configured, and those that answered "too fast". Asked after the claim, when
// the address is known, and before the letter gets a connection.

import type { DomainLimit } from '@pabal/config';
import type { Claim } from '@pabal/db/ledger';
import type { Outcome } from '@pabal/domain';
import { domainOf } from '@pabal/mail';
import type { Limits } from '../limits/limits.ts';
import { createDomainRates, type DomainRatesDeps } from './rates.ts';
import { createDomainShares } from './shares.ts';

/** Whether a claimed letter may go on. */
export type Passage =
  /** `leave` when it is done. */
  | { readonly kind: 'go'; leave(): void }
  /** It goes back into the ledger: to wait in line behind this limit, or because the limit could not be asked for. */
  | {
      readonly kind: 'later';
      readonly delayMs?: number;
      readonly reply?: string;
      readonly waitsFor?: string;
    };

export interface Domains {
  /** Waits until the letter may go; undefined at once when nothing limits its domain. */
  pass(claim: Claim): Promise<Passage> | undefined;
  /** Learns from what became of a letter. */
  heard(claim: Claim, outcome: Outcome): Promise<void> | undefined;
  /** The limit behind which a letter with this outcome has to wait. */
  lineOf(claim: Claim, outcome: Outcome): string | undefined;
  /** Letters under this limit that may be taken out of their line, as far as letters under way are limited. */
  room(key: string): number;
  /** The configured rate of a limit. */
  rateOf(key: string): number | undefined;
}

/** What the limits of a channel are about. A place is a recipient domain of mail, or an endpoint. */
export interface Places {
  placeOf(claim: Pick<Claim, 'address' | 'addressKey'>): string;
  /** What a place is called to people. */
  shown(claim: Pick<Claim, 'address' | 'addressKey'>): string;
  /** The key of its limit begins so. */
  readonly prefix: string;
  /** What is configured for a place. */
  limitOf(place: string): Pick<DomainLimit, 'rate' | 'connections'> | undefined;
  /** Whether nothing is configured for any place. */
  readonly isFree: boolean;
}

/** The domains of mail, and what is configured for some of them. */
export function mailDomains(limits: readonly DomainLimit[]): Places {
  const configured = new Map(limits.map((limit) => [limit.domain, limit]));
  const placeOf = ({ address }: Pick<Claim, 'address'>) => domainOf(address);
  return {
    ...{ placeOf, shown: placeOf, prefix: 'domain:', isFree: configured.size === 0 },
    limitOf: (domain) => configured.get(domain),
  };
}

export interface DomainsDeps extends Omit<DomainRatesDeps, 'rateOf' | 'keyOf'> {
  readonly places: Places;
  readonly inForce: Pick<Limits['inForce'], 'has' | 'any' | 'share'>;
  readonly cut: Limits['cut'];
  readonly observed: Pick<Limits['observed'], 'add'>;
  readonly passed: Pick<Limits['passed'], 'add'>;
  /** A letter is handed back, to wait in line. */
  readonly onHandedBack: () => void;
}

/** Milliseconds until a letter is tried again whose limit could not be asked for. */
const storeAwayMs = 1_000;

export function createDomains(deps: DomainsDeps): Domains {
  const { inForce, places } = deps;
  const { placeOf, limitOf } = places;
  const keyOf = (domain: string) => `${places.prefix}${domain}`;
  const domainIn = (key: string) => key.slice(places.prefix.length);
  const rateOf = (domain: string) => limitOf(domain)?.rate;
  const connectionsOf = (domain: string) => limitOf(domain)?.connections;
  const shares = createDomainShares((domain) => inForce.share(connectionsOf(domain) ?? 0));
  const rates = createDomainRates({ ...deps, rateOf, keyOf });

  /** A place under way first, a moment second: the moment of a letter that finds no place would be lost. */
  async function wait(claim: Claim, domain: string): Promise<Passage> {
    const isShared = connectionsOf(domain) !== undefined;
    if (isShared && !(await shares.enter(domain))) return inLine(claim, domain);
    const leave = () => {
      if (isShared) shares.leave(domain);
    };
    if (rateOf(domain) === undefined && !inForce.has(keyOf(domain))) return { kind: 'go', leave };
    try {
      if (await rates.wait(claim, domain)) return { kind: 'go', leave };
    } catch (error) {
      leave();
      throw error;
    }
    leave();
    return inLine(claim, domain);
  }

  function inLine(claim: Claim, domain: string): Passage {
    deps.onHandedBack();
    const reply = `Not sent yet: letters to ${places.shown(claim)} are limited, and this one waits in line for its turn.`;
    return { kind: 'later', waitsFor: keyOf(domain), reply };
  }

  function pass(claim: Claim): Promise<Passage> | undefined {
    if (claim.test || (places.isFree && !inForce.any())) return undefined;
    const domain = placeOf(claim);
    if (limitOf(domain) === undefined && !inForce.has(keyOf(domain))) return undefined;
    // The store is away: what cannot be asked is not risked.
    return wait(claim, domain).catch(() => ({ kind: 'later', delayMs: storeAwayMs }));
  }

  function heard(claim: Claim, outcome: Outcome): Promise<void> | undefined {
    const domain = placeOf(claim);
    const key = keyOf(domain);
    deps.observed.add(key);
    // A domain's limit grows while its server takes, or judges, what it is given.
    if (passes.has(outcome.class) && inForce.has(key)) deps.passed.add(key, rateOf(domain));
    return ofDomain(outcome) ? deps.cut(key, outcome, { rate: rateOf(domain) }) : undefined;
  }

  return {
    ...{ pass, heard },
    lineOf: (claim, outcome) => (ofDomain(outcome) ? keyOf(placeOf(claim)) : undefined),
    room: (key) => {
      const domain = domainIn(key);
      return connectionsOf(domain) === undefined ? Number.POSITIVE_INFINITY : shares.room(domain);
    },
    rateOf: (key) => rateOf(domainIn(key)),
  };
}

const ofDomain = ({ class: means, scope }: Outcome) => means === 'throttled' && scope === 'domain';

/** Outcomes that no server gives to a letter which is too fast for it. */
const passes: ReadonlySet<Outcome['class']> = new Set(['sent', 'address-refused', 'message-refused']);
