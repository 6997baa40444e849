// Fetching feeds: which are due, who fetches which, and what became of it. A feed that is taken is held for a while; a
// builder that dies holds nothing for longer. Any number of builders may take, what one takes the others do not see.

import type { FeedEntry, FeedFailure } from '@pabal/domain';
import type { Queryable, Store } from '../store/store.ts';
import { type EntryKeeping, keepEntries } from './entries.ts';

/** A feed that is held to be fetched. */
export interface TakenFeed {
  readonly id: string;
  /** Where it is fetched. */
  readonly url: string;
  /** What it is known by, and the user name and password for that server, as addresses have them. */
  readonly address: string;
  readonly credentials: string | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** SHA-256 of the bytes read last. */
  readonly bodyHash: Buffer | null;
  /** Failures in a row before this fetch. */
  readonly failures: number;
  /** The last failure and the due time. Both are put back when a reading is given up. */
  readonly failingSince: Date | null;
  readonly failure: FeedFailure | null;
  readonly failureDetail: string | null;
  readonly dueAt: Date;
  /** Where the last permanent redirect led, and how many in a row led there. */
  readonly movedTo: string | null;
  readonly movedTimes: number;
}

export interface Taking {
  /** The process that takes: an id of its life. */
  readonly holder: string;
  /** Most feeds taken now. */
  readonly limit: number;
  /** Most feeds of one host that are held at a time, by everybody together. */
  readonly perHost: number;
  /** Seconds for which they are held. */
  readonly holdSeconds: number;
}

/**
 * Takes feeds that are due, the longest overdue first, and of every host no more than may be asked at a time. Two that
 * take at the same moment rank alike, so that of one host they want the same rows, of which each has one taker.
 */
export async function takeDueFeeds(store: Queryable, taking: Taking): Promise<TakenFeed[]> {
  const { rows } = await store.query<TakenFeed>(take, [
    ...[taking.holder, taking.limit, taking.perHost, taking.holdSeconds],
  ]);
  return rows;
}

const isFree = (alias: string) => `(${alias}.taken_until is null or ${alias}.taken_until <= now())`;

const take = `
  with ranked as (
    select f.id, f.due_at, f.host, row_number() over (partition by f.host order by f.due_at, f.id) as place
    from feeds f where f.due_at <= now() and ${isFree('f')}
  ),
  held as (select host, count(*) as feeds from feeds where taken_until > now() group by host),
  wanted as (
    select r.id from ranked r left join held h on h.host = r.host
    where r.place + coalesce(h.feeds, 0) <= $3 order by r.due_at, r.id limit $2
  ),
  locked as (
    select f.id from feeds f join wanted w on w.id = f.id
    where f.due_at <= now() and ${isFree('f')} for update of f skip locked
  )
  update feeds f set taken_by = $1, taken_until = now() + make_interval(secs => $4)
  from locked where f.id = locked.id
  returning f.id, f.fetch_url as url, f.url as address, f.credentials, f.etag, f.last_modified as "lastModified", f.body_hash as "bodyHash", f.failures,
    f.failing_since as "failingSince", f.failure, f.failure_detail as "failureDetail", f.due_at as "dueAt",
    f.moved_to as "movedTo", f.moved_times as "movedTimes"`;

/** Gives feeds back that were taken and not fetched. */
export async function releaseFeeds(store: Queryable, holder: string): Promise<void> {
  await store.query('update feeds set taken_by = null, taken_until = null where taken_by = $1', [holder]);
}

/** A feed that is held, and by whom. */
interface Held {
  readonly id: string;
  readonly holder: string;
}

/**
 * Counts a feed as failed before its document is read: whatever ends the reader, and the whole process with it, has backed
 * that feed off already and is explained. An answer or another failure takes its place.
 *
 * @returns false when the feed is not held by us any more
 */
export async function beginReading(
  store: Queryable,
  { id, holder }: Held,
  { failure, detail, failures, nextMs }: Omit<FetchFailed, 'asked'>,
): Promise<boolean> {
  const { rowCount } = await store.query(
    `update feeds f set failures = $3, failing_since = coalesce(f.failing_since, now()), failure = $4,
       failure_detail = $5, due_at = now() + make_interval(secs => $6)
     where f.id = $1 and f.taken_by = $2`,
    [id, holder, failures, failure, detail, nextMs / 1_000],
  );
  return rowCount === 1;
}

/** Takes back what `beginReading` counted: the reading was given up, which is not the feed's fault. */
export async function giveUpReading(store: Queryable, holder: string, before: TakenFeed): Promise<void> {
  await store.query(
    `update feeds f set failures = $3, failing_since = $4, failure = $5, failure_detail = $6, due_at = $7
     where f.id = $1 and f.taken_by = $2`,
    [
      ...[before.id, holder, before.failures, before.failingSince, before.failure, before.failureDetail],
      before.dueAt,
    ],
  );
}

