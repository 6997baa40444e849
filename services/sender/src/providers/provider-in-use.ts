// One provider as the sender uses it: its transport, its breaker, and the slots of its limits.

import type { SmtpProvider } from '@pabal/config';
import type { Claim } from '@pabal/db/ledger';
import { type Lane, type Outcome, waitingClasses } from '@pabal/domain';
import type { MailObject, SendOptions } from '@pabal/mail';
import type { Breaker, BreakerView } from './breaker.ts';
import { createLateness, type Lateness } from './lateness.ts';
import { createPermits } from './permits.ts';
import type { Permit, Provider, ProviderView } from './provider.ts';
import type { RateSlots, Slot } from './rate-slots.ts';
import { safeWords } from './words.ts';

/** What sends messages to a provider. Never rejects. */
export interface ProviderTransport<Message> {
  send(message: Message, options: SendOptions): Promise<Outcome>;
}

export interface ProviderDeps<Message = MailObject> {
  readonly settings: Pick<SmtpProvider, 'name' | 'weight' | 'url' | 'daily'>;
  readonly transport: ProviderTransport<Message>;
  readonly breaker: Breaker;
  readonly slots: RateSlots;
  /** Whether a limit applies, configured or cut. */
  readonly limited: () => boolean;
  /** Letters that it may have today, where that is bounded. */
  readonly daily: () => number | undefined;
  /** A letter was handed to it; its answer took so many milliseconds from when the letter could go. */
  readonly counted: (outcome: Outcome, ms: number) => void;
  /** It said "too fast". */
  readonly throttled: (outcome: Outcome) => Promise<void>;
  /** How its breaker stood and stands after a letter was heard of. */
  readonly heard: (before: BreakerView, after: BreakerView) => void;
  /** It may be open now. */
  readonly wake: () => void;
  readonly now: () => number;
}

/** What a provider said last, as it may be shown. */
function spoken(view: BreakerView, url: string): BreakerView {
  if (view.state === 'closed') return view;
  return { ...view, outcome: { ...view.outcome, reply: safeWords(view.outcome.reply, url) } };
}

/** Returned from within the transport when the letter is not begun. */
const notBegun: Outcome = { class: 'unreachable', reply: 'The letter was held back; nothing was said.' };

/** A limit that lets nothing go for longer than this is as good as a closed provider. */
const longWaitMs = 5_000;

const longestTimerMs = 60_000;

export function createProvider<Message>(deps: ProviderDeps<Message>): Provider<Message> {
  return new ProviderInUse(deps);
}

class ProviderInUse<Message> implements Provider<Message> {
  readonly name: string;
  readonly weight: number;
  readonly permit: () => Permit<Message>;
  private readonly deps: ProviderDeps<Message>;
  private readonly lateness: Lateness;
  private timer: NodeJS.Timeout | undefined;
  private paused = false;

  constructor(deps: ProviderDeps<Message>) {
    const { settings, breaker, slots, limited, now } = deps;
    this.deps = deps;
    this.name = settings.name;
    this.weight = settings.weight;
    this.permit = createPermits({ provider: this, breaker, slots, limited });
    this.lateness = createLateness(now);
  }

  room(): number {
    if (this.paused) return 0;
    const { breaker, slots, limited } = this.deps;
    const room = breaker.room();
    return room === 0 || !limited() ? room : Math.min(room, slots.room());
  }

  open(): boolean {
    return !this.paused && this.deps.breaker.room() > 0 && this.opensInMs() === 0;
  }

  opensInMs(): number {
    const { breaker, slots, limited, now } = this.deps;
    const view = breaker.view();
    const breakerMs =
      view.state === 'closed' ? 0 : Math.max(view.state === 'probing' ? 1 : 0, view.until - now());
    const slotMs = limited() ? slots.nextAt() - now() : 0;
    return Math.max(breakerMs, slotMs > longWaitMs ? slotMs : 0);
  }

