// Dead letters and unknown letters, and how they are picked.
//
// Two partial indexes hold exactly the letters that wait for a decision now, in the order in which they began to wait;
// whatever is asked here walks one of them, so it costs the same however many letters are finished.

import type { Lane, OutcomeClass } from '@pabal/domain';
import { letterIsIn } from '../spaces/whose.ts';
import type { Bind } from '../store/values.ts';

/** Which of the dead or unknown letters. What is not given does not matter. */
export interface ParkedFilter {
  readonly deliveryId?: string | undefined;
  readonly eventId?: string | undefined;
  readonly editionId?: string | undefined;
  readonly lane?: Lane | undefined;
  readonly template?: string | undefined;
  /** Domain of the recipient's address, in lower case and ASCII. */
  readonly domain?: string | undefined;
  /** Has waited since this time or later. */
  readonly from?: Date | undefined;
  /** Has waited since before this time. */
  readonly to?: Date | undefined;
}

/** Which dead letters. */
export interface DeadLetterFilter extends ParkedFilter {
  /** The signature, or its short id. */
  readonly cause?: string | undefined;
  readonly outcome?: OutcomeClass | undefined;
}

/** SQL: a signature is long; this is enough of it to name it on a command line. */
export const causeIdOf = (column: string) => `left(encode(sha256(convert_to(${column}, 'UTF8')), 'hex'), 12)`;

// The conditions name the columns of the partial indexes; the state is there to be sure.

/** SQL: the letter `d` is a dead one, of whatever space. */
export const dead = `d.parked_at is not null and d.cause is not null and d.state = 'failed'`;
/** SQL: the letter `d` is an unknown one that waits for a decision, of whatever space. */
export const doubtful = `d.parked_at is not null and d.cause is null and d.state = 'unknown'`;

/** SQL: the dead letters `d` of a space that a filter lets through. */
export function deadWhere(filter: DeadLetterFilter, space: number, bind: Bind): string {
  const { cause, outcome } = filter;
  const conditions = [dead, ...common(filter, space, bind)];
  if (outcome !== undefined) conditions.push(`d.outcome = ${bind(outcome)}`);
  if (cause !== undefined) {
    const place = bind(cause);
    conditions.push(`(d.cause = ${place} or ${causeIdOf('d.cause')} = ${place})`);
  }
  return conditions.join(' and ');
}

/** SQL: the unknown letters `d` of a space that a filter lets through. */
export function doubtfulWhere(filter: ParkedFilter, space: number, bind: Bind): string {
  return [doubtful, ...common(filter, space, bind)].join(' and ');
}

function common(filter: ParkedFilter, space: number, bind: Bind): string[] {
  const { deliveryId, eventId, editionId, lane, template, domain, from, to } = filter;
  const conditions: string[] = [];
  if (deliveryId !== undefined) conditions.push(`d.id = ${bind(deliveryId)}`);
  if (eventId !== undefined) conditions.push(`d.event_id = ${bind(eventId)}`);
  if (editionId !== undefined) conditions.push(`d.edition_id = ${bind(editionId)}`);
  if (lane !== undefined) conditions.push(`d.lane = ${bind(lane)}`);
  if (template !== undefined) conditions.push(`d.template = ${bind(template)}`);
  if (domain !== undefined) conditions.push(`split_part(d.address_key, '@', 2) = ${bind(domain)}`);
  if (from !== undefined) conditions.push(`d.parked_at >= ${bind(from)}`);
  if (to !== undefined) conditions.push(`d.parked_at < ${bind(to)}`);
  return [...conditions, letterIsIn(`${bind(space)}::integer`)];
}

/** SQL: newest first, as the indexes have it. */
export const newestFirst = 'order by d.parked_at desc, d.id desc';

/** SQL: the place of a row in that order. A page's cursor; times are exact to the microsecond, which a `Date` is not. */
export const cursorOf = (time: string, id: string) =>
  `(extract(epoch from ${time}) * 1000000)::bigint || '_' || ${id}`;

/** What the cursors of letters and of causes look like: anything else was not made here. */
export const letterCursorForm = /^\d{1,17}_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const causeCursorForm = /^\d{1,17}_[0-9a-f]{12}$/;

/** The two halves of a cursor as SQL, to be compared with a time and an id. */
export function cursorParts(cursor: string, bind: Bind): { readonly time: string; readonly id: string } {
  const [micros, id] = cursor.split('_');
  return {
    time: `(timestamptz 'epoch' + ${bind(micros)}::bigint * interval '1 microsecond')`,
    id: bind(id),
  };
}
