// Imports: files of people, stored whole (uploads.ts) and then taken in batch by batch (intake.ts). Here is how each stands, and
// how it ends.

import type { FieldProblem, ImportFormat, ImportState } from '@pabal/domain';
import type { Queryable, SpaceQueryable, SpaceStore, Store } from '../../store/store.ts';

export interface Import {
  readonly id: string;
  readonly format: ImportFormat;
  readonly state: ImportState;
  readonly fileName: string | null;
  /** Keys. */
  readonly newsletter: string | null;
  readonly group: string | null;
  readonly bytes: number;
  readonly doneBytes: number;
  readonly doneLine: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly subscribed: number;
  /** Lines whose people were taken in but not subscribed, as they have left by their own hand. */
  readonly leftAlone: number;
  readonly joined: number;
  readonly requestedBy: string;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  readonly reason: string | null;
}

/** A line that was refused. */
export interface ImportError extends FieldProblem {
  readonly line: number;
}

/** A file that is stored whole and waits for somebody to have looked at it: its upload has ended, and nothing has begun. */
const shownState = `case when i.state = 'uploading' and i.bytes > 0 then 'held' else i.state end as state`;

const columns = `i.id, i.format, ${shownState}, i.file_name as "fileName", n.key as newsletter, g.key as "group",
  i.bytes::double precision as bytes, i.done_bytes::double precision as "doneBytes", i.done_line as "doneLine", i.created,
  i.changed, i.unchanged, i.refused, i.subscribed, i.left_alone as "leftAlone", i.joined, i.requested_by as "requestedBy", i.created_at as "createdAt",
  i.finished_at as "finishedAt", i.reason`;

const joinedNames = `imports i left join newsletters n on n.id = i.newsletter_id left join groups g on g.id = i.group_id`;

/** Every line is taken in, or the file cannot be read (`reason`). Its pieces go. */
export async function endImport(store: Store, importId: string, reason?: string): Promise<void> {
  await end(store, importId, ['running'], reason === undefined ? 'finished' : 'failed', reason);
}

/**
 * Ends an import as `cancelled`, unless it has ended: its file goes, what was taken in stays, and the process that works at
 * it stops at the next batch.
 *
 * @returns the import as it is now, or nothing when there is none
 */
export async function endImportEarly(
  store: SpaceStore,
  importId: string,
  reason: string,
): Promise<Import | undefined> {
  if ((await findImport(store, importId)) === undefined) return undefined;
  await end(store, importId, ['uploading', 'running'], 'cancelled', reason);
  return findImport(store, importId);
}

/** Moves an import out of one of these states to its end; the pieces of its file go. */
async function end(
  store: Store,
  importId: string,
  from: readonly ImportState[],
  to: ImportState,
  reason: string | undefined,
): Promise<void> {
  await store.transaction(async (transaction) => {
    const { rowCount } = await transaction.query(
      'update imports set state = $2, reason = $3, finished_at = now() where id = $1 and state = any($4::text[])',
      [importId, to, reason ?? null, from],
    );
    if (rowCount === 1) await transaction.query('delete from import_pieces where import_id = $1', [importId]);
  });
}

/** Finds an import, or nothing. */
export async function findImport(store: SpaceQueryable, importId: string): Promise<Import | undefined> {
  const { rows } = await store.query<Import>(
    `select ${columns} from ${joinedNames} where i.id = $1 and i.space_id = $2`,
    [importId, store.space],
  );
  return rows[0];
}

/** A page of imports, newest first. */
export async function listImports(
  store: SpaceQueryable,
  options: { after?: string | undefined; limit: number },
): Promise<Import[]> {
  const { rows } = await store.query<Import>(
    `select ${columns} from ${joinedNames} where i.space_id = $3 and ($1::uuid is null or i.id < $1)
     order by i.id desc limit $2`,
    [options.after ?? null, options.limit, store.space],
  );
  return rows;
}

/** A page of the lines that were refused, after the given line. */
export async function listImportErrors(
  store: Queryable,
  importId: string,
  options: { after: number; limit: number },
): Promise<ImportError[]> {
  const { rows } = await store.query<ImportError>(
    `select line, field, expected, got from import_errors where import_id = $1 and line > $2 order by line limit $3`,
    [importId, options.after, options.limit],
  );
  return rows;
}

/** An upload that has not moved for this long has been given up. */
const abandonedAfterHours = 1;
/** A file that waits for somebody is given up after as long. */
const heldHours = 24;
/** Refused lines hold what was in the file; so long somebody may want to correct them. */
const errorsKeptDays = 30;

/** Removes abandoned uploads, and the refused lines of old imports. */
export async function sweepImports(store: Queryable): Promise<void> {
  await store.query(
    `delete from imports where state = 'uploading'
       and worked_at < now() - make_interval(hours => case when bytes > 0 then ${heldHours} else ${abandonedAfterHours} end)`,
  );
  await store.query(
    `delete from import_errors e using imports i
     where i.id = e.import_id and i.finished_at < now() - make_interval(days => ${errorsKeptDays})`,
  );
}
