// What an app says: an event of some type, about something of its own, to some people.

import type { Attachment } from './files.ts';

/** The data of each event type, by its name. `pabal templates types` writes such an interface from the templates. */
export type EventsOf<Events> = { readonly [Type in keyof Events]: object };

/** Events of any type with any data, where no types were made from the templates. */
export type AnyEvents = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The names of the event types. */
export type TypeOf<Events> = Extract<keyof Events, string>;

/** Whom to write to: an address, a recipient that pabal knows, or everybody in a group. */
export type Target =
  | { readonly email: string; readonly name?: string; readonly locale?: string }
  | { readonly recipient: string }
  | { readonly group: string };

/** A time: a `Date`, or ISO 8601 with an offset. */
export type Time = Date | string;

/** What goes with an event besides its type and its business key. */
export interface Notification<Data> {
  readonly to: Target | readonly Target[];
  /** The variables of the template. */
  readonly data: Data;
  /** Whom to leave out. */
  readonly except?: readonly Target[];
  /** The language of people without a language of their own. */
  readonly locale?: string;
  readonly sendAt?: Time;
  readonly expiresAt?: Time;
  readonly replyTo?: string;
  /** What you call the event or its matter, and words to find it by; kept as long as its data. */
  readonly reference?: string;
  readonly tags?: readonly string[];
  /** Files that go with each letter: what `upload` gave back. */
  readonly attachments?: readonly Attachment[];
  /**
   * Tells apart events of the same type about the same thing: the second reminder, the third change of a meeting. Without it
   * the same type and business key are the same event, however often it is posted.
   */
  readonly revision?: string | number;
}

/** An event as it is posted in a batch. */
export interface PostedEvent {
  readonly type: string;
  readonly data: object;
  readonly to: readonly Target[];
  readonly except?: readonly Target[];
  readonly locale?: string;
  readonly sendAt?: string;
  readonly expiresAt?: string;
  readonly replyTo?: string;
  readonly reference?: string;
  readonly tags?: readonly string[];
  readonly attachments?: readonly Attachment[];
  readonly idempotencyKey: string;
}

/** The event as it goes over the wire. */
export function postedEvent(
  type: string,
  notification: Notification<object>,
  idempotencyKey: string,
): PostedEvent {
  const { to, data, except, locale, sendAt, expiresAt, replyTo, reference, tags } = notification;
  const { attachments } = notification;
  return {
    type,
    data,
    to: isList(to) ? to : [to],
    ...(except !== undefined && { except }),
    ...(locale !== undefined && { locale }),
    ...(sendAt !== undefined && { sendAt: timeText(sendAt) }),
    ...(expiresAt !== undefined && { expiresAt: timeText(expiresAt) }),
    ...(replyTo !== undefined && { replyTo }),
    ...(reference !== undefined && { reference }),
    ...(tags !== undefined && { tags }),
    ...(attachments !== undefined && { attachments }),
    idempotencyKey,
  };
}

/** `Array.isArray` does not know lists that are read only. */
const isList = (to: Target | readonly Target[]): to is readonly Target[] => Array.isArray(to);

const timeText = (time: Time) => (typeof time === 'string' ? time : time.toISOString());
