// What editors say of entries, and the filter that learns from it. Newsletters are asked for by ids that were found in the space.

import type { Queryable } from '../store/store.ts';

export type Verdict = 'for-us' | 'not-for-us';

/** What hides an entry, and why. */
export interface Hiding {
  readonly by: 'editor' | 'rule' | 'filter';
  readonly why: string;
}

/** Writes down what an editor said of an entry; `null` takes it back. @returns false when there is no such entry */
export async function setVerdict(
  store: Queryable,
  newsletterId: string,
  entry: { readonly edition: number; readonly position: number },
  said: {
    readonly verdict: Verdict | null;
    readonly actor: string;
    readonly hiding: Hiding | undefined;
  },
): Promise<boolean> {
  const { rowCount } = await store.query(
    `update archive_entries x
     set verdict = $4, verdict_by = case when $4::text is null then null else $5 end,
       verdict_at = now(), hidden_by = $6, hidden_why = $7
     from archive_editions a
     where a.edition_id = x.edition_id and a.newsletter_id = $1 and a.number = $2 and x.position = $3`,
    [
      ...[newsletterId, entry.edition, entry.position, said.verdict, said.actor],
      ...[said.hiding?.by ?? null, said.hiding?.why ?? null],
    ],
  );
  return rowCount === 1;
}

/** An entry that the filter learns from. */
export interface TopicExample {
  readonly title: string;
  readonly excerpt: string;
  /** Null for one that an editor left as it is in an edition that an editor looked over. */
  readonly verdict: Verdict | null;
}

/**
 * What the filter of a newsletter learns from: entries with a verdict, and the other entries of editions in which an editor
 * gave one.
 */
export async function listExamples(
  store: Queryable,
  newsletterId: string,
  limit: number,
): Promise<TopicExample[]> {
  const { rows } = await store.query<TopicExample>(
    `select x.title, x.excerpt, x.verdict from archive_entries x
     where x.newsletter_id = $1 and (x.verdict is not null or exists (
       select from archive_entries y where y.edition_id = x.edition_id and y.verdict is not null))
     order by x.verdict is null, x.day desc, x.position limit $2`,
    [newsletterId, limit],
  );
  return rows;
}

/** Newsletters with a verdict that their filter has not learned from, and their latest verdict. */
export async function findUntrained(
  store: Queryable,
): Promise<{ readonly newsletterId: string; readonly verdictAt: string }[]> {
  // As text: a time of JavaScript is a part of a millisecond short.
  const { rows } = await store.query<{ newsletterId: string; verdictAt: string }>(
    `select x.newsletter_id as "newsletterId", max(x.verdict_at)::text as "verdictAt"
     from archive_entries x left join topic_filters f on f.newsletter_id = x.newsletter_id
     where x.verdict_at is not null group by x.newsletter_id, f.verdict_at
     having f.verdict_at is null or max(x.verdict_at) > f.verdict_at`,
  );
  return rows;
}

/** A filter as it is stored. */
export interface StoredFilter {
  readonly model: unknown;
  readonly seal: string;
  readonly forUs: number;
  readonly notForUs: number;
  readonly trainedAt: Date;
  readonly approvedModel: unknown;
  readonly approvedSeal: string | null;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
}

export async function findFilter(store: Queryable, newsletterId: string): Promise<StoredFilter | undefined> {
  const { rows } = await store.query<StoredFilter>(
    `select model, seal, for_us as "forUs", not_for_us as "notForUs", trained_at as "trainedAt",
       approved_model as "approvedModel", approved_seal as "approvedSeal", approved_by as "approvedBy", approved_at as "approvedAt"
     from topic_filters where newsletter_id = $1`,
    [newsletterId],
  );
  return rows[0];
}

