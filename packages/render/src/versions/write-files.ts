// Writes the files of a version into a templates folder, and nowhere else.

import { lstatSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { messageOf, PabalError } from '@pabal/domain';
import { isSafe } from '../disk/files.ts';
import { pictureBytes, pictureText, pictureType } from '../disk/picture-file.ts';

/** A file that is to be written. */
export interface PlannedFile {
  /** Inside the folder, with forward slashes. */
  readonly file: string;
  /** What is there now; undefined when there is no such file. */
  readonly before: string | undefined;
  readonly after: string;
}

/**
 * Says what there is in the places of these files. Nothing is written.
 *
 * @throws PabalError `invalid-request` when there is no such folder, or a file would lie outside of it
 */
export function planFiles(folder: string, files: ReadonlyMap<string, string>): PlannedFile[] {
  const root = rootOf(folder);
  return [...files].map(([file, after]) => ({ file, before: textAt(placeOf(root, file), file), after }));
}

/**
 * Writes the planned files. Each is written beside its place and then moved there, so that nobody reads half of it.
 *
 * @throws PabalError `invalid-request` as `planFiles`
 */
export function writeFiles(folder: string, planned: readonly PlannedFile[]): void {
  const root = rootOf(folder);
  for (const { file, after } of planned) {
    const place = placeOf(root, file);
    mkdirSync(dirname(place), { recursive: true });
    // No template is read from a file whose name begins with a dot.
    const beside = join(dirname(place), `.${basename(place)}.${process.pid}`);
    try {
      writeFileSync(beside, pictureBytes(file, after) ?? after, { flag: 'wx' });
      renameSync(beside, place);
    } catch (error) {
      rmSync(beside, { force: true });
      throw error;
    }
  }
}

function rootOf(folder: string): string {
  try {
    const root = realpathSync(resolve(folder));
    if (lstatSync(root).isDirectory()) return root;
  } catch {
    // As good as something that is not a folder.
  }
  throw refused('expected a folder that is there', folder);
}

/** Where a file of this name is. Links may be used on the way as long as they stay inside the folder. */
function placeOf(root: string, file: string): string {
  if (!isSafe(file)) throw refused('expected the name of a file inside the templates folder', file);
  const real = realOf(join(root, file), file);
  if (!real.startsWith(root + sep))
    throw refused('expected a file inside the folder, got a link out of it', file);
  return real;
}

/** The real path of what is there, and of what is not, as far as it is there. */
function realOf(path: string, file: string): string {
  if (!isThere(path)) return join(realOf(dirname(path), file), basename(path));
  try {
    return realpathSync(path);
  } catch {
    throw refused('expected a file inside the folder, got a link that leads nowhere', file);
  }
}

/** A link that leads nowhere is there, too: writing to it would make a file wherever it leads. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function textAt(path: string, file: string): string | undefined {
  if (!isThere(path)) return undefined;
  try {
    const content = readFileSync(path);
    const type = pictureType(file);
    return type === undefined ? content.toString('utf8') : pictureText(type, content);
  } catch (error) {
    throw refused(`expected a file that can be read and replaced (${messageOf(error)})`, file);
  }
}

function refused(expected: string, got: string): PabalError {
  return new PabalError('invalid-request', `${expected}, got ${JSON.stringify(got)}. Nothing was written.`, {
    fields: [{ field: '/to', expected, got }],
  });
}