  want(count: number, lane: Lane): void {
    const { breaker, slots, limited } = this.deps;
    if (!this.paused && limited() && breaker.room() > 0) slots.want(count, lane);
  }

  async send(
    message: Message,
    claim: Claim,
    permit: Permit<Message>,
    mayGo: () => boolean,
  ): Promise<Outcome | undefined> {
    const { transport, slots, now } = this.deps;
    const taken: Slot[] = [];
    let began = now();
    const outcome = await transport.send(message, {
      ready: () => {
        const asked = this.inTime(permit, mayGo, taken);
        if (!(asked instanceof Promise)) {
          began = now();
          return asked;
        }
        return asked.then((held) => {
          began = now();
          return held;
        });
      },
      onMessage: () => {
        if (taken.some(this.lateness.late)) slots.skip();
      },
    });
    if (outcome === notBegun) return undefined;
    permit.answered();
    this.deps.counted(outcome, now() - began);
    const again = claim.lastOutcome === outcome.class;
    this.hear(outcome, { probe: permit.probe, again });
    if (outcome.class === 'throttled' && outcome.scope !== 'domain') await this.deps.throttled(outcome);
    return this.forLetter(outcome, again);
  }

  view(): ProviderView {
    const { settings, breaker, slots, limited, now } = this.deps;
    const daily = this.deps.daily();
    const nextSlotAt = limited() && slots.nextAt() - now() > longWaitMs ? slots.nextAt() : undefined;
    return {
      name: this.name,
      breaker: spoken(breaker.view(), settings.url),
      ...(daily !== undefined && { daily }),
      ...(daily !== settings.daily && { dailyGoal: settings.daily }),
      ...(this.paused && { paused: true as const }),
      ...(nextSlotAt !== undefined && { nextSlotAt }),
    };
  }

  tryNow(): void {
    this.deps.breaker.tryNow();
    clearTimeout(this.timer);
    this.deps.wake();
  }

  pause(paused: boolean): void {
    const goesOn = this.paused && !paused;
    this.paused = paused;
    if (goesOn) this.deps.wake();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.deps.slots.stop();
  }

  /** Asked by the transport when it has a connection: takes the slot of the letter and waits for its moment. */
  private inTime(
    permit: Permit<Message>,
    mayGo: () => boolean,
    taken: Slot[],
  ): Promise<Outcome | undefined> | Outcome | undefined {
    if (!this.deps.limited()) return mayGo() ? undefined : notBegun;
    permit.takesSlot();
    return this.deps.slots.take().then((slot) => {
      if (slot === undefined || !mayGo()) return notBegun;
      // After a stale connection it is the second slot that counts.
      taken.splice(0, 1, slot);
      return undefined;
    });
  }

  private hear(outcome: Outcome, letter: { probe: boolean; again: boolean }): void {
    const { breaker } = this.deps;
    const before = breaker.view();
    breaker.heard(outcome, letter);
    const after = breaker.view();
    this.deps.heard(before, after);
    if (after.state !== 'open') clearTimeout(this.timer);
    if (after.state === 'open') this.wakeLater();
    else if (before.state !== 'closed') this.deps.wake();
  }

  private wakeLater(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => (this.opensInMs() > 0 ? this.wakeLater() : this.deps.wake()),
      Math.min(this.opensInMs(), longestTimerMs),
    );
  }

  /** What it means for the letter: how long the provider is left alone is the breaker's business, not the letter's. */
  private forLetter(outcome: Outcome, again: boolean): Outcome {
    if (outcome.scope === 'domain' || !waitingClasses.has(outcome.class)) return outcome;
    const { retryAfterMs: _, ...rest } = outcome;
    // Once it was spoken of, and refused again while the provider takes others: it has to end some time.
    const ofTheLetter = outcome.class !== 'throttled' && outcome.scope === undefined;
    return ofTheLetter && again && this.deps.breaker.view().state === 'closed'
      ? { ...outcome, class: 'temporary' }
      : rest;
  }
}
