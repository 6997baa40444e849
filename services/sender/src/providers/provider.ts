// What the sender knows of one provider: who takes letters of a channel. Of mail that is an SMTP server.

import type { Claim } from '@pabal/db/ledger';
import type { Lane, Outcome } from '@pabal/domain';
import type { MailObject } from '@pabal/mail';
import type { BreakerView } from './breaker.ts';

/** Leave to give one letter to a provider. Its holder releases it in the end, used or not; twice is harmless. */
export interface Permit<Message = MailObject> {
  readonly provider: Provider<Message>;
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
  /** Letters that its settings allow today. */
  readonly daily?: number;
  /** Letters a day that they allow in the end, while it is warmed up. */
  readonly dailyGoal?: number | undefined;
  /** A person keeps all letters from it. */
  readonly paused?: true;
  /** When its limit lets the next letter go, of the same clock, where that is not within moments. */
  readonly nextSlotAt?: number;
}

export interface Provider<Message = MailObject> {
  readonly name: string;
  readonly weight: number;
  /** Letters that may be claimed for it now. */
  room(): number;
  /** Whether it takes letters at all now or within moments: its breaker lets one through and no long wait is known. */
  open(): boolean;
  /** Milliseconds until it may be open again; 0 when it is. */
  opensInMs(): number;
  permit(): Permit<Message>;
  /** Letters wait for room: get some. */
  want(count: number, lane: Lane): void;
  /**
   * Sends a letter when its slot has come, and learns from what became of it.
   *
   * @param mayGo  asked at the last moment
   * @returns undefined when nothing was said to the server
   */
  send(
    message: Message,
    claim: Claim,
    permit: Permit<Message>,
    mayGo: () => boolean,
  ): Promise<Outcome | undefined>;
  view(): ProviderView;
  /** Lets a letter try it now, whatever it waits for. */
  tryNow(): void;
  /** A person keeps all letters from it, or lets them go there again. */
  pause(paused: boolean): void;
  stop(): void;
}
