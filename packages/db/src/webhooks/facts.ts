// What messages say of what they are about, looked up for many of them together when they are sent.

import { amongIds } from '../partitions/bounds.ts';
import type { Queryable } from '../store/store.ts';

/** A letter as a message names it. */
export interface LetterFacts {
  readonly id: string;
  readonly eventId: string | null;
  /** What the app calls the event, as long as its data is kept. */
  readonly reference: string | null;
  readonly editionId: string | null;
  readonly newsletter: string | null;
  readonly template: string;
  readonly channel: string;
  readonly test: boolean;
  /** Only where the app wrote to the address itself; a hash when the person was erased since. */
  readonly address: string | null;
  /** The id by which the company knows the recipient; null once the person is erased. */
  readonly recipient: string | null;
}

/** The letters of these ids; those that left the ledger are missing. */
export async function findLetterFacts(
  store: Queryable,
  ids: readonly string[],
): Promise<Map<string, LetterFacts>> {
  if (ids.length === 0) return new Map();
  const { rows } = await store.query<LetterFacts>(
    `select d.id, d.event_id as "eventId", ${referenceOf('d.app_id', 'd.event_id')} as reference, d.edition_id as "editionId",
            (select n.key from editions e join newsletters n on n.id = e.newsletter_id where e.id = d.edition_id) as newsletter,
            d.template, coalesce(d.channel, 'mail') as channel, d.test,
            case when d.recipient_id is null and d.event_id is not null then d.address end as address,
            (select r.external_id from recipients r where r.id = d.recipient_id) as recipient
     from deliveries d where ${amongIds('$1')}`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The label is `reference:` and the text (ledger/labels). */
const referenceOf = (app: string, event: string) => `(
  select substr(l.label, 11) from event_labels l
  where l.event_id = ${event} and l.app_id = ${app} and starts_with(l.label, 'reference:') limit 1
)`;

/** An event as a message names it. */
export interface EventFacts {
  readonly id: string;
  readonly type: string;
  readonly reference: string | null;
  readonly test: boolean;
  readonly audienceState: 'expanding' | 'complete';
  readonly cancelledAt: Date | null;
}

/** The events of these ids; those that left the ledger are missing. */
export async function findEventFacts(
  store: Queryable,
  ids: readonly string[],
): Promise<Map<string, EventFacts>> {
  if (ids.length === 0) return new Map();
  const { rows } = await store.query<EventFacts>(
    `select e.id, e.type, ${referenceOf('e.app_id', 'e.id')} as reference, e.test, e.audience_state as "audienceState",
            e.cancelled_at as "cancelledAt"
     from events e where e.id = any($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** An edition as a message names it. */
export interface EditionFacts {
  readonly id: string;
  readonly number: number;
  readonly newsletter: string;
  readonly kind: string;
  readonly slot: Date;
}

/** The editions of these ids. */
export async function findEditionFacts(
  store: Queryable,
  ids: readonly string[],
): Promise<Map<string, EditionFacts>> {
  if (ids.length === 0) return new Map();
  const { rows } = await store.query<EditionFacts>(
    `select e.id, e.number, n.key as newsletter, e.kind, e.slot
     from editions e join newsletters n on n.id = e.newsletter_id where e.id = any($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The ids by which the company knows these recipients; those who were erased are missing. */
export async function findExternalIds(
  store: Queryable,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await store.query<{ id: string; externalId: string }>(
    'select id, external_id as "externalId" from recipients where id = any($1::uuid[])',
    [ids],
  );
  return new Map(rows.map(({ id, externalId }) => [id, externalId]));
}
