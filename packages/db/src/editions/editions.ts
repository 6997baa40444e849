// Editions as people see them and decide about them. What builders do with them is in steps.ts.

import {
  type Afterwards,
  type Balance,
  balanceOf,
  type EditionKind,
  type EditionState,
  type ExclusionReason,
  type ResendBucket,
} from '@pabal/domain';
import { dueAtOnce } from '../ledger/due.ts';
import { findUnfitOfEdition, type UnfitLetters } from '../ledger/unfit.ts';
import { countAfterwards } from '../receipts/reading.ts';
import { newId } from '../store/ids.ts';
import type { SpaceQueryable } from '../store/store.ts';
import { countEditionStates, reportedStates } from './counts.ts';
import { lastWriter } from './drafts/versions.ts';

export interface Edition {
  readonly id: string;
  readonly number: number;
  readonly newsletterId: string;
  readonly newsletter: string;
  /** The space of its newsletter. */
  readonly space: number;
  readonly slot: Date;
  readonly kind: EditionKind;
  readonly parentId: string | null;
  /** Of a resend: which letters of its parent it sends again; `one-letter` when a person chose a sent one. */
  readonly bucket: ResendBucket | 'one-letter' | null;
  readonly state: EditionState;
  readonly pausedAt: Date | null;
  readonly pausedBy: string | null;
  /** The newsletter's definition when the edition was begun. */
  readonly definition: unknown;
  readonly sendsAt: Date | null;
  readonly approvedAt: Date | null;
  readonly approvedBy: string | null;
  /** The last who changed its newsletter before it was begun, who began it by hand, and who arranged it. */
  readonly writtenBy: readonly string[];
  readonly planned: number;
  readonly excluded: number;
  /** Letters a second when it was last looked at; null when it is not sending. */
  readonly rate: number | null;
  readonly reason: string | null;
  readonly report: unknown;
  readonly createdAt: Date;
  readonly frozenAt: Date | null;
  readonly sendingAt: Date | null;
  readonly sentAt: Date | null;
  readonly endedAt: Date | null;
  /** When its letters were removed after the ledger's retention; what became of them is in the report. */
  readonly lettersRemovedAt: Date | null;
}

/** SQL: the columns of an edition `e` of a newsletter `n`, under the names of {@link Edition}. */
export const editionColumns = `e.id, e.number, e.newsletter_id as "newsletterId", n.key as newsletter, n.space_id as space, e.slot, e.kind,
  e.parent_id as "parentId", e.bucket, e.state, e.paused_at as "pausedAt", e.paused_by as "pausedBy", e.definition,
  e.sends_at as "sendsAt", e.approved_at as "approvedAt", e.approved_by as "approvedBy", e.written_by as "writtenBy", e.planned, e.excluded, e.rate,
  e.reason, e.report, e.created_at as "createdAt", e.frozen_at as "frozenAt", e.sending_at as "sendingAt",
  e.sent_at as "sentAt", e.ended_at as "endedAt", e.letters_removed_at as "lettersRemovedAt"`;

const from = 'from editions e join newsletters n on n.id = e.newsletter_id';

/** Finds an edition, or nothing. */
export async function findEdition(store: SpaceQueryable, id: string): Promise<Edition | undefined> {
  const { rows } = await store.query<Edition>(
    `select ${editionColumns} ${from} where e.id = $1 and n.space_id = $2`,
    [id, store.space],
  );
  return rows[0];
}

export interface EditionFilter {
  readonly newsletter?: string | undefined;
  readonly state?: EditionState | undefined;
}

/** A page of editions, the newest slot first. The cursor is the id of the last edition of the page before. */
export async function listEditions(
  store: SpaceQueryable,
  filter: EditionFilter,
  options: { after: string | undefined; limit: number },
): Promise<Edition[]> {
  const { rows } = await store.query<Edition>(
    `select ${editionColumns} ${from}
     where n.space_id = $5 and ($1::text is null or n.key = $1) and ($2::text is null or e.state = $2)
       and ($3::uuid is null or (e.slot, e.id) < (
         select a.slot, a.id from editions a join newsletters an on an.id = a.newsletter_id where a.id = $3 and an.space_id = $5
       ))
     order by e.slot desc, e.id desc limit $4`,
    [filter.newsletter ?? null, filter.state ?? null, options.after ?? null, options.limit, store.space],
  );
  return rows;
}

/**
 * The editions of slots within a time, the earliest slot first: those of schedules and those that somebody began. Tests and what is
 * sent again have no slot of their own.
 *
 * @param within.most  no more than these
 */
export async function listEditionsWithin(
  store: SpaceQueryable,
  newsletter: string | undefined,
  within: { readonly from: Date; readonly until: Date; readonly most: number },
): Promise<Edition[]> {
  const { rows } = await store.query<Edition>(
    `select ${editionColumns} ${from}
     where n.space_id = $5 and ($1::text is null or n.key = $1) and e.kind in ('scheduled', 'manual')
       and e.slot >= $2 and e.slot < $3
     order by e.slot, e.id limit $4`,
    [newsletter ?? null, within.from, within.until, within.most, store.space],
  );
  return rows;
}

/** An edition with its books, as exact as the ledger is now; once its letters are removed, as it was closed. */
export interface EditionWithBooks extends Edition {
  readonly balance: Balance;
  /** What became of those that were sent; null once its letters are removed. */
  readonly afterwards: Afterwards | null;
  readonly exclusions: Readonly<Partial<Record<ExclusionReason, number>>>;
  readonly entries: number;
  /** Letters that wait because they cannot be made; null when there are none. */
  readonly unfit: Omit<UnfitLetters, 'template'> | null;
}

