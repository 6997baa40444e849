// Claims and permits for tests.

import type { Claim } from '@pabal/db/ledger';
import type { Permit, Provider } from '../providers/provider.ts';

/** A claim of an event letter; `more` says what is special about it. */
export function testClaim(id: string, more: Partial<Claim> = {}): Claim {
  return {
    id,
    eventId: null,
    editionId: null,
    appId: null,
    recipientId: null,
    attributes: null,
    lane: 'event',
    template: 't',
    locale: null,
    address: 'a@example.com',
    addressKey: null,
    name: null,
    test: false,
    claim: 1,
    attempt: 1,
    remoteId: '<m@x.test>',
    createdAt: new Date(0),
    replyTo: null,
    lastOutcome: null,
    doubtedProvider: null,
    data: {},
    ...more,
  };
}

export interface TestPermit extends Permit {
  readonly letGoes: () => number;
}

/** A permit that counts how often it was let go. */
export function testPermit(provider: Provider = testProvider('mx.example')): TestPermit {
  let letGoes = 0;
  return {
    provider,
    probe: false,
    takesSlot: () => {},
    answered: () => {},
    letGo: () => {
      letGoes += 1;
    },
    letGoes: () => letGoes,
  };
}

/** A provider that takes everything. */
export function testProvider(name: string, more: Partial<Provider> = {}): Provider {
  const provider: Provider = {
    name,
    weight: 1,
    room: () => Number.POSITIVE_INFINITY,
    open: () => true,
    opensInMs: () => 0,
    permit: () => testPermit(provider),
    want: () => {},
    send: async () => ({ class: 'sent', code: 250, reply: '250 ok' }),
    view: () => ({ name, breaker: { state: 'closed' } }),
    tryNow: () => {},
    pause: () => {},
    stop: () => {},
    ...more,
  };
  return provider;
}

/** A clock that does not move until it is told to go. */
export function testClock(): { readonly now: () => number; pass(ms: number): void } {
  let time = 1_000_000;
  return {
    now: () => time,
    pass: (ms) => {
      time += ms;
    },
  };
}
