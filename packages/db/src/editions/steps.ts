// What builders do with editions. Every step names the state it moves from, so that a step done twice, or by two builders,
// is done once.

import type { EditionState } from '@pabal/domain';
import { dueAtOnce } from '../ledger/due.ts';
import type { Queryable } from '../store/store.ts';
import { noteEditions, noteLetters } from '../webhooks/notes.ts';
import { type Edition, editionColumns } from './editions.ts';
import type { Collected } from './reports/collected.ts';

/** An edition as its next step needs it. */
export interface EditionAtWork extends Edition {
  /** What a JSON source answered. */
  readonly source: unknown;
  readonly due: boolean;
  readonly done: number;
  readonly doneAt: Date | null;
  readonly closings: number;
}

/** Editions that a builder has to look at, the most overdue first. */
export async function findDueEditions(store: Queryable, now: Date, limit: number): Promise<string[]> {
  const { rows } = await store.query<{ id: string }>(
    'select id from editions where due_at <= $1 and paused_at is null order by due_at limit $2',
    [now, limit],
  );
  return rows.map(({ id }) => id);
}

/** The edition, when it is due and not paused. */
export async function findEditionAtWork(
  store: Queryable,
  id: string,
  now: Date,
): Promise<EditionAtWork | undefined> {
  const { rows } = await store.query<EditionAtWork>(
    `select ${editionColumns}, e.source, e.due_at <= $2 as due, e.done, e.done_at as "doneAt", e.closings
     from editions e join newsletters n on n.id = e.newsletter_id
     where e.id = $1 and e.due_at <= $2 and e.paused_at is null`,
    [id, now],
  );
  return rows[0];
}

/** Nothing can be done for this edition before. With a reason, this says why; the next release clears it. */
export async function waitWithEdition(
  store: Queryable,
  id: string,
  { state, until, reason }: { readonly state: EditionState; readonly until: Date; readonly reason?: string },
): Promise<void> {
  await store.query(
    `update editions set due_at = $3, reason = coalesce($4, reason)
     where id = $1 and state = $2 and due_at is not null and paused_at is null`,
    [id, state, until, reason ?? null],
  );
}

/** Says why an edition's audience cannot be written down, and when that is tried again. */
export async function keepFreezing(
  store: Queryable,
  id: string,
  { reason, until }: { readonly reason: string; readonly until: Date },
): Promise<void> {
  await store.query(
    `update editions set reason = $2, due_at = $3 where id = $1 and state = 'freezing' and paused_at is null`,
    [id, reason, until],
  );
}

/** The sources are read, as far as they will be: entries are chosen next. */
export async function beginChoosing(store: Queryable, id: string, source: unknown): Promise<void> {
  await store.query(
    `update editions set state = 'choosing', source = $2, due_at = ${dueAtOnce}
     where id = $1 and state = 'collecting' and paused_at is null`,
    [id, source === undefined ? null : JSON.stringify(source)],
  );
}

/** Gives a slot up by a rule, before anything of it was sent. Its entries may come in the next edition. */
export async function skipEdition(
  store: Queryable,
  id: string,
  reason: string,
  collected?: Collected,
): Promise<void> {
  await store.query(
    `with skipped as (
       update editions set state = 'skipped', reason = $2, due_at = ${dueAtOnce}, ended_at = now(), collected = $3
       where id = $1 and state in ('collecting', 'choosing', 'freezing') and paused_at is null
       returning id
     )
     delete from edition_entries where edition_id in (select id from skipped)`,
    [id, reason, collected === undefined ? null : JSON.stringify(collected)],
  );
}

/** Begins the sending: from now on its letters are rung for. @returns false when it was not ready, or not yet */
export async function releaseEdition(store: Queryable, id: string, now: Date): Promise<boolean> {
  const { rowCount } = await store.query(
    `update editions set state = 'sending', sending_at = now(), due_at = ${dueAtOnce}, reason = null, done = 0, done_at = now()
     where id = $1 and state = 'ready' and paused_at is null and slot <= $2
       and (approved_at is not null or sends_at <= $2)`,
    [id, now],
  );
  return rowCount === 1;
}

