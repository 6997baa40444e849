// The people in an edition, and those left out, before anybody is written to.

import type { ExclusionReason } from '@pabal/domain';
import { lettersOf } from '../partitions/bounds.ts';
import type { Queryable } from '../store/store.ts';

/** People left out for one reason. */
export interface ExcludedPeople {
  readonly reason: ExclusionReason;
  readonly people: number;
  /** Some of them, by the id the company knows them by. */
  readonly sample: readonly { readonly externalId: string; readonly address: string }[];
}

/** Counts whom an edition leaves out, with a few names for each reason. */
export async function listExcluded(
  store: Queryable,
  edition: number,
  options: { readonly sample: number },
): Promise<ExcludedPeople[]> {
  const { rows } = await store.query<ExcludedPeople>(
    `select x.reason, x.people, coalesce(s.sample, '[]') as sample
     from (select reason, count(*)::integer as people from edition_exclusions where edition = $1 group by reason) x
     left join lateral (
       select json_agg(json_build_object('externalId', r.external_id, 'address', r.address)) as sample
       from (select recipient_id from edition_exclusions where edition = $1 and reason = x.reason limit $2) few
       join recipients r on r.id = few.recipient_id
     ) s on true
     order by x.people desc, x.reason`,
    [edition, options.sample],
  );
  return rows;
}

/** How an edition differs from the one before it in the same newsletter. */
export interface EditionDifference {
  readonly editionId: string;
  readonly slot: Date;
  readonly planned: number;
  /** Letters a second that it reached. */
  readonly rate: number | null;
  /** Addresses that get this one and did not get that one, and the other way round. */
  readonly joined: number;
  readonly left: number;
}

/** Compares an edition with the last one of its newsletter that went out, if there is one. */
export async function differFromLast(
  store: Queryable,
  edition: { readonly id: string; readonly newsletterId: string; readonly slot: Date },
): Promise<EditionDifference | undefined> {
  const { rows } = await store.query<EditionDifference>(
    `select l.id as "editionId", l.slot, l.planned, (l.report ->> 'rate')::float8 as rate,
       (select count(*)::integer from deliveries d where d.edition_id = $1 and not exists (
          select from deliveries o where o.edition_id = l.id and ${lettersOf('l.id', 'o.id')} and o.address_key = d.address_key)) as joined,
       (select count(*)::integer from deliveries o where o.edition_id = l.id and not exists (
          select from deliveries d where d.edition_id = $1 and d.address_key = o.address_key)) as left
     from editions l
     where l.newsletter_id = $2 and l.slot < $3 and l.kind in ('scheduled', 'manual') and l.sending_at is not null
       and l.letters_removed_at is null
     order by l.slot desc limit 1`,
    [edition.id, edition.newsletterId, edition.slot],
  );
  return rows[0];
}
