// Reads the templates folder and never leaves it. The same unchanged file is always the same object, so "did anything
// change?" is a comparison of objects, and a look at a file that did not change costs one stat.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';
import { messageOf } from '@pabal/domain';
import { mostPictureBytes, pictureText, pictureType } from './picture-file.ts';

export interface TextFile {
  readonly kind: 'text';
  readonly file: string;
  readonly text: string;
  readonly hash: string;
}
interface AbsentFile {
  readonly kind: 'absent';
  readonly file: string;
}
/** It is there but must not or cannot be used. */
interface RefusedFile {
  readonly kind: 'refused';
  readonly file: string;
  readonly reason: string;
}
export type FileState = TextFile | AbsentFile | RefusedFile;

export interface Files {
  /** Begins a new look at the disk; until the next one each file is looked at once at most. */
  beginLook(): void;
  /** A file by its path inside the folder, with forward slashes; a picture as its `data:` address. Never throws. */
  read(file: string): FileState;
  /** The names in a folder (`''` is the templates folder itself), sorted; undefined when there is no such folder. */
  list(folder: string): readonly string[] | undefined;
}

/** Largest file that is read: 1 MiB, far above any letter. */
const maxBytes = 1 << 20;

/** Time stamps of file systems are coarse: a file changed less than this long ago may change again unnoticed. */
const settledAfterMs = 100;

interface Seen<T> {
  look: number;
  readonly signature: string;
  readonly settled: boolean;
  readonly state: T;
}

export function createFiles(dirs: string): Files {
  const layers = dirs.split(delimiter).map(filesIn);
  const [only] = layers;
  return layers.length === 1 && only !== undefined ? only : overlay(layers);
}

/** The folder that several templates folders may have files of, each for itself. All others come whole from one of them. */
const sharedFolder = 'layouts';

/**
 * Several folders as one: a template comes whole from the first that has it, so that no language or sample of one is mixed
 * with those of another. Of the layouts each file does. While one of the folders is gone, all are: what lies below it must not
 * show through.
 */
function overlay(layers: readonly Files[]): Files {
  const topOf = (path: string) => path.split('/')[0] ?? '';
  const ownerOf = (path: string) => layers.find((layer) => layer.list(topOf(path)) !== undefined);
  const absent = new Map<string, FileState>();

  function read(file: string): FileState {
    const found =
      topOf(file) === sharedFolder
        ? layers.map((layer) => layer.read(file)).find(({ kind }) => kind !== 'absent')
        : ownerOf(file)?.read(file);
    if (found !== undefined) return found;
    const none = absent.get(file) ?? { kind: 'absent', file };
    absent.set(file, none);
    return none;
  }

  function all(): readonly string[] | undefined {
    const lists = layers.map((layer) => layer.list(''));
    if (lists.includes(undefined)) return undefined;
    return [...new Set(lists.flatMap((list) => list ?? []))].sort();
  }

  return {
    beginLook: () => {
      for (const layer of layers) layer.beginLook();
    },
    read,
    list: (folder) => (folder === '' ? all() : ownerOf(folder)?.list(folder)),
  };
}

/**
 * Which of several templates folders a template comes from: the first that has it, so that what is written there is what is
 * used. A template that is nowhere would come from the first.
 */
export function folderOf(dirs: string, template: string): string {
  const all = dirs.split(delimiter);
  return all.find((dir) => statOf(join(dir, template))?.isDirectory()) ?? all[0] ?? dirs;
}

function filesIn(dir: string): Files {
  const texts = new Map<string, Seen<FileState>>();
  const lists = new Map<string, Seen<readonly string[] | undefined>>();
  let look = 0;

  /** The last state when nothing changed, else a fresh one; an equal fresh one gives way to the last. */
  function upToDate<T>(seen: Map<string, Seen<T>>, path: string, load: (stats: Stats | undefined) => T): T {
    const last = seen.get(path);
    if (last?.look === look) return last.state;
    const stats = statOf(join(dir, path));
    const signature = signatureOf(stats);
    if (last?.settled && last.signature === signature) {
      last.look = look;
      return last.state;
    }
    const fresh = load(stats);
    const state = last && same(last.state, fresh) ? last.state : fresh;
    seen.set(path, { look, signature, settled: isSettled(stats), state });
    return state;
  }

  return {
    beginLook: () => {
      look += 1;
    },
    read: (file) => upToDate(texts, file, (stats) => load(dir, file, stats)),
    list: (folder) => upToDate(lists, folder, (stats) => listOf(dir, folder, stats)),
  };
}

function load(dir: string, file: string, stats: Stats | undefined): FileState {
  if (!isSafe(file)) return { kind: 'refused', file, reason: 'expected a file inside the templates folder' };
  if (!stats) return { kind: 'absent', file };
  if (!stats.isFile()) return { kind: 'refused', file, reason: 'expected a regular file' };
  const picture = pictureType(file);
  const most = picture === undefined ? maxBytes : mostPictureBytes;
  if (stats.size > most)
    return { kind: 'refused', file, reason: `expected at most ${most} bytes, got ${stats.size}` };
  try {
    const content = readFileSync(insidePath(dir, file));
    const text = picture === undefined ? decode(content) : pictureText(picture, content);
    return { kind: 'text', file, text, hash: createHash('sha256').update(text).digest('hex') };
  } catch (error) {
    return { kind: 'refused', file, reason: messageOf(error) };
  }
}

function listOf(dir: string, folder: string, stats: Stats | undefined): readonly string[] | undefined {
  if (!stats?.isDirectory() || (folder !== '' && !isSafe(folder))) return undefined;
  try {
    return readdirSync(insidePath(dir, folder)).sort();
  } catch {
    return undefined;
  }
}

/** The real path. Links may be used (mounted volumes are full of them) as long as they stay inside. */
function insidePath(dir: string, path: string): string {
  const root = realpathSync(dir);
  const real = realpathSync(join(dir, path));
  if (real !== root && !real.startsWith(root + sep))
    throw new Error('expected a file inside the templates folder, got a link out of it');
  return real;
}

/** Plain names with slashes between; none begins with a dot, so none leads upwards or is hidden. */
export function isSafe(path: string): boolean {
  return /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*(?:\/[\p{L}\p{N}_][\p{L}\p{N}_.-]*)*$/u.test(path);
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A file where a folder was expected, a loop of links: nothing there that could be read.
    return undefined;
  }
}

/** `ctime` sees what a copy with kept times hides, the inode what a rename brings. */
function signatureOf(stats: Stats | undefined): string {
  return stats ? `${stats.mtimeMs} ${stats.ctimeMs} ${stats.size} ${stats.ino}` : 'absent';
}

function isSettled(stats: Stats | undefined): boolean {
  return !stats || Date.now() - Math.max(stats.mtimeMs, stats.ctimeMs) > settledAfterMs;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Editors on Windows still save Korean in a code page; better refused here than sent as question marks. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('expected UTF-8 text, got other bytes; save the file as UTF-8');
  }
}