/** Writes down how far the sending is; the next look comes when it is due. */
export async function noteProgress(
  store: Queryable,
  id: string,
  progress: { readonly done: number; readonly rate: number | null; readonly due: Date },
): Promise<void> {
  await store.query(
    `update editions set done = $2, done_at = now(), rate = $3, due_at = $4
     where id = $1 and state = 'sending' and paused_at is null`,
    [id, progress.done, progress.rate, progress.due],
  );
}

/** Every letter was tried. */
export async function beginClosing(store: Queryable, id: string): Promise<void> {
  await store.query(
    `update editions set state = 'closing', rate = null, sent_at = now(), done = planned, due_at = ${dueAtOnce}
     where id = $1 and state = 'sending' and paused_at is null`,
    [id],
  );
}

/** Letters are to be sent again, or were found to be. */
export async function reopenEdition(store: Queryable, id: string): Promise<void> {
  await store.query(
    `update editions set state = 'sending', due_at = ${dueAtOnce}, ended_at = null, rate = null, done_at = null
     where id = $1 and state in ('closing', 'finished')`,
    [id],
  );
}

/** Says why an edition does not close, and when it is looked at again. */
export async function keepOpen(
  store: Queryable,
  id: string,
  { reason, until }: { readonly reason: string; readonly until: Date },
): Promise<void> {
  await store.query(
    `update editions set reason = $2, due_at = $3 where id = $1 and state = 'closing' and paused_at is null`,
    [id, reason, until],
  );
}

/** The books balance: the edition is over. Its report is sent when it is looked at next. */
export async function finishEdition(store: Queryable, id: string, report: object): Promise<boolean> {
  const { rowCount } = await store.query(
    `with moved as (
       update editions set state = 'finished', report = $2, reason = null, rate = null, closings = closings + 1,
         ended_at = now(), due_at = ${dueAtOnce}
       where id = $1 and state = 'closing' and paused_at is null returning id, newsletter_id
     ),
     told as (${noteEditions('moved')})
     select id from moved`,
    [id, JSON.stringify(report)],
  );
  return rowCount === 1;
}

/** Letters of a cancelled edition that are suppressed in one statement. */
const cancelledTogether = 5_000;

/**
 * Suppresses what a cancelled edition had still to send, a part at a time.
 *
 * @returns letters that were suppressed; call again until there are none
 */
export async function suppressCancelled(store: Queryable, id: string): Promise<number> {
  const { rowCount } = await store.query(
    `with moved as (
       update deliveries set state = 'suppressed', cause = 'cancelled', due_at = null, settled_at = now()
       where id = any(array(
         select d.id from deliveries d join editions e on e.id = d.edition_id and e.state = 'cancelled'
         where d.edition_id = $1 and d.due_at is not null and d.state = 'pending'
         limit ${cancelledTogether} for update of d skip locked
       )) returning *
     ),
     told as (${noteLetters('moved')})
     select id from moved`,
    [id],
  );
  return rowCount ?? 0;
}

/** Gives the entries of an edition that never sent a letter back, to come in the next one. */
export async function releaseEntries(store: Queryable, id: string): Promise<void> {
  await store.query(
    `delete from edition_entries x using editions e
     where x.edition_id = $1 and e.id = x.edition_id and e.state in ('skipped', 'cancelled')
       and not exists (select from deliveries d where d.edition_id = e.id and d.state <> 'suppressed')`,
    [id],
  );
}

/** A cancelled edition has come to rest. */
export async function endCancelled(store: Queryable, id: string, report: object): Promise<void> {
  await store.query(
    `update editions set report = $2, ended_at = now() where id = $1 and state = 'cancelled' and ended_at is null`,
    [id, JSON.stringify(report)],
  );
}

/** Nothing is left to be done for an edition that has ended. */
export async function restEdition(store: Queryable, id: string): Promise<void> {
  await store.query(
    `update editions set due_at = null where id = $1 and state in ('finished', 'skipped', 'cancelled')`,
    [id],
  );
}