/** Finds an edition with everything that is counted about it. */
export async function findEditionWithBooks(
  store: SpaceQueryable,
  id: string,
): Promise<EditionWithBooks | undefined> {
  const edition = await findEdition(store, id);
  if (edition === undefined) return undefined;
  const removed = edition.lettersRemovedAt !== null;
  const balance = balanceOf(await (removed ? reportedStates(store, id) : countEditionStates(store, id)));
  const { rows } = await store.query<{ reason: ExclusionReason; people: number }>(
    'select reason, count(*)::integer as people from edition_exclusions where edition = $1 group by reason',
    [edition.number],
  );
  const entries = await store.query<{ count: number }>(
    'select count(*)::integer as count from edition_entries where edition_id = $1',
    [id],
  );
  return {
    ...edition,
    balance,
    afterwards: removed ? null : await countAfterwards(store, 'edition_id', id),
    exclusions: Object.fromEntries(rows.map(({ reason, people }) => [reason, people])),
    entries: entries.rows[0]?.count ?? 0,
    unfit: (await findUnfitOfEdition(store, id)) ?? null,
  };
}

/**
 * Begins an edition that somebody asked for, outside the schedule.
 *
 * @param options.slot  when it is to leave; now when absent. One edition for each slot: the same again is that edition.
 * @returns nothing when there is no such newsletter
 */
export async function beginEdition(
  store: SpaceQueryable,
  newsletter: string,
  options: {
    readonly slot?: Date | undefined;
    readonly definition: unknown;
    readonly actor?: string | undefined;
  },
): Promise<Edition | undefined> {
  const { slot = null, definition, actor = null } = options;
  const values = [newId(), newsletter, slot, JSON.stringify(definition), store.space, actor];
  for (let tries = 0; tries < mostTries; tries += 1) {
    const { rows } = await store.query<{ id: string }>(begin, values);
    const [row] = rows;
    if (row !== undefined) return findEdition(store, row.id);
  }
  return undefined;
}

/**
 * A statement does not see what was committed while it ran: a caller that asks for a slot at the same moment as another
 * finds neither a place for an edition nor the edition. Asked again, it finds the edition. The same holds for two editions
 * of one microsecond, of which the second gets another slot.
 */
const mostTries = 3;

const begin = `with made as (
       insert into editions (id, newsletter_id, slot, kind, state, definition, due_at, written_by)
       select $1, n.id, coalesce($3::timestamptz, clock_timestamp()), 'manual', 'collecting', $4::jsonb, now(),
         array(select distinct w from unnest(array[${lastWriter}, $6::text]) w where w is not null)
       from newsletters n where n.key = $2 and n.space_id = $5
       on conflict (newsletter_id, slot) do nothing
       returning id
     )
     select id from made
     union all
     select e.id ${from} where n.key = $2 and n.space_id = $5 and e.slot = $3`;

/** What came of a decision about an edition: how it stands now, and whether the decision changed anything. */
export interface EditionDecision {
  readonly edition: Edition;
  readonly changed: boolean;
}

async function decide(
  store: SpaceQueryable,
  id: string,
  change: string,
  values: readonly unknown[] = [],
): Promise<EditionDecision | undefined> {
  if ((await findEdition(store, id)) === undefined) return undefined;
  const { rowCount } = await store.query(change, [id, ...values]);
  const edition = await findEdition(store, id);
  return edition && { edition, changed: (rowCount ?? 0) > 0 };
}

/** Lets an edition that waits for it go out: at its slot, or at once when that has come. */
export function approveEdition(
  store: SpaceQueryable,
  id: string,
  actor: string,
): Promise<EditionDecision | undefined> {
  return decide(
    store,
    id,
    `update editions set approved_at = now(), approved_by = $2, sends_at = null, due_at = ${dueAtOnce}
     where id = $1 and state = 'ready' and approved_at is null
       and not (coalesce((definition -> 'approval' ->> 'secondPerson')::boolean, false) and $2 = any(written_by))`,
    [actor],
  );
}

/** Stops an edition where it is: none of its letters is claimed any more until it is resumed. */
export function pauseEdition(
  store: SpaceQueryable,
  id: string,
  actor: string,
): Promise<EditionDecision | undefined> {
  return decide(
    store,
    id,
    `update editions set paused_at = now(), paused_by = $2, rate = null
     where id = $1 and paused_at is null and state not in ('finished', 'skipped', 'cancelled')`,
    [actor],
  );
}

/** Lets a paused edition go on. */
export function resumeEdition(store: SpaceQueryable, id: string): Promise<EditionDecision | undefined> {
  return decide(
    store,
    id,
    `update editions set paused_at = null, paused_by = null, done_at = null,
       due_at = case when state = 'ready' and due_at is null then null else ${dueAtOnce} end
     where id = $1 and paused_at is not null`,
  );
}

/**
 * Ends an edition for good. What has gone out stays sent; what nobody has claimed is suppressed by the builder, and from
 * this moment on by every claim. When nothing had gone out, its entries may come in the next edition.
 */
export function cancelEdition(
  store: SpaceQueryable,
  id: string,
  { actor, reason }: { readonly actor: string; readonly reason: string },
): Promise<EditionDecision | undefined> {
  return decide(
    store,
    id,
    `update editions set state = 'cancelled', paused_at = null, rate = null, due_at = ${dueAtOnce}, ended_at = null,
       reason = 'Cancelled by ' || $2 || ': ' || $3
     where id = $1 and state not in ('finished', 'skipped', 'cancelled')`,
    [actor, reason],
  );
}
