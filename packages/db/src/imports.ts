// Imports: files of people, stored whole and then taken in batch by batch. The cursor moves in the transaction that takes a
// batch in, so that an import that is killed anywhere goes on exactly where it was, whoever goes on with it.

import type { FieldProblem, ImportFormat, ImportState } from '@pabal/domain';
import {
  joinGroup,
  mergePeople,
  onePerPerson,
  type PersonBatchEntry,
  subscribePeople,
} from './person-batches.ts';
import type { Queryable, Store } from './pool.ts';

export interface NewImport {
  readonly id: string;
  readonly format: ImportFormat;
  readonly fileName?: string | undefined;
  /** The newsletter that everybody in the file is subscribed to. */
  readonly newsletterId?: string | undefined;
  /** Key of the group that everybody in the file becomes a member of; made when there is none. */
  readonly group?: string | undefined;
  /** Evidence for those who come without their own. */
  readonly consent?: { readonly source: string; readonly textVersion?: string | undefined } | undefined;
  readonly requestedBy: string;
}

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

const columns = `i.id, i.format, i.state, i.file_name as "fileName", n.key as newsletter, g.key as "group",
  i.bytes::double precision as bytes, i.done_bytes::double precision as "doneBytes", i.done_line as "doneLine", i.created,
  i.changed, i.unchanged, i.refused, i.subscribed, i.joined, i.requested_by as "requestedBy", i.created_at as "createdAt",
  i.finished_at as "finishedAt", i.reason`;

const joinedNames = `imports i left join newsletters n on n.id = i.newsletter_id left join groups g on g.id = i.group_id`;

/** Begins an import: its file is on the way. */
export async function beginImport(store: Store, wanted: NewImport): Promise<void> {
  const { id, format, fileName, newsletterId, group, consent, requestedBy } = wanted;
  await store.query(
    `with made as (
       insert into groups (id, key) select new_id(), $5 where $5::text is not null
       on conflict (key) do update set updated_at = now() returning id
     )
     insert into imports (id, format, file_name, newsletter_id, group_id, consent_source, consent_text_version, requested_by)
     values ($1, $2, $3, $4, (select id from made), $6, $7, $8)`,
    [
      id,
      format,
      fileName ?? null,
      newsletterId ?? null,
      group ?? null,
      consent?.source ?? null,
      consent?.textVersion ?? null,
      requestedBy,
    ],
  );
}

/** Stores the next piece of an import's file. */
export async function storePiece(
  store: Queryable,
  importId: string,
  number: number,
  content: Uint8Array,
): Promise<void> {
  await store.query(
    `with alive as (update imports set worked_at = now() where id = $1 and state = 'uploading' returning id)
     insert into import_pieces (import_id, number, content) select id, $2, $3 from alive`,
    [importId, number, content],
  );
}

/** One piece of an import's file; nothing behind the last. */
export async function readPiece(
  store: Queryable,
  importId: string,
  number: number,
): Promise<Uint8Array | undefined> {
  const { rows } = await store.query<{ content: Uint8Array }>(
    'select content from import_pieces where import_id = $1 and number = $2',
    [importId, number],
  );
  return rows[0]?.content;
}

/**
 * The file is stored whole: its lines may be taken in. When the same file is being taken in for the same purpose already,
 * this upload is dropped, and that import is the answer.
 *
 * @param file.fingerprint  SHA-256 over the content and all that is to become of it
 * @returns the id of the import that takes the file in; nothing when this one has been given up meanwhile
 */
export function startImport(
  store: Store,
  importId: string,
  file: { readonly fingerprint: Buffer; readonly bytes: number },
): Promise<string | undefined> {
  return store.transaction(async (transaction) => {
    // Two uploads of one file end one after the other.
    await transaction.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      file.fingerprint.toString('hex'),
    ]);
    const running = await transaction.query<{ id: string }>(
      `select id from imports where state = 'running' and fingerprint = $1`,
      [file.fingerprint],
    );
    const [other] = running.rows;
    if (other !== undefined) {
      await transaction.query(`delete from imports where id = $1 and state = 'uploading'`, [importId]);
      return other.id;
    }
    const started = await transaction.query(
      `update imports set state = 'running', fingerprint = $2, bytes = $3, worked_at = '-infinity'
       where id = $1 and state = 'uploading'`,
      [importId, file.fingerprint, file.bytes],
    );
    return started.rowCount === 1 ? importId : undefined;
  });
}

/** Drops an import whose file did not come whole. */
export async function dropUpload(store: Queryable, importId: string): Promise<void> {
  await store.query(`delete from imports where id = $1 and state = 'uploading'`, [importId]);
}

/** What whoever takes a file in must know of it. */
export interface ImportWork {
  readonly id: string;
  readonly format: ImportFormat;
  readonly doneLine: number;
}

/** An import at which nobody has worked for so long has lost its worker. */
const leaseSeconds = 15;

/** Takes up an import that nobody works at: any one, or this one. Nothing when there is none. */
export async function takeImport(store: Queryable, importId?: string): Promise<ImportWork | undefined> {
  const { rows } = await store.query<ImportWork>(
    `update imports set worked_at = now() where id = (
       select id from imports where state = 'running' and ($1::uuid is null or id = $1)
         and worked_at < now() - make_interval(secs => ${leaseSeconds})
       order by worked_at, id limit 1 for update skip locked
     ) returning id, format, done_line as "doneLine"`,
    [importId ?? null],
  );
  return rows[0];
}

