// What a replay would do, before anybody asks for it: the dry run.

import { mostLettersPerDecision } from '@pabal/domain';
import type { SpaceQueryable } from '../store/store.ts';
import { createValues } from '../store/values.ts';
import { causeIdOf, type DeadLetterFilter, deadWhere, newestFirst } from './filters.ts';

/** Where the letters of a replay would go. The five fates add up to `letters`. */
export interface ReplayPreview {
  readonly letters: number;
  /** True when more letters match than one replay takes. */
  readonly more: boolean;
  /** Would be sent again. */
  readonly sendable: number;
  /** Have expired meanwhile: would be suppressed. */
  readonly expired: number;
  /** Belong to an event that was cancelled: would be suppressed. */
  readonly cancelled: number;
  /** Go to an address that somebody does not want written to: would be suppressed. */
  readonly suppressed: number;
  /** Their event's data is erased, so they cannot be rendered: would stay dead letters. */
  readonly erased: number;
  /** Addresses behind `suppressed`. */
  readonly addressesSuppressed: number;
  /** Addresses that are suppressed because a server refused them: a replay lifts that, and writes to them. */
  readonly addressesLifted: number;
  /** The causes that are hit, the most frequent first; at most `shownCauses`. */
  readonly causes: readonly PreviewedCause[];
}

interface PreviewedCause {
  readonly id: string;
  readonly cause: string;
  readonly letters: number;
}

/** The reason of suppressions that a replay lifts. Others, such as an unsubscription, are a person's will. */
export const liftedReason = 'address-refused';

/** SQL: suppressions `s` in force against a letter `d` of the space $2. */
const inForce = `s.address_key = d.address_key and s.space_id = $2 and s.scope in ('all', d.lane)
  and (s.expires_at is null or s.expires_at > now())`;

/** Most causes that a dry run names. */
const shownCauses = 50;

interface PreviewRow extends Omit<ReplayPreview, 'causes'> {
  readonly id: string | null;
  readonly cause: string | null;
}

/**
 * Counts what a replay of these dead letters would do. Changes nothing.
 *
 * @param address  the corrected address, when one letter is to go to another one
 */
export async function previewReplay(
  store: SpaceQueryable,
  filter: DeadLetterFilter,
  address?: { readonly key: string },
): Promise<ReplayPreview> {
  const { values, bind } = createValues(address?.key ?? null, store.space);
  const { rows } = await store.query<PreviewRow>(preview(deadWhere(filter, store.space, bind)), values);
  const [total, ...byCause] = rows;
  if (total === undefined) throw new Error('A dry run gave no total.');
  const { id: _, cause: __, ...counts } = total;
  const causes = byCause.flatMap(({ id, cause, letters }) =>
    id === null || cause === null ? [] : [{ id, cause, letters }],
  );
  return { ...counts, causes };
}

// The fates in the order in which a letter meets them: first the replay, then the claim (deliveries.ts).
const preview = (where: string) => `
  with picked as materialized (
    select d.id, d.cause, d.lane, coalesce($1, d.address_key) as address_key, d.event_id, d.expires_at,
           row_number() over (${newestFirst}) as n
    from deliveries d where ${where} ${newestFirst} limit ${mostLettersPerDecision} + 1
  ),
  judged as (
    select d.cause, d.address_key,
      case
        when e.id is not null and e.data is null then 'erased'
        when e.cancelled_at is not null then 'cancelled'
        when d.expires_at <= now() then 'expired'
        when exists (select from suppressions s where ${inForce} and s.reason <> '${liftedReason}') then 'suppressed'
        else 'sendable'
      end as fate,
      exists (select from suppressions s where ${inForce} and s.reason = '${liftedReason}') as lifted
    from picked d left join events e on e.id = d.event_id
    where d.n <= ${mostLettersPerDecision}
  ),
  counted as (
    select cause, grouping(cause) = 1 as total, count(*)::integer as letters,
           (select count(*) > ${mostLettersPerDecision} from picked) as more,
           ${['sendable', 'expired', 'cancelled', 'suppressed', 'erased'].map(countOf).join(', ')},
           (count(distinct address_key) filter (where fate = 'suppressed'))::integer as "addressesSuppressed",
           (count(distinct address_key) filter (where fate = 'sendable' and lifted))::integer as "addressesLifted"
    from judged group by grouping sets ((), (cause))
  )
  select ${causeIdOf('cause')} as id, cause, letters, more, sendable, expired, cancelled, suppressed, erased,
         "addressesSuppressed", "addressesLifted"
  from counted order by total desc, letters desc, cause limit ${shownCauses} + 1`;

function countOf(fate: string): string {
  return `(count(*) filter (where fate = '${fate}'))::integer as ${fate}`;
}
