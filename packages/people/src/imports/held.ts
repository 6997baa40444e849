// Files that wait until somebody has looked at them.

import { createHash } from 'node:crypto';
import {
  dropUpload,
  findHeldImport,
  type HeldImport,
  type Import,
  readPiece,
  startImport,
} from '@pabal/db/people';
import type { SpaceStore } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import type { ColumnNames } from './csv-columns.ts';
import { importOf } from './import-list.ts';
import { type HeldFile, holdFile, type ImportFile, stageFile } from './staging.ts';
import { piecesOf } from './stored-file.ts';
import { withNames } from './trial/look.ts';
import { type Trial, tryFile } from './trial/trial.ts';
import { UnreadableFile } from './unreadable-file.ts';

/**
 * What taking in a file that waits would do.
 *
 * @param how.names    columns of CSV under other names
 * @param how.limitMs  how long it may be read
 * @throws PabalError `not-found`, `wrong-state`
 */
export async function tryHeld(
  store: SpaceStore,
  id: string,
  how: { readonly names?: ColumnNames | undefined; readonly limitMs?: number } = {},
): Promise<Trial> {
  const { format } = await heldImport(store, id);
  return tryFile(store, piecesOf(store, id), { format, ...how });
}

/** A dry run of a file that nobody has stored; nothing of it is kept. @throws UnreadableFile; whatever its content throws */
export async function tryUpload(
  store: SpaceStore,
  file: ImportFile,
  names?: ColumnNames,
): Promise<Trial & Pick<HeldFile, 'charset'>> {
  const { id, charset } = await holdFile(store, file);
  try {
    return { charset, ...(await tryHeld(store, id, { names })) };
  } finally {
    await dropUpload(store, id);
  }
}

/**
 * Stores a file whole, to be taken in at once.
 *
 * @param names  columns of CSV under other names; `-` leaves one out
 * @returns the id of the import
 * @throws UnreadableFile; whatever its content throws
 */
export async function takeFile(
  store: SpaceStore,
  file: ImportFile,
  names: ColumnNames = {},
): Promise<string> {
  if (file.format !== 'csv' || Object.keys(names).length === 0) return stageFile(store, file);
  const { id } = await holdFile(store, file, { isCharsetSure: true });
  try {
    return (await startHeld(store, id, names)).id;
  } catch (error) {
    await dropUpload(store, id);
    throw error instanceof PabalError ? new UnreadableFile(error.message) : error;
  }
}

/**
 * Begins to take in a file that has waited. When the same file is being taken in for the same purpose already, that import is the
 * answer, and this one is gone.
 *
 * @param names  columns of CSV under other names; `-` leaves one out
 * @throws PabalError `not-found`, `wrong-state`; `invalid-request` when the file cannot be taken in
 */
export async function startHeld(store: SpaceStore, id: string, names: ColumnNames = {}): Promise<Import> {
  const held = await heldImport(store, id);
  const { problem } = await tryFile(store, piecesOf(store, id), { format: held.format, names, limitMs: 0 });
  if (problem !== null) throw new PabalError('invalid-request', problem);
  const renaming = held.format === 'csv' && Object.keys(names).length > 0;
  const file = renaming ? await renamedFile(store, id, held, names) : held;
  const started = await startImport(store, id, file);
  if (started === undefined) throw notWaiting(id);
  return importOf(store, started);
}

async function renamedFile(store: SpaceStore, id: string, held: HeldImport, names: ColumnNames) {
  const piece = (await readPiece(store, id, 0)) ?? new Uint8Array();
  const isWhole = (await readPiece(store, id, 1)) === undefined;
  const fingerprint = createHash('sha256').update(held.fingerprint).update(JSON.stringify(names)).digest();
  try {
    const firstPiece = withNames(piece, isWhole, names);
    return { firstPiece, fingerprint, bytes: held.bytes - piece.length + firstPiece.length };
  } catch (error) {
    throw error instanceof UnreadableFile ? new PabalError('invalid-request', error.message) : error;
  }
}

/** @throws PabalError `not-found`, `wrong-state` */
async function heldImport(store: SpaceStore, id: string): Promise<HeldImport> {
  const held = await findHeldImport(store, id);
  if (held !== undefined) return held;
  const { state } = await importOf(store, id);
  throw notWaiting(id, state);
}

const notWaiting = (id: string, state = 'begun or cancelled') =>
  new PabalError(
    'wrong-state',
    `The import ${id} does not wait for anybody: it is ${state}. Nothing was changed.`,
  );
