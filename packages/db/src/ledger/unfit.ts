// Letters that could not be made and wait for their template, or for the data it is rendered with, to be mended. They are
// pending like any other and come again by themselves now and then; here they are counted, and made to come at once.

import { amongPicked } from '../partitions/bounds.ts';
import { letterIsIn } from '../spaces/whose.ts';
import { firstId } from '../store/ids.ts';
import type { Queryable, SpaceQueryable } from '../store/store.ts';

/** What waits for one template. */
export interface UnfitLetters {
  readonly template: string;
  readonly letters: number;
  /** When the oldest of them was made. */
  readonly oldestAt: Date;
  readonly exampleId: string;
  /** Why the example could not be made: the template's file and line, where it is a template's fault. */
  readonly problem: string | null;
}

const waits = `d.outcome = 'render-failed' and d.due_at is not null and d.waits_for is null and d.state in ('pending', 'sending')`;

/** Counts the letters of a space that wait for a template, by template. */
export function listUnfit(store: SpaceQueryable): Promise<UnfitLetters[]> {
  return countUnfit(store, store.space);
}

/** The same for all spaces, for those who send. */
export function listUnfitEverywhere(store: Queryable): Promise<UnfitLetters[]> {
  return countUnfit(store, null);
}

async function countUnfit(store: Queryable, space: number | null): Promise<UnfitLetters[]> {
  const { rows } = await store.query<UnfitLetters>(
    `select template, count(*)::integer as letters, min(created_at) as "oldestAt",
       (array_agg(id order by id))[1] as "exampleId", (array_agg(reply order by id))[1] as problem
     from deliveries d where ${waits} and ${isMeant('$1')} group by template order by template`,
    [space],
  );
  return rows;
}

/** SQL: the letter `d` is in the space of this parameter, or all are meant. */
const isMeant = (space: string) => `(${space}::integer is null or ${letterIsIn(space)})`;

/** What of an edition waits for its template, or nothing. */
export async function findUnfitOfEdition(
  store: Queryable,
  editionId: string,
): Promise<Omit<UnfitLetters, 'template'> | undefined> {
  const { rows } = await store.query<Omit<UnfitLetters, 'template'>>(
    `select count(*)::integer as letters, min(created_at) as "oldestAt",
       (array_agg(id order by id))[1] as "exampleId", (array_agg(reply order by id))[1] as problem
     from deliveries d where d.edition_id = $1 and ${waits} having count(*) > 0`,
    [editionId],
  );
  return rows[0];
}

/** Whether any letter waits for this template. */
export async function hasUnfit(store: Queryable, template: string): Promise<boolean> {
  const { rows } = await store.query<{ found: boolean }>(
    `select exists (select from deliveries d where d.template = $1 and ${waits}) as found`,
    [template],
  );
  return rows[0]?.found ?? false;
}

/** Lets letters of a space that wait for this template come at once. @returns how many */
export function retryUnfit(store: SpaceQueryable, template: string): Promise<number> {
  return retryMeant(store, template, {}, store.space);
}

/** Letters that come again in one statement. */
const together = 5_000;

interface Meant {
  /**
   * So many, to see whether they can be made now: none of a paused app or edition, which nobody may claim; all of them when
   * absent.
   */
  readonly most?: number | undefined;
  /** Only those that did not fail with one of these versions of the template. */
  readonly otherThan?: readonly string[] | undefined;
}

/**
 * Lets letters of all spaces that wait for this template come at once, the oldest first. What still cannot be made waits again.
 *
 * @returns how many
 */
export function retryUnfitEverywhere(store: Queryable, template: string, meant: Meant = {}): Promise<number> {
  return retryMeant(store, template, meant, null);
}

async function retryMeant(
  store: Queryable,
  template: string,
  { most = Number.POSITIVE_INFINITY, otherThan }: Meant,
  space: number | null,
): Promise<number> {
  let count = 0;
  for (let after = firstId; count < most; ) {
    const { rows } = await store.query<{ id: string }>(retry, [
      template,
      Math.min(together, most - count),
      after,
      otherThan ?? null,
      Number.isFinite(most),
      space,
    ]);
    count += rows.length;
    const last = rows
      .map(({ id }) => id)
      .sort()
      .at(-1);
    if (last === undefined || rows.length < together) break;
    after = last;
  }
  return count;
}

// Asked as values, for the reason given in sweep.ts.
const held = `(
  (select e.paused_at from editions e where e.id = d.edition_id) is not null
  or (select a.paused_at from apps a where a.id = d.app_id) is not null
)`;

// A letter that is due already is left alone: its bell is on the way.
const retry = `
  with picked as materialized (
    select d.id from deliveries d
    where d.template = $1 and d.id > $3 and ${waits} and d.state = 'pending' and d.next_attempt_at > now()
      and ($4::text[] is null or d.template_version is null or d.template_version <> all($4))
      and not ($5 and ${held}) and ${isMeant('$6')}
    order by d.id limit $2 for update skip locked
  )
  update deliveries d set next_attempt_at = now(), due_at = now()
  where ${amongPicked('picked')} and d.state = 'pending'
  returning d.id`;
