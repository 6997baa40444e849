// The files that browsers load, as the build made them.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { type Locale, locales } from './words/words.ts';

export interface ConsoleFile {
  readonly type: string;
  readonly bytes: Buffer;
  readonly gzipped: Buffer;
  readonly etag: string;
}

export interface ConsoleFiles {
  /** The names of the script, by language, and the style sheet that a page begins with. */
  readonly scripts: Readonly<Record<Locale, string>>;
  readonly style: string;
  find(name: string): ConsoleFile | undefined;
}

/** The build writes there; sources and what is built from them lie in folders beside it. */
const folder = new URL('../dist/files/', import.meta.url);

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

/** Reads all of them into memory, some 200 KB. @returns undefined when nobody has built them */
export async function readConsoleFiles(): Promise<ConsoleFiles | undefined> {
  const list = await readList();
  if (list === undefined) return undefined;
  const files = new Map<string, ConsoleFile>();
  for (const name of list.files) files.set(name, fileOf(name, await readFile(new URL(name, folder))));
  return { scripts: list.scripts, style: list.style, find: (name) => files.get(name) };
}

function fileOf(name: string, bytes: Buffer): ConsoleFile {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  const type = types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
  return { type, bytes, gzipped: gzipSync(bytes, { level: 9 }), etag };
}

interface List {
  readonly scripts: Readonly<Record<Locale, string>>;
  readonly style: string;
  readonly files: readonly string[];
}

async function readList(): Promise<List | undefined> {
  const text = await readFile(new URL('files.json', folder), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const list: unknown = JSON.parse(text);
  if (!isList(list))
    throw new Error('Expected files.json of the console as the build writes it. Build it again.');
  return list;
}

function isList(value: unknown): value is List {
  if (typeof value !== 'object' || value === null) return false;
  const { scripts, style, files }: Partial<Record<keyof List, unknown>> = value;
  const isNames = Array.isArray(files) && files.every((name) => typeof name === 'string');
  return hasBoth(scripts) && typeof style === 'string' && isNames;
}

const hasBoth = (scripts: unknown): boolean =>
  typeof scripts === 'object' && scripts !== null && locales.every((locale) => locale in scripts);
