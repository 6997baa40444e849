// One SMTP provider as the sender uses it: its transport, its breaker, and the slots of its limits.

import type { SmtpProvider } from '@pabal/config';
import type { Claim } from '@pabal/db';
import { type Lane, type Outcome, waitingClasses } from '@pabal/domain';
import type { MailObject, Transport } from '@pabal/mail';
import { createLateness } from '../limits/lateness.ts';
import type { RateSlots, Slot } from '../limits/rate-slots.ts';
import type { Breaker, BreakerView } from './breaker.ts';

/** Leave to give one letter to a provider. Whoever has it lets it go in the end, used or not; twice is harmless. */
export interface Permit {
  readonly provider: Provider;
  /** True for the letter that tries a provider which was left alone. */
  readonly probe: boolean;
  /** The slot that is kept for it is being taken. */
  takesSlot(): void;
  /** The provider has been heard: as a probe it has done its work. */
  answered(): void;
  letGo(): void;
}

export interface ProviderView {
  readonly name: string;
  readonly breaker: BreakerView;
  /** When its limit lets the next letter go, of the same clock, where that is not within moments. */
  readonly nextSlotAt?: number;
}

export interface Provider {
  readonly name: string;
  readonly weight: number;
  /** Letters that may be claimed for it now. */
  room(): number;
  /** Whether it takes letters at all now or within moments: its breaker lets one through and no long wait is known. */
  open(): boolean;
  /** Milliseconds until it may be open again; 0 when it is. */
  opensInMs(): number;
  permit(): Permit;
  /** Letters wait for room: get some. */
  want(count: number, lane: Lane): void;
  /**
   * Sends a letter when its slot has come, and learns from what became of it.
   *
   * @param mayGo  asked at the last moment
   * @returns undefined when nothing was said to the server
   */
  send(mail: MailObject, claim: Claim, permit: Permit, mayGo: () => boolean): Promise<Outcome | undefined>;
  view(): ProviderView;
  stop(): void;
}

export interface ProviderDeps {
  readonly settings: SmtpProvider;
  readonly transport: Pick<Transport, 'send'>;
  readonly breaker: Breaker;
  readonly slots: RateSlots;
  /** Whether a limit applies, configured or cut. */
  readonly limited: () => boolean;
  /** A letter was handed to it. */
  readonly counted: () => void;
  /** It said "too fast". */
  readonly throttled: (outcome: Outcome) => Promise<void>;
  /** How its breaker stood and stands after a letter was heard of. */
  readonly heard: (before: BreakerView, after: BreakerView) => void;
  /** It may be open now. */
  readonly wake: () => void;
  readonly now: () => number;
}

/** Returned from within the transport when the letter is not begun. */
const notBegun: Outcome = { class: 'unreachable', reply: 'The letter was held back; nothing was said.' };

/** A limit that lets nothing go for longer than this is as good as a closed provider. */
const longWaitMs = 5_000;

const longestTimerMs = 60_000;

export function createProvider(deps: ProviderDeps): Provider {
  const { settings, transport, breaker, slots, limited, now } = deps;
  const lateness = createLateness(now);
  let timer: NodeJS.Timeout | undefined;

  const opensInMs = (): number => {
    const view = breaker.view();
    const breakerMs =
      view.state === 'closed' ? 0 : Math.max(view.state === 'probing' ? 1 : 0, view.until - now());
    const slotMs = limited() ? slots.nextAt() - now() : 0;
    return Math.max(breakerMs, slotMs > longWaitMs ? slotMs : 0);
  };

  function hear(outcome: Outcome, letter: { probe: boolean; again: boolean }): void {
    const before = breaker.view();
    breaker.heard(outcome, letter);
    const after = breaker.view();
    deps.heard(before, after);
    if (after.state !== 'open') clearTimeout(timer);
    if (after.state === 'open') wakeLater();
    else if (before.state !== 'closed') deps.wake();
  }

  function wakeLater(): void {
    clearTimeout(timer);
    timer = setTimeout(
      () => (opensInMs() > 0 ? wakeLater() : deps.wake()),
      Math.min(opensInMs(), longestTimerMs),
    );
  }

  function permit(): Permit {
    const probe = breaker.room() !== Number.POSITIVE_INFINITY;
    let keepsSlot = limited();
    if (!probe && !keepsSlot) return free;
    let probes = probe;
    if (probe) breaker.probe();
    if (keepsSlot) slots.promise();
    const takesSlot = () => {
      if (keepsSlot) slots.letOff();
      keepsSlot = false;
    };
    return {
      provider,
      probe,
      takesSlot,
      answered: () => {
        probes = false;
      },
      letGo: () => {
        takesSlot();
        if (probes) breaker.probeUnused();
        probes = false;
      },
    };
  }

  const provider: Provider = {
    name: settings.name,
    weight: settings.weight,
    room: () => {
      const room = breaker.room();
      return room === 0 || !limited() ? room : Math.min(room, slots.room());
    },
    open: () => breaker.room() > 0 && opensInMs() === 0,
    opensInMs,
    permit,
    want: (count, lane) => {
      if (limited() && breaker.room() > 0) slots.want(count, lane);
    },
    send: async (mail, claim, given, mayGo) => {
      const taken: Slot[] = [];
      const outcome = await transport.send(mail, {
        ready: () => inTime(given, mayGo, taken),
        onMessage: () => {
          if (taken.some(lateness.late)) slots.skip();
        },
      });
      if (outcome === notBegun) return undefined;
      given.answered();
      deps.counted();
      const again = claim.lastOutcome === outcome.class;
      hear(outcome, { probe: given.probe, again });
      if (outcome.class === 'throttled' && outcome.scope !== 'domain') await deps.throttled(outcome);
      return forLetter(outcome, again);
    },
    view: () => {
      const nextSlotAt = limited() && slots.nextAt() - now() > longWaitMs ? slots.nextAt() : undefined;
      return {
        name: settings.name,
        breaker: breaker.view(),
        ...(nextSlotAt !== undefined && { nextSlotAt }),
      };
    },
    stop: () => {
      clearTimeout(timer);
      slots.stop();
    },
  };

  /** A permit on which nothing depends is the same for all letters. */
  const free: Permit = { provider, probe: false, takesSlot() {}, answered() {}, letGo() {} };

  function inTime(
    given: Permit,
    mayGo: () => boolean,
    taken: Slot[],
  ): Promise<Outcome | undefined> | Outcome | undefined {
    if (!limited()) return mayGo() ? undefined : notBegun;
    given.takesSlot();
    return slots.take().then((slot) => {
      if (slot === undefined || !mayGo()) return notBegun;
      // After a stale connection it is the second slot that counts.
      taken.splice(0, 1, slot);
      return undefined;
    });
  }

  /** What it means for the letter: how long the provider is left alone is the breaker's business, not the letter's. */
  function forLetter(outcome: Outcome, again: boolean): Outcome {
    if (outcome.scope === 'domain' || !waitingClasses.has(outcome.class)) return outcome;
    const { retryAfterMs: _, ...rest } = outcome;
    // Once it was spoken of, and refused again while the provider takes others: it has to end some time.
    const ofTheLetter = outcome.class !== 'throttled' && outcome.scope === undefined;
    return ofTheLetter && again && breaker.view().state === 'closed'
      ? { ...outcome, class: 'temporary' }
      : rest;
  }

  return provider;
}