/** Part of a file: people, lines that are refused, and how far the file is read with them. */
export interface ImportBatch {
  /** The cursor as it was when this batch was read; another one means that somebody else took it in. */
  readonly after: number;
  readonly lastLine: number;
  readonly end: number;
  readonly people: readonly PersonBatchEntry[];
  readonly refused: readonly ImportError[];
}

interface Purpose {
  readonly newsletterId: string | null;
  readonly groupId: string | null;
  readonly consentSource: string | null;
  readonly consentTextVersion: string | null;
}

/**
 * Takes a batch in and moves the cursor behind it, or does nothing at all.
 *
 * @returns false when the import was taken in further by somebody else, or has ended
 */
export function takeIn(store: Store, importId: string, batch: ImportBatch): Promise<boolean> {
  return store.transaction(async (transaction) => {
    const { rows } = await transaction.query<Purpose>(
      `select newsletter_id as "newsletterId", group_id as "groupId", consent_source as "consentSource",
              consent_text_version as "consentTextVersion"
       from imports where id = $1 and state = 'running' and done_line = $2 for update`,
      [importId, batch.after],
    );
    const [purpose] = rows;
    if (purpose === undefined) return false;
    const people = onePerPerson(batch.people);
    const merged = await mergePeople(transaction, people);
    const joined = purpose.groupId === null ? 0 : await joinGroup(transaction, purpose.groupId, people);
    const subscribed = await subscribeAll(transaction, importId, purpose, people);
    await noteErrors(transaction, importId, batch.refused);
    await transaction.query(
      `update imports set done_line = $2, done_bytes = $3, created = created + $4, changed = changed + $5,
         unchanged = unchanged + $6, refused = refused + $7, joined = joined + $8, subscribed = subscribed + $9,
         worked_at = now()
       where id = $1`,
      [
        importId,
        batch.lastLine,
        batch.end,
        merged.created,
        merged.changed,
        // A person told of twice in one batch is one change; the other lines add nothing.
        merged.unchanged + batch.people.length - people.length,
        batch.refused.length,
        joined,
        subscribed,
      ],
    );
    return true;
  });
}

async function subscribeAll(
  transaction: Queryable,
  importId: string,
  { newsletterId, consentSource, consentTextVersion }: Purpose,
  people: readonly PersonBatchEntry[],
): Promise<number> {
  if (newsletterId === null) return 0;
  const actor = `import:${importId}`;
  const evidence = { source: consentSource ?? actor, textVersion: consentTextVersion, actor };
  return subscribePeople(transaction, newsletterId, people, evidence);
}

/** Refused lines that are kept with their reason; more of them are counted. */
export const mostImportErrors = 1_000;

async function noteErrors(
  transaction: Queryable,
  importId: string,
  errors: readonly ImportError[],
): Promise<void> {
  if (errors.length === 0) return;
  await transaction.query(
    `insert into import_errors (import_id, line, field, expected, got)
     select $1, e.* from unnest($2::integer[], $3::text[], $4::text[], $5::text[]) as e (line, field, expected, got)
     order by line
     limit greatest(0, ${mostImportErrors} - (select count(*) from import_errors where import_id = $1))`,
    [
      importId,
      errors.map(({ line }) => line),
      errors.map(({ field }) => storable(field)),
      errors.map(({ expected }) => storable(expected)),
      errors.map(({ got }) => storable(got)),
    ],
  );
}

/** Files may hold what PostgreSQL's text may not. */
const storable = (text: string) => text.replaceAll('\0', '\uFFFD').slice(0, 500);

/** Every line is taken in, or the file cannot be read (`reason`). Its pieces go. */
export async function endImport(store: Store, importId: string, reason?: string): Promise<void> {
  await store.transaction(async (transaction) => {
    const { rowCount } = await transaction.query(
      `update imports set state = $2, reason = $3, finished_at = now() where id = $1 and state = 'running'`,
      [importId, reason === undefined ? 'finished' : 'failed', reason ?? null],
    );
    if (rowCount === 1) await transaction.query('delete from import_pieces where import_id = $1', [importId]);
  });
}

/** Finds an import, or nothing. */
export async function findImport(store: Queryable, importId: string): Promise<Import | undefined> {
  const { rows } = await store.query<Import>(`select ${columns} from ${joinedNames} where i.id = $1`, [
    importId,
  ]);
  return rows[0];
}

/** A page of imports, newest first. */
export async function listImports(
  store: Queryable,
  options: { after?: string | undefined; limit: number },
): Promise<Import[]> {
  const { rows } = await store.query<Import>(
    `select ${columns} from ${joinedNames} where $1::uuid is null or i.id < $1 order by i.id desc limit $2`,
    [options.after ?? null, options.limit],
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

/** An upload that stood still for so long has nobody who would go on with it. */
const abandonedAfterHours = 1;
/** Refused lines hold what was in the file; so long somebody may want to correct them. */
const errorsKeptDays = 30;

/** Removes abandoned uploads, and the refused lines of old imports. */
export async function sweepImports(store: Queryable): Promise<void> {
  await store.query(
    `delete from imports where state = 'uploading' and worked_at < now() - make_interval(hours => ${abandonedAfterHours})`,
  );
  await store.query(
    `delete from import_errors e using imports i
     where i.id = e.import_id and i.finished_at < now() - make_interval(days => ${errorsKeptDays})`,
  );
}