/** Keeps what was trained. The filter that hides stays the one that an editor said yes to. */
export async function keepFilter(
  store: Queryable,
  newsletterId: string,
  trained: {
    readonly model: object;
    readonly seal: string;
    readonly forUs: number;
    readonly notForUs: number;
    /** As `findUntrained` gave it. */
    readonly verdictAt: string;
  },
): Promise<void> {
  const { model, seal, forUs, notForUs, verdictAt } = trained;
  await store.query(
    `insert into topic_filters as f (newsletter_id, model, seal, for_us, not_for_us, verdict_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (newsletter_id) do update set model = excluded.model, seal = excluded.seal, for_us = excluded.for_us,
       not_for_us = excluded.not_for_us, verdict_at = excluded.verdict_at, trained_at = now()`,
    [newsletterId, JSON.stringify(model), seal, forUs, notForUs, verdictAt],
  );
}

/** Lets the trained filter hide, if it is still the one of this seal. @returns false when it is another one */
export async function approveFilter(
  store: Queryable,
  newsletterId: string,
  seal: string,
  actor: string,
): Promise<boolean> {
  const { rowCount } = await store.query(
    `update topic_filters set approved_model = model, approved_seal = seal, approved_by = $3, approved_at = now()
     where newsletter_id = $1 and seal = $2`,
    [newsletterId, seal, actor],
  );
  return rowCount === 1;
}

/** Takes the yes back; what the filter hid is shown again. */
export async function stopFilter(store: Queryable, newsletterId: string): Promise<void> {
  await store.query(
    `with stopped as (
       update topic_filters set approved_model = null, approved_seal = null, approved_by = null, approved_at = null
       where newsletter_id = $1 returning newsletter_id
     )
     update archive_entries x set hidden_by = null, hidden_why = null
     from stopped s where x.newsletter_id = s.newsletter_id and x.hidden_by = 'filter'`,
    [newsletterId],
  );
}

/** An entry as the filter and the rules look at it. */
export interface JudgedEntry {
  readonly edition: number;
  readonly position: number;
  readonly day: string;
  readonly title: string;
  readonly excerpt: string;
  readonly feedTitle: string;
}

/** The last entries of a newsletter that no editor gave a verdict on. */
export async function listUnjudged(
  store: Queryable,
  newsletterId: string,
  limit: number,
): Promise<JudgedEntry[]> {
  const { rows } = await store.query<JudgedEntry>(
    `select a.number as edition, x.position, to_char(x.day, 'YYYY-MM-DD') as day, x.title, x.excerpt,
       x.feed_title as "feedTitle"
     from archive_entries x join archive_editions a using (edition_id)
     where x.newsletter_id = $1 and x.verdict is null order by x.day desc, a.number desc, x.position limit $2`,
    [newsletterId, limit],
  );
  return rows;
}

/** What rules and the filter found, entry by entry; a verdict of an editor meanwhile stays. */
export async function keepHidings(
  store: Queryable,
  newsletterId: string,
  found: readonly {
    readonly edition: number;
    readonly position: number;
    readonly score: number | null;
    readonly hiddenBy: Hiding['by'] | null;
    readonly hiddenWhy: string | null;
  }[],
): Promise<void> {
  await store.query(
    `update archive_entries x set score = f.score, hidden_by = f."hiddenBy", hidden_why = f."hiddenWhy"
     from jsonb_to_recordset($2::jsonb) as f (edition integer, position smallint, score real, "hiddenBy" text, "hiddenWhy" text)
       join archive_editions a on a.number = f.edition
     where x.edition_id = a.edition_id and x.position = f.position and x.newsletter_id = $1 and x.verdict is null`,
    [newsletterId, JSON.stringify(found)],
  );
}

/** One entry for which somebody is about to give a verdict. */
export async function findArchiveEntry(
  store: Queryable,
  newsletterId: string,
  entry: { readonly edition: number; readonly position: number },
): Promise<JudgedEntry | undefined> {
  const { rows } = await store.query<JudgedEntry>(
    `select a.number as edition, x.position, to_char(x.day, 'YYYY-MM-DD') as day, x.title, x.excerpt,
       x.feed_title as "feedTitle"
     from archive_entries x join archive_editions a using (edition_id)
     where x.newsletter_id = $1 and a.number = $2 and x.position = $3`,
    [newsletterId, entry.edition, entry.position],
  );
  return rows[0];
}
