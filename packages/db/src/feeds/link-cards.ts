// What links lead to: what is known of them, and who reads one. A link that is taken is held for a while; a process that dies
// holds nothing for longer.

import { createHash } from 'node:crypto';
import type { LinkCardFailure, LinkCardReading } from '@pabal/domain';
import type { Queryable, SpaceQueryable, SpaceStore } from '../store/store.ts';

/** A card that is fresh. */
export interface StoredLinkCard {
  readonly url: string;
  readonly state: 'ready' | 'failed';
  readonly title: string | null;
  readonly description: string | null;
  readonly imageUrl: string | null;
  readonly siteName: string | null;
  readonly failure: LinkCardFailure | null;
  readonly detail: string | null;
  readonly readAt: Date;
  readonly freshUntil: Date;
}

/** Those of these addresses whose cards are fresh. */
export async function findLinkCards(
  store: SpaceQueryable,
  urls: readonly string[],
): Promise<StoredLinkCard[]> {
  const { rows } = await store.query<StoredLinkCard>(
    `select url, state, title, description, image_url as "imageUrl", site_name as "siteName", failure, detail,
       read_at as "readAt", fresh_until as "freshUntil"
     from link_cards where space_id = $1 and url_hash = any($2::bytea[]) and fresh_until > now()`,
    [store.space, urls.map(hashOf)],
  );
  return rows;
}

export interface LinkTaking {
  readonly url: string;
  /** Host and port of the address. */
  readonly host: string;
  /** The process that takes: an id of its life. */
  readonly holder: string;
  /** Most links of one host that are held at a time, by everybody together. */
  readonly perHost: number;
  /** Seconds for which it is held. */
  readonly holdSeconds: number;
}

/**
 * - `taken`   it is the caller's to read
 * - `known`   its card is fresh: somebody else has read it
 * - `resting` its server wants no question before then
 * - `busy`    somebody reads it, or its host has as many readers as it may
 */
export type LinkTaken =
  | { readonly kind: 'taken' }
  | { readonly kind: 'known'; readonly card: StoredLinkCard }
  | { readonly kind: 'resting'; readonly until: Date }
  | { readonly kind: 'busy' };

/** Days that a card stays after it is no longer fresh: long enough to see what was answered. */
const kept = `interval '1 day'`;

/** Takes a link to be read. Those of one host are taken one after the other, so that they can be counted. */
export async function takeLinkCard(store: SpaceStore, taking: LinkTaking): Promise<LinkTaken> {
  const { url, host, holder, perHost, holdSeconds } = taking;
  const taken = await store.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock(hashtextextended($1, 55))', [host]);
    const { rowCount } = await transaction.query(take, [
      ...[store.space, hashOf(url), url, host, holder, holdSeconds, perHost],
    ]);
    return rowCount === 1;
  });
  if (taken) return { kind: 'taken' };
  const [card] = await findLinkCards(store, [url]);
  if (card !== undefined) return { kind: 'known', card };
  const { rows } = await store.query<{ until: Date | null }>(
    `select max(fresh_until) as until from link_cards c where ${wantsRest}`,
    [host],
  );
  const until = rows[0]?.until ?? undefined;
  return until === undefined ? { kind: 'busy' } : { kind: 'resting', until };
}

/** SQL: a card of the host $1, of whatever space, whose server asked to be left alone. */
const wantsRest = `c.host = $1 and c.failure = 'throttled' and c.fresh_until > now()`;

const take = `
  insert into link_cards as c (space_id, url_hash, url, host, taken_by, taken_until, kept_until)
  select $1, $2, $3, $4, $5, clock_timestamp() + make_interval(secs => $6), now() + ${kept}
  where (select count(*) from link_cards h where h.host = $4 and h.taken_until > clock_timestamp()) < $7
    and not exists (select from link_cards c where ${wantsRest.replace('$1', '$4')})
  on conflict (space_id, url_hash) do update
    set taken_by = excluded.taken_by, taken_until = excluded.taken_until, kept_until = greatest(c.kept_until, excluded.kept_until)
    where (c.taken_until is null or c.taken_until <= clock_timestamp())
      and (c.fresh_until is null or c.fresh_until <= clock_timestamp())`;

/**
 * Keeps what reading a link came to, unless somebody else holds it by now.
 *
 * @param end.freshSeconds  for how long it is answered without asking again
 */
export async function settleLinkCard(
  store: SpaceQueryable,
  { url, holder }: Pick<LinkTaking, 'url' | 'holder'>,
  { reading, freshSeconds }: { readonly reading: LinkCardReading; readonly freshSeconds: number },
): Promise<void> {
  const facts = reading.state === 'ready' ? reading : undefined;
  const failed = reading.state === 'failed' ? reading : undefined;
  await store.query(
    `update link_cards set state = $4, title = $5, description = $6, image_url = $7, site_name = $8, failure = $9,
       detail = $10, read_at = now(), fresh_until = now() + make_interval(secs => $11),
       kept_until = now() + make_interval(secs => $11) + ${kept}, taken_by = null, taken_until = null
     where space_id = $1 and url_hash = $2 and taken_by = $3`,
    [
      ...[store.space, hashOf(url), holder, reading.state, facts?.title ?? null, facts?.description ?? null],
      ...[facts?.imageUrl ?? null, facts?.siteName ?? null, failed?.failure ?? null, failed?.detail ?? null],
      freshSeconds,
    ],
  );
}

/** Gives a link back unread: the process that took it is being stopped. */
export async function releaseLinkCard(
  store: SpaceQueryable,
  { url, holder }: Pick<LinkTaking, 'url' | 'holder'>,
): Promise<void> {
  await store.query(
    `update link_cards set taken_by = null, taken_until = null
     where space_id = $1 and url_hash = $2 and taken_by = $3`,
    [store.space, hashOf(url), holder],
  );
}

/**
 * Removes cards that are over, and those that a space has too many of, the soonest to be over first.
 *
 * @param most   cards of one space
 * @param limit  most that are removed now, of each kind
 * @returns how many were removed
 */
export async function removeLinkCards(
  store: Queryable,
  { most, limit }: { readonly most: number; readonly limit: number },
): Promise<number> {
  const over = await store.query(
    `delete from link_cards where (space_id, url_hash) in (
       select space_id, url_hash from link_cards where kept_until <= now() order by kept_until limit $1
     )`,
    [limit],
  );
  const beyond = await store.query(
    `delete from link_cards where (space_id, url_hash) in (
       select x.space_id, x.url_hash from spaces s cross join lateral (
         select space_id, url_hash from link_cards c where c.space_id = s.id order by c.kept_until desc offset $1
       ) x limit $2
     )`,
    [most, limit],
  );
  return (over.rowCount ?? 0) + (beyond.rowCount ?? 0);
}

const hashOf = (url: string): Buffer => createHash('sha256').update(url).digest();
