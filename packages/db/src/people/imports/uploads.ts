// Imports: a file on its way, and its pieces.

import type { ImportFormat } from '@pabal/domain';
import type { Queryable, SpaceQueryable, SpaceStore, Store } from '../../store/store.ts';

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

/** Begins an import: its file is on the way. */
export async function beginImport(store: SpaceStore, wanted: NewImport): Promise<void> {
  const { id, format, fileName, newsletterId, group, consent, requestedBy } = wanted;
  await store.query(
    `with made as (
       insert into groups (id, key, space_id) select new_id(), $5, $9::smallint where $5::text is not null
       on conflict (key, space_id) do update set updated_at = now() returning id
     )
     insert into imports (id, format, file_name, newsletter_id, group_id, consent_source, consent_text_version, requested_by,
                          space_id)
     values ($1, $2, $3, $4, (select id from made), $6, $7, $8, $9)`,
    [
      id,
      format,
      fileName ?? null,
      newsletterId ?? null,
      group ?? null,
      consent?.source ?? null,
      consent?.textVersion ?? null,
      requestedBy,
      store.space,
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

/** The piece of an import's file that holds this byte, and the number of bytes before it; nothing behind the last. */
export async function findPiece(
  store: Queryable,
  importId: string,
  byte: number,
): Promise<{ readonly number: number; readonly before: number } | undefined> {
  const { rows } = await store.query<{ number: number; before: number }>(
    `select number, before::double precision as before from (
       select number, length(content) as bytes, sum(length(content)) over (order by number) - length(content) as before
       from import_pieces where import_id = $1
     ) pieces where $2 >= before and $2 < before + bytes`,
    [importId, byte],
  );
  return rows[0];
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

/** The file is stored whole, and waits until somebody has looked at it. @returns false when it was given up meanwhile */
export async function holdImport(
  store: Queryable,
  importId: string,
  file: { readonly fingerprint: Buffer; readonly bytes: number },
): Promise<boolean> {
  const { rowCount } = await store.query(
    `update imports set fingerprint = $2, bytes = $3, worked_at = now() where id = $1 and state = 'uploading'`,
    [importId, file.fingerprint, file.bytes],
  );
  return rowCount === 1;
}

/** A file that waits. */
export interface HeldImport {
  readonly format: ImportFormat;
  readonly fingerprint: Buffer;
  readonly bytes: number;
}

/** A file that waits until somebody has looked at it; nothing when it does not, or not any more. */
export async function findHeldImport(
  store: SpaceQueryable,
  importId: string,
): Promise<HeldImport | undefined> {
  const { rows } = await store.query<HeldImport>(
    `select format, fingerprint, bytes::double precision as bytes from imports
     where id = $1 and space_id = $2 and state = 'uploading' and bytes > 0`,
    [importId, store.space],
  );
  return rows[0];
}

/**
 * The file is stored whole: its lines may be taken in. When the same file is being taken in for the same purpose already,
 * this upload is dropped, and that import is the answer.
 *
 * @param file.fingerprint  SHA-256 over the content and all that is to become of it
 * @param file.firstPiece   in the place of the first piece of the file, whose columns were given other names
 * @returns the id of the import that takes the file in; nothing when this one has been given up meanwhile
 */
export function startImport(
  store: Store,
  importId: string,
  file: {
    readonly fingerprint: Buffer;
    readonly bytes: number;
    readonly firstPiece?: Uint8Array | undefined;
  },
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
    if (started.rowCount !== 1) return undefined;
    if (file.firstPiece !== undefined)
      await transaction.query('update import_pieces set content = $2 where import_id = $1 and number = 0', [
        importId,
        file.firstPiece,
      ]);
    return importId;
  });
}

/** Drops an import whose file did not come whole. */
export async function dropUpload(store: Queryable, importId: string): Promise<void> {
  await store.query(`delete from imports where id = $1 and state = 'uploading'`, [importId]);
}