/** What was learnt from a feed that answered. */
export interface FetchAnswer {
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  /** Milliseconds until it is to be fetched next. */
  readonly nextMs: number;
  /** Where it permanently redirects to, and how many times in a row it did; `move` makes that its address. */
  readonly movedTo: string | undefined;
  readonly movedTimes: number;
  readonly move: boolean;
  /** What it held; nothing when it is what it was. */
  readonly content?: FetchContent;
}

export interface FetchContent {
  readonly bodyHash: Buffer;
  readonly title: string | undefined;
  readonly siteUrl: string | undefined;
  readonly entries: readonly FeedEntry[];
}

/** Nothing was kept: the feed was changed or taken by another one meanwhile. */
export type Settled = { readonly kept: false } | ({ readonly kept: true } & EntryKeeping);

/** Keeps what a feed answered, its entries with it, in one transaction; unless it is not held by us any more. */
export function settleAnswer(store: Store, { id, holder }: Held, answer: FetchAnswer): Promise<Settled> {
  const { content } = answer;
  return store.transaction(async (transaction) => {
    const { rows } = await transaction.query<{ first: boolean }>(
      `select recorded_at is null as first from feeds where id = $1 and taken_by = $2 for update`,
      [id, holder],
    );
    const [feed] = rows;
    if (feed === undefined) return { kept: false };
    const kept =
      content === undefined
        ? { added: 0, changed: 0 }
        : await keepEntries(transaction, { feedId: id, first: feed.first }, content.entries);
    await transaction.query(answered, [
      ...[id, answer.etag ?? null, answer.lastModified ?? null, answer.nextMs / 1_000],
      ...[answer.movedTo ?? null, answer.movedTimes, answer.move],
      ...[content !== undefined, content?.bodyHash ?? null, content?.title ?? null, content?.siteUrl ?? null],
      ...[kept.added > 0, answer.move ? new URL(answer.movedTo ?? '').host : null],
    ]);
    return { kept: true, ...kept };
  });
}

// A feed that another one is fetched as keeps its own place, or it would be read twice.
const answered = `
  update feeds f set
    taken_by = null, taken_until = null, etag = coalesce($2, case when $8 then null else f.etag end),
    last_modified = coalesce($3, case when $8 then null else f.last_modified end),
    due_at = now() + make_interval(secs => $4), not_before = null, checked_at = now(), answered_at = now(),
    fetch_url = case when moves then $5 else f.fetch_url end, host = case when moves then $13 else f.host end,
    moved_to = case when $7 then null else $5 end, moved_times = case when $7 then 0 else $6 end,
    body_hash = case when $8 then $9::bytea else f.body_hash end, title = case when $8 then $10 else f.title end,
    site_url = case when $8 then $11 else f.site_url end,
    recorded_at = case when $8 then coalesce(f.recorded_at, now()) else f.recorded_at end,
    changed_at = case when $12 then now() else f.changed_at end,
    failing_since = null, failures = 0, failure = null, failure_detail = null
  from (
    select $7::boolean and not exists (
      select from feeds o join feeds own on own.id = $1 and own.space_id = o.space_id
      where o.id <> $1 and o.removed_at is null and (o.url = $5 or o.fetch_url = $5)
    ) as moves
  ) m
  where f.id = $1`;

/** What was learnt from a feed that did not answer as it should. */
export interface FetchFailed {
  readonly failure: FeedFailure;
  readonly detail: string;
  /** Failures in a row, this one included. */
  readonly failures: number;
  /** Milliseconds until it is to be fetched next. */
  readonly nextMs: number;
  /** The server asked for that wait; nobody may hasten it. */
  readonly asked: boolean;
}

/**
 * Keeps a failure, unless the feed is not held by us any more. One that is gone is not fetched again.
 *
 * @returns whether it was kept
 */
export async function settleFailure(
  store: Queryable,
  { id, holder }: Held,
  { failure, detail, failures, nextMs, asked }: FetchFailed,
): Promise<boolean> {
  const { rowCount } = await store.query(
    `update feeds f set
       taken_by = null, taken_until = null, checked_at = now(), failures = $7,
       failing_since = coalesce(f.failing_since, now()), failure = $3, failure_detail = $4,
       state = case when $3 = 'gone' then 'gone' else f.state end,
       due_at = case when $3 = 'gone' then null else now() + make_interval(secs => $5) end,
       not_before = case when $6 then now() + make_interval(secs => $5) end
     where f.id = $1 and f.taken_by = $2`,
    [id, holder, failure, detail, nextMs / 1_000, asked, failures],
  );
  return rowCount === 1;
}
