// What people decide about dead and unknown letters: dead ones are given up, unknown ones resolved. (To send dead ones
// again is a replay.) Each decision leaves a line in the history of every letter it touched.

import { mostLettersPerDecision, type UnknownResolution } from '@pabal/domain';
import { dueAtOnce } from '../ledger/due.ts';
import { amongPicked } from '../partitions/bounds.ts';
import type { Queryable, SpaceQueryable } from '../store/store.ts';
import { type Bind, createValues } from '../store/values.ts';
import { noteLetters } from '../webhooks/notes.ts';
import {
  type DeadLetterFilter,
  deadWhere,
  doubtfulWhere,
  newestFirst,
  type ParkedFilter,
} from './filters.ts';

/** A decision as the history has it. */
export interface Decision {
  /** The actor: `api:<app>` or a person. */
  readonly actor: string;
  readonly reason: string;
}

/**
 * Gives dead letters up: they stay `failed` in the books, are no longer listed as dead letters, and the sweeper takes
 * them off the queue. At most `mostLettersPerDecision`, the newest first.
 *
 * @returns the number of letters given up
 */
export function discardDeadLetters(
  store: SpaceQueryable,
  filter: DeadLetterFilter,
  { actor, reason }: Decision,
): Promise<number> {
  return inParts(store, (before) => {
    const { values, bind } = createValues(actor, `discarded: ${reason}`, reason);
    return { sql: discard(pick(deadWhere(filter, store.space, bind), before, bind)), values };
  });
}

const discard = (picked: string) => `
  with picked as materialized (${picked}),
  moved as (
    update deliveries d set parked_at = null, discarded_at = now(), discard_reason = $3, due_at = ${dueAtOnce}
    where ${amongPicked('picked')}
    returning d.id, d.attempt
  ),
  noted as (
    insert into delivery_moves (delivery_id, from_state, to_state, attempt, actor, note)
    select id, 'failed', 'failed', attempt, $1, $2 from moved
  )
  select count(*)::integer as letters from moved`;

/**
 * Resolves unknown letters: as `sent` (they did arrive), `resend` (with the same Message-ID; the sweeper rings for them)
 * or `failed` (dead letters from now on). At most `mostLettersPerDecision`, the newest first. A sender that learns the
 * answer after all comes too late.
 *
 * @returns the number of letters resolved
 */
export function resolveUnknown(
  store: SpaceQueryable,
  filter: ParkedFilter,
  resolution: UnknownResolution,
  { actor, reason }: Decision,
): Promise<number> {
  return inParts(store, (before) => {
    const { values, bind } = createValues(actor, `resolved as ${resolution}: ${reason}`);
    return { sql: resolve(resolution, pick(doubtfulWhere(filter, store.space, bind), before, bind)), values };
  });
}

const resolve = (resolution: UnknownResolution, picked: string) => `
  with picked as materialized (${picked}),
  moved as (
    update deliveries d set ${resolved[resolution]}
    where ${amongPicked('picked')}
    returning d.*
  ),
  told as (${noteLetters('moved')}),
  noted as (
    insert into delivery_moves (delivery_id, from_state, to_state, attempt, actor, note)
    select id, 'unknown', state, attempt, $1, $2 from moved
  )
  select count(*)::integer as letters from moved`;

/** The signature of a letter that was given up without an answer is made as a sender makes the others. */
const doubtfulCause = `left(concat_ws(' ', 'answer-lost', split_part(d.address_key, '@', 2),
  d.template || '/' || coalesce(d.template_version, '-'), 'resolved as failed'), 200)`;

const resolved: Readonly<Record<UnknownResolution, string>> = {
  sent: `state = 'sent', due_at = null, parked_at = null, settled_at = now()`,
  // Overdue at once: the next sweep rings.
  resend: `state = 'pending', next_attempt_at = now(), due_at = now(), parked_at = null, settled_at = null`,
  failed: `state = 'failed', due_at = ${dueAtOnce}, parked_at = now(), settled_at = now(), cause = ${doubtfulCause}`,
};

/** How many letters one statement moves: it holds their rows no longer than a moment. */
const movedTogether = 5_000;

const pick = (where: string, before: string, bind: Bind) => `
  select d.id from deliveries d where ${where} and d.parked_at <= ${bind(before)}::timestamptz
  ${newestFirst} limit ${movedTogether} for update`;

/** Repeats a statement until nothing is left to decide. What came while it ran was not decided about. */
async function inParts(
  store: Queryable,
  statement: (before: string) => { readonly sql: string; readonly values: readonly unknown[] },
): Promise<number> {
  // As text: a Date would lose the microseconds, and with them what has just failed.
  const { rows } = await store.query<{ now: string }>('select now()::text as now');
  const { sql, values } = statement(rows[0]?.now ?? 'now');
  let letters = 0;
  while (letters < mostLettersPerDecision) {
    const moved = (await store.query<{ letters: number }>(sql, values)).rows[0]?.letters ?? 0;
    if (moved === 0) break;
    letters += moved;
  }
  return letters;
}
