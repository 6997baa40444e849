// Who got an edition, and who did not. A page walks the edition's index by address and looks at no more than `window` rows, so that
// a rare state in a large edition may give a short page, or an empty one, that still has a next one.

import type { DeliveryState, ExclusionReason } from '@pabal/domain';
import { unseen } from '../../partitions/bounds.ts';
import type { SpaceQueryable } from '../../store/store.ts';

/** Most rows that one page looks at. */
const window = 10_000;

/** A letter of an edition, with its reader. HTTP writes its times as text. */
export interface LetterOfEdition {
  readonly id: string;
  /** By which the company knows the reader; null for an address alone, and for a reader who was removed. */
  readonly recipient: string | null;
  readonly name: string | null;
  readonly address: string;
  readonly state: DeliveryState;
  /** Why it was not sent; null for one that was, or still may be. */
  readonly cause: string | null;
  readonly code: number | null;
  /** The words of the last answer. */
  readonly reply: string | null;
  readonly settledAt: Date | null;
}

/** Which page: behind the row that this cursor names. */
interface After {
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface LettersOfEdition {
  readonly letters: readonly LetterOfEdition[];
  /** The id of the letter behind which the next page begins; null at the end. */
  readonly next: string | null;
}

type RowOfPage = Omit<LetterOfEdition, 'id'> & {
  readonly id: string | null;
  readonly last: string;
  readonly looked: number;
};

/** A page of the letters of an edition that was found in the space, by address; all states when none is named. */
export async function listLettersOfEdition(
  store: SpaceQueryable,
  editionId: string,
  states: readonly DeliveryState[] | undefined,
  { after, limit }: After,
): Promise<LettersOfEdition> {
  const { rows } = await store.query<RowOfPage>(lettersPage, [
    ...[editionId, after ?? null, states ?? null, limit, window, store.space],
  ]);
  const letters = rows.flatMap(({ last: _, looked: __, id, ...letter }) =>
    id === null ? [] : [{ id, ...letter }],
  );
  const full = letters.length === limit;
  const next = full ? letters.at(-1)?.id : rows[0]?.looked === window ? rows[0].last : undefined;
  return { letters, next: next ?? null };
}

// One row is there even when no letter is kept, to say where the walk ended.
const lettersPage = `
  with walked as materialized (
    select d.* from deliveries d
    where d.edition_id = ${unseen('$1', 'uuid')}
      and d.address_key > coalesce((select o.address_key from deliveries o where o.id = $2::uuid and o.edition_id = $1::uuid), '')
      and exists (select from editions e join newsletters n on n.id = e.newsletter_id where e.id = $1::uuid and n.space_id = $6)
    order by d.address_key limit $5
  ),
  looked as (
    select (select count(*)::integer from walked) as looked, (select id from walked order by address_key desc limit 1) as last
  )
  select l.last, l.looked, k.* from looked l left join lateral (
    select w.id, r.external_id as recipient, coalesce(w.name, r.name) as name, w.address, w.state, w.cause, w.code, w.reply,
      w.settled_at as "settledAt"
    from walked w left join recipients r on r.id = w.recipient_id and r.space_id = $6
    where $3::text[] is null or w.state = any($3::text[])
    order by w.address_key limit $4
  ) k on true`;

/** Letters of an edition that have still to go, by the domain of their readers, the most first. */
export async function countWaitingByDomain(
  store: SpaceQueryable,
  editionId: string,
  limit: number,
): Promise<{ readonly domain: string; readonly letters: number }[]> {
  const { rows } = await store.query<{ domain: string; letters: number }>(
    `select split_part(d.address_key, '@', 2) as domain, count(*)::integer as letters from deliveries d
     where d.edition_id = (select e.id from editions e join newsletters n on n.id = e.newsletter_id where e.id = $1 and n.space_id = $3)
       and d.state in ('pending', 'sending')
     group by 1 order by 2 desc, 1 limit $2`,
    [editionId, limit, store.space],
  );
  return rows;
}

/** Somebody of the audience who gets no letter. */
interface LeftOutPerson {
  /** By which the company knows the person; null for one who was removed since. */
  readonly recipient: string | null;
  readonly name: string | null;
  readonly address: string | null;
  readonly reason: ExclusionReason;
}

export interface LeftOutPeople {
  readonly people: readonly LeftOutPerson[];
  /** Names the row behind which the next page begins; null at the end. */
  readonly next: string | null;
}

/** A page of the people that an edition of the space left out. */
export async function listLeftOut(
  store: SpaceQueryable,
  editionId: string,
  reason: ExclusionReason | undefined,
  { after, limit }: After,
): Promise<LeftOutPeople> {
  const { rows } = await store.query<LeftOutPerson & { row: string }>(
    `select x.recipient_id as row, r.external_id as recipient, r.name, r.address, x.reason
     from edition_exclusions x left join recipients r on r.id = x.recipient_id and r.space_id = $5
     where x.edition = (select e.number from editions e join newsletters n on n.id = e.newsletter_id where e.id = $1 and n.space_id = $5)
       and ($2::text is null or x.reason = $2) and ($3::uuid is null or x.recipient_id > $3)
     order by x.recipient_id limit $4`,
    [editionId, reason ?? null, after ?? null, limit, store.space],
  );
  const people = rows.map(({ row: _, ...person }) => person);
  return { people, next: rows.length === limit ? (rows.at(-1)?.row ?? null) : null };
}
