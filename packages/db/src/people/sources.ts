// Recipients that are counted in from another database: how a run begins, takes rows in and ends. Each run has a number;
// whom a run does not bring any more leaves the source's group when it ends, and not before.

import type { Queryable, SpaceQueryable, SpaceStore } from '../store/store.ts';
import {
  joinGroup,
  type MergedPeople,
  mergePeople,
  onePerPerson,
  type PersonBatchEntry,
  withoutErased,
} from './batches.ts';
import { noteGroupChange } from './changes.ts';
import { takeOut } from './groups.ts';

/** A source as it was last run. */
export interface RecipientSource {
  readonly name: string;
  /** Key of the group of those it brings. */
  readonly group: string | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly rows: number | null;
  readonly created: number | null;
  readonly changed: number | null;
  readonly refused: number | null;
  readonly removed: number | null;
  readonly problem: string | null;
}

export interface SourceRun {
  readonly source: string;
  readonly run: number;
  readonly groupId: string;
}

/**
 * Begins a run, unless one is under way or the last one ended too recently.
 *
 * @param options.everySeconds  how long ago the last run must have ended
 * @param options.leaseSeconds  a run that began longer ago than this and did not end has died
 */
export async function beginSourceRun(
  store: SpaceStore,
  source: { readonly name: string; readonly group: string },
  options: { everySeconds: number; leaseSeconds: number },
): Promise<SourceRun | undefined> {
  const { rows } = await store.query<SourceRun>(
    `with made as (
       insert into groups (id, key, space_id) values (new_id(), $2, $5) on conflict (key, space_id) do update set updated_at = now() returning id
     )
     insert into recipient_sources as s (name, group_id, run, started_at, space_id) select $1, id, 1, now(), $5::smallint from made
     on conflict (name) do update set run = s.run + 1, group_id = excluded.group_id, space_id = excluded.space_id,
       started_at = now(), finished_at = null
     where s.finished_at <= now() - make_interval(secs => $3)
       or (s.finished_at is null and s.started_at <= now() - make_interval(secs => $4))
     returning name as source, run, group_id as "groupId"`,
    [source.name, source.group, options.everySeconds, options.leaseSeconds, store.space],
  );
  return rows[0];
}

/** Takes rows in. @returns nothing when this run was given up meanwhile */
export function takeSourceRows(
  store: SpaceStore,
  { source, run, groupId }: SourceRun,
  people: readonly PersonBatchEntry[],
): Promise<MergedPeople | undefined> {
  return store.transaction(async (transaction) => {
    const { rowCount } = await transaction.query(
      'select from recipient_sources where name = $1 and run = $2 for update',
      [source, run],
    );
    if (rowCount !== 1) return undefined;
    const once = await withoutErased(transaction, onePerPerson(people));
    const actor = `source:${source}`;
    const merged = await mergePeople(transaction, once, actor);
    const added = await joinGroup(transaction, groupId, once);
    await noteGroupChange(transaction, groupId, { actor, added, removed: 0 });
    await transaction.query(
      `insert into source_members as m (source, recipient_id, run)
       select $1, r.id, $2 from recipients r where r.external_id = any($3::text[]) and r.space_id = $4 order by r.id
       on conflict (source, recipient_id) do update set run = excluded.run`,
      [source, run, once.map(({ externalId }) => externalId), transaction.space],
    );
    return merged;
  });
}

/** What a run did. */
export interface SourceResult {
  readonly rows: number;
  readonly created: number;
  readonly changed: number;
  readonly refused: number;
  /** Why rows were refused, or why the run failed. */
  readonly problem?: string | undefined;
}

/**
 * Ends a run.
 *
 * @param options.complete  true when every row was read: whom it did not bring leaves the group
 * @returns how many left
 */
export function endSourceRun(
  store: SpaceStore,
  { source, run, groupId }: SourceRun,
  result: SourceResult,
  options: { complete: boolean },
): Promise<number> {
  return store.transaction(async (transaction) => {
    const removed = options.complete ? await removeMissing(transaction, source, run, groupId) : 0;
    await transaction.query(
      `update recipient_sources set finished_at = now(), rows = $3, created = $4, changed = $5, refused = $6, removed = $7,
         problem = $8
       where name = $1 and run = $2`,
      [
        source,
        run,
        result.rows,
        result.created,
        result.changed,
        result.refused,
        removed,
        result.problem ?? null,
      ],
    );
    return removed;
  });
}

async function removeMissing(
  transaction: Queryable,
  source: string,
  run: number,
  groupId: string,
): Promise<number> {
  const { rows } = await transaction.query<{ id: string }>(
    `delete from source_members where source = $1 and run < $2
       and exists (select from recipient_sources s where s.name = $1 and s.run = $2)
     returning recipient_id as id`,
    [source, run],
  );
  const removed = await takeOut(
    transaction,
    groupId,
    rows.map(({ id }) => id),
  );
  await noteGroupChange(transaction, groupId, { actor: `source:${source}`, added: 0, removed });
  return removed;
}

/** All sources of a space that were ever run, by name. */
export async function listSources(store: SpaceQueryable): Promise<RecipientSource[]> {
  const { rows } = await store.query<RecipientSource>(
    `select s.name, g.key as "group", s.started_at as "startedAt", s.finished_at as "finishedAt", s.rows, s.created,
            s.changed, s.refused, s.removed, s.problem
     from recipient_sources s left join groups g on g.id = s.group_id where s.space_id = $1 order by s.name limit 1000`,
    [store.space],
  );
  return rows;
}
