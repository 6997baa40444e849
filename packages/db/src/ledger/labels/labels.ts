// References and tags of events: by what an app finds its events again.

import type { Queryable } from '../../store/store.ts';

interface Labelled {
  readonly id: string;
  readonly appId: string;
  readonly labels?: readonly string[] | undefined;
}

export interface EventLabels {
  readonly reference: string | null;
  readonly tags: readonly string[];
}

/** As one text, under which events are found. */
export const referenceLabel = (reference: string) => `reference:${reference}`;
export const tagLabel = (tag: string) => `tag:${tag}`;

/** Keeps the labels of events that have been stored. */
export async function insertLabels(store: Queryable, events: readonly Labelled[]): Promise<void> {
  const rows = events.flatMap(({ id, appId, labels = [] }) => labels.map((label) => ({ id, appId, label })));
  await store.query(
    `insert into event_labels (app_id, label, event_id)
     select * from unnest($1::uuid[], $2::text[], $3::uuid[]) on conflict do nothing`,
    [rows.map(({ appId }) => appId), rows.map(({ label }) => label), rows.map(({ id }) => id)],
  );
}

/** The labels of an event. */
export async function labelsOf(store: Queryable, eventId: string): Promise<EventLabels> {
  const { rows } = await store.query<{ label: string }>(
    'select label from event_labels where event_id = $1 order by label',
    [eventId],
  );
  const after = (kind: string) =>
    rows.flatMap(({ label }) => (label.startsWith(kind) ? [label.slice(kind.length)] : []));
  return { reference: after('reference:')[0] ?? null, tags: after('tag:') };
}

/**
 * The ids of an app's events with all of these labels, the newest first.
 *
 * @param options.after  the last one of the page before
 */
export async function listLabelled(
  store: Queryable,
  appId: string,
  [first, ...others]: readonly [string, ...string[]],
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<string[]> {
  const { rows } = await store.query<{ id: string }>(
    `select l.event_id as id from event_labels l
     where l.app_id = $1 and l.label = $2 and ($3::uuid is null or l.event_id < $3)
       and not exists (
         select from unnest($4::text[]) as other (label)
         where not exists (
           select from event_labels o where o.app_id = l.app_id and o.label = other.label and o.event_id = l.event_id
         )
       )
     order by l.event_id desc limit $5`,
    [appId, first, after ?? null, others, limit],
  );
  return rows.map(({ id }) => id);
}
