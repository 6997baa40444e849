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

/** SQL: the labels of the event `e`, in one value beside its columns. */
export const labelsOfEvent =
  'array(select l.label from event_labels l where l.event_id = e.id order by l.label) as labels';

/** What {@link labelsOfEvent} gave. */
export function readLabels(labels: readonly string[]): EventLabels {
  const after = (kind: string) =>
    labels.flatMap((label) => (label.startsWith(kind) ? [label.slice(kind.length)] : []));
  return { reference: after('reference:')[0] ?? null, tags: after('tag:') };
}
