// Files that go with letters: kept once for each app, referred to by events, removed when no event refers to them any more.

import type { Queryable } from '../store/store.ts';

/** A file without its content. */
export interface AttachmentFile {
  /** SHA-256, in hexadecimal. */
  readonly hash: string;
  readonly type: string;
  readonly size: number;
}

interface NewAttachment extends AttachmentFile {
  readonly appId: string;
  readonly content: Buffer;
}

/** How long a file stays that no event refers to: time to post the events that it is for. */
const keptHours = 24;

/** SQL: until when a file stays from now on. */
const keptFromNow = `now() + interval '${keptHours} hours'`;

/**
 * Keeps a file. The second time it is there already, and stays for another day.
 *
 * @param most  bytes of all files of the app
 * @returns undefined when there is no room for it
 */
export async function addAttachment(
  store: Queryable,
  { appId, hash, type, size, content }: NewAttachment,
  most: number,
): Promise<{ readonly isNew: boolean } | undefined> {
  const { rows } = await store.query<{ isNew: boolean }>(
    `with others as (
       select coalesce(sum(size), 0) as bytes from attachments where app_id = $1 and hash <> $2
     )
     insert into attachments (app_id, hash, type, size, content, kept_until)
     select $1, $2, $3, $4, $5, ${keptFromNow} from others where bytes + $4::integer <= $6::bigint
     on conflict (app_id, hash) do update set type = excluded.type, kept_until = excluded.kept_until
     returning xmax = 0 as "isNew"`,
    [appId, octetsOf(hash), type, size, content, most],
  );
  return rows[0];
}

/** A file of an app. */
export async function findAttachment(
  store: Queryable,
  { appId, hash }: { readonly appId: string; readonly hash: string },
): Promise<(AttachmentFile & { readonly keptUntil: Date; readonly events: number }) | undefined> {
  const { rows } = await store.query<AttachmentFile & { keptUntil: Date; events: number }>(
    `select encode(a.hash, 'hex') as hash, a.type, a.size, a.kept_until as "keptUntil",
       (select count(*)::integer from (
          select from event_attachments u where u.app_id = a.app_id and u.hash = a.hash limit 10000
        ) counted) as events
     from attachments a where a.app_id = $1 and a.hash = $2`,
    [appId, octetsOf(hash)],
  );
  return rows[0];
}

/**
 * Finds the files that an event is about to refer to, and keeps them until it does. Files that were touched within half of that
 * time are only read: thousands of events may have the same file.
 */
export async function holdAttachments(
  store: Queryable,
  appId: string,
  hashes: readonly string[],
): Promise<AttachmentFile[]> {
  const { rows } = await store.query<AttachmentFile>(
    `with found as (
       select hash, type, size, kept_until > now() + interval '${keptHours / 2} hours' as is_held
       from attachments where app_id = $1 and hash = any($2::bytea[])
     ),
     held as (
       update attachments a set kept_until = ${keptFromNow} from found f
       where a.app_id = $1 and a.hash = f.hash and not f.is_held
       returning a.hash
     )
     select encode(hash, 'hex') as hash, type, size from found f
     where is_held or exists (select from held h where h.hash = f.hash)`,
    [appId, hashes.map(octetsOf)],
  );
  return rows;
}

interface Attaching {
  readonly id: string;
  readonly appId: string;
  /** Hashes of its files. */
  readonly attachments?: readonly string[] | undefined;
}

/** Notes which files these events have, which are stored in the same transaction. */
export async function insertAttachmentUses(store: Queryable, events: readonly Attaching[]): Promise<void> {
  const rows = events.flatMap(({ id, appId, attachments = [] }) =>
    attachments.map((hash) => ({ id, appId, hash: octetsOf(hash) })),
  );
  if (rows.length === 0) return;
  await store.query(
    `insert into event_attachments (event_id, app_id, hash)
     select * from unnest($1::uuid[], $2::uuid[], $3::bytea[]) on conflict do nothing`,
    [rows.map(({ id }) => id), rows.map(({ appId }) => appId), rows.map(({ hash }) => hash)],
  );
}

/** Bytes that are read at a time: a multiple of 57, which is a line of base64. */
const pieceBytes = 57 * 8_192;

/**
 * The content of a file, piece by piece, so that nobody holds more of it than they want to.
 *
 * @returns nothing when there is no such file; a file that is removed meanwhile ends early
 */
export async function* readAttachment(
  store: Queryable,
  { appId, hash }: { readonly appId: string; readonly hash: string },
): AsyncGenerator<Buffer> {
  for (let from = 1; ; from += pieceBytes) {
    const { rows } = await store.query<{ piece: Buffer }>(
      `select substring(content from $3::integer for ${pieceBytes}) as piece
       from attachments where app_id = $1 and hash = $2`,
      [appId, octetsOf(hash), from],
    );
    const piece = rows[0]?.piece;
    if (piece === undefined || piece.length === 0) return;
    yield piece;
    if (piece.length < pieceBytes) return;
  }
}

/**
 * Removes files that no event refers to and that nobody is about to refer to.
 *
 * @returns how many were removed; call again while it equals `limit`
 */
export async function removeAttachments(store: Queryable, limit: number): Promise<number> {
  const { rowCount } = await store.query(
    `with free as (
       select app_id, hash from attachments a
       where kept_until < now()
         and not exists (select from event_attachments u where u.app_id = a.app_id and u.hash = a.hash)
       order by kept_until limit $1 for update skip locked
     )
     delete from attachments a using free f where a.app_id = f.app_id and a.hash = f.hash and a.kept_until < now()`,
    [limit],
  );
  return rowCount ?? 0;
}

const octetsOf = (hash: string) => Buffer.from(hash, 'hex');
