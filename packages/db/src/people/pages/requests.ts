// What people ask for on pages, and the letters about it.

import { newId } from '../../store/ids.ts';
import type { Queryable, SpaceQueryable } from '../../store/store.ts';

type PageRequestKind = 'sign-up' | 'link' | 'erasure';

export interface NewPageRequest {
  readonly kind: PageRequestKind;
  /** Of a sign-up. */
  readonly newsletterId?: string | undefined;
  readonly address: string;
  readonly addressKey: string;
  readonly name?: string | undefined;
  readonly locale?: string | undefined;
  /** Where it was asked for: `page`, `embed`, `api:<app>`. */
  readonly door: string;
  readonly textVersion?: string | undefined;
  readonly networkHash?: string | undefined;
}

/** Writes a request down; its letter is due at once. */
export async function insertPageRequest(store: SpaceQueryable, request: NewPageRequest): Promise<void> {
  await store.query(
    `insert into page_requests (id, space_id, kind, newsletter_id, address, address_key, name, locale, door, text_version,
                                network_hash, letter_due_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, now())`,
    [
      ...[
        newId(),
        store.space,
        request.kind,
        request.newsletterId ?? null,
        request.address,
        request.addressKey,
      ],
      ...[request.name ?? null, request.locale ?? null, request.door, request.textVersion ?? null],
      request.networkHash ?? null,
    ],
  );
}

export interface PageRequest {
  readonly id: string;
  readonly space: number;
  readonly kind: PageRequestKind;
  readonly newsletterId: string | null;
  readonly address: string;
  readonly addressKey: string;
  readonly name: string | null;
  readonly locale: string | null;
  readonly door: string;
  readonly textVersion: string | null;
  readonly askedAt: Date;
  readonly confirmedAt: Date | null;
  readonly letters: number;
  readonly lastLetterAt: Date | null;
}

const columns = `q.id, q.space_id as space, q.kind, q.newsletter_id as "newsletterId", q.address, q.address_key as "addressKey",
  q.name, q.locale, q.door, q.text_version as "textVersion", q.asked_at as "askedAt", q.confirmed_at as "confirmedAt",
  q.letters, q.last_letter_at as "lastLetterAt"`;

/**
 * The next request of any space whose letter is due, locked with its address, so that letters to one address are counted one after
 * the other. Nothing when none is due, or another process has them.
 */
export async function takeDuePageRequest(transaction: Queryable): Promise<PageRequest | undefined> {
  const { rows } = await transaction.query<PageRequest>(
    `select ${columns} from page_requests q where q.letter_due_at <= now()
     order by q.letter_due_at limit 1 for update skip locked`,
  );
  const [request] = rows;
  if (request !== undefined)
    await transaction.query('select pg_advisory_xact_lock(hashtextextended($1, 37))', [request.addressKey]);
  return request;
}

/** Letters about requests that an address was sent. */
export interface PageLetterCounts {
  readonly lastDay: number;
  readonly lastMonth: number;
  /** Whether one about the same was made a moment ago. */
  readonly justNow: boolean;
}

/** Counts in all spaces: the reader has one mailbox. */
export async function countPageLetters(
  transaction: Queryable,
  { addressKey, kind, newsletterId }: Pick<PageRequest, 'addressKey' | 'kind' | 'newsletterId'>,
  sameWithinMinutes: number,
): Promise<PageLetterCounts> {
  const { rows } = await transaction.query<PageLetterCounts>(
    `select coalesce(sum(letters) filter (where last_letter_at > now() - interval '1 day'), 0)::integer as "lastDay",
            coalesce(sum(letters), 0)::integer as "lastMonth",
            coalesce(bool_or(kind = $2 and newsletter_id is not distinct from $3::uuid
              and last_letter_at > now() - make_interval(mins => $4)), false) as "justNow"
     from page_requests where address_key = $1 and last_letter_at > now() - interval '30 days'`,
    [addressKey, kind, newsletterId, sameWithinMinutes],
  );
  return rows[0] ?? { lastDay: 0, lastMonth: 0, justNow: false };
}

/** No letter is due any more. @param made  whether one was made */
export async function endPageLetter(transaction: Queryable, id: string, made: boolean): Promise<void> {
  await transaction.query(
    `update page_requests set letter_due_at = null, letters = letters + $2::integer,
       last_letter_at = case when $2::integer = 1 then now() else last_letter_at end where id = $1`,
    [id, made ? 1 : 0],
  );
}

/** A request by the id in a signed link, which may be of any space; nothing when it is gone. */
export async function findPageRequest(store: Queryable, id: string): Promise<PageRequest | undefined> {
  const { rows } = await store.query<PageRequest>(`select ${columns} from page_requests q where q.id = $1`, [
    id,
  ]);
  return rows[0];
}

/** Notes that a request was confirmed; the first time counts. The id comes from a signed link. */
export async function confirmPageRequest(
  store: Queryable,
  id: string,
  networkHash: string | undefined,
): Promise<void> {
  await store.query(
    `update page_requests set confirmed_at = now(), confirmed_network_hash = $2
     where id = $1 and confirmed_at is null`,
    [id, networkHash ?? null],
  );
}

/** Has another letter made about a request, by the id in a signed link. */
export async function askPageLetterAgain(store: Queryable, id: string): Promise<void> {
  await store.query(
    `update page_requests set letter_due_at = now() where id = $1 and confirmed_at is null and letter_due_at is null`,
    [id],
  );
}

/** Removes what nobody confirmed for so many days, in any space. @returns how many; call again while it equals `limit` */
export async function removeOldPageRequests(store: Queryable, days: number, limit: number): Promise<number> {
  const { rowCount } = await store.query(
    `delete from page_requests where id in (
       select id from page_requests
       where asked_at < now() - make_interval(days => $1) and (kind <> 'sign-up' or confirmed_at is null)
       limit $2 for update skip locked
     )`,
    [days, limit],
  );
  return rowCount ?? 0;
}
