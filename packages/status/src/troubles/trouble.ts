// What is not well, as one thing: what it is, since when, how many letters it touches, and the next step.

import { defaultSpace } from '@pabal/domain';
import type { Facts } from '../facts.ts';

/** The kinds of trouble, the most harmful first. */
export const harm = [
  'store-read-only',
  'standby-missing',
  'no-sender',
  'lane-paused',
  'provider-refuses',
  'provider-away',
  'quota-used-up',
  'queue-away',
  'check-failing',
  'no-builder',
  'sweeper-late',
  'provider-slow',
  'letters-late',
  'many-complaints',
  'slot-overdue',
  'unknown-letters',
  'new-dead-letters',
  'domain-slowed',
  'complaints',
  'letters-come-back',
  'template-unfit',
  'standby-asynchronous',
  'template-broken',
  'provider-paused',
  'app-paused',
  'app-beyond-share',
  'edition-paused',
  'edition-waits',
  'newsletters-held',
  'keys-refused',
  'clock-off',
  'process-silent',
  'feeds-failing',
  'warning',
] as const;
type TroubleKind = (typeof harm)[number];

export interface Trouble {
  readonly kind: TroubleKind;
  /** A sentence: what is not well. */
  readonly what: string;
  readonly since: Date | null;
  /** Letters that it touches now; null where it touches none, or their number is not known. */
  readonly letters: number | null;
  /** A sentence: what to do. */
  readonly next: string;
  /** The command that shows more, or does it. */
  readonly command: string | null;
  /** What it is about: a provider, a domain, an app, a newsletter; for those who say it in another language. */
  readonly subject?: string | null | undefined;
  /** What that answered or what is wrong with it, in its own words. */
  readonly said?: string | null | undefined;
}

/** What the facts say of one subject. */
export type Rule = (facts: Facts) => Trouble[];

type Replicating = Pick<Facts, 'replication'>;

/** Whether commits wait for a standby that is not there. What this role may not see is not judged. */
export const waitsForNobody = ({ replication: { waits, synchronous, hidden } }: Replicating): boolean =>
  waits && synchronous === 0 && hidden === 0;

/** Whether no process can say that it is alive, because nothing can be written. That none has is no news about them then. */
export const nobodyCanReport = (facts: Replicating): boolean =>
  facts.replication.readOnly || waitsForNobody(facts);

export const earliest = (dates: readonly Date[]): Date | null =>
  dates.length === 0 ? null : new Date(Math.min(...dates.map((date) => date.getTime())));
export const latest = (dates: readonly Date[]): Date | null =>
  dates.length === 0 ? null : new Date(Math.max(...dates.map((date) => date.getTime())));

/** What a command needs to see something of another space. */
export const inSpaceOf = (space: string | null): string =>
  space === null || space === defaultSpace.name ? '' : ` --space ${space}`;

/** An app or a newsletter, with its space where that is another one than `default`. */
export const named = (name: string, space: string | null): string =>
  space === null || space === defaultSpace.name ? name : `${space}/${name}`;

/** The reason behind a sentence, which ends with a full stop whether the reason does or not. */
export const sentence = (reason: string | null): string =>
  reason === null ? '.' : `: ${reason.replace(/[.\s]+$/, '')}.`;
