import { createHash } from 'node:crypto';
import type { TextFile } from '../disk/files.ts';
import { parseMeta } from '../disk/meta.ts';
import { type Letter, versionOf } from '../letters/letter.ts';

/** One language of a template as it was at some time: everything that its letters are made of, and nothing else. */
export interface LetterVersion {
  readonly template: string;
  readonly locale: string;
  readonly version: string;
  /** By name inside the templates folder, with forward slashes; its meta.json is among them. */
  readonly files: ReadonlyMap<string, string>;
}

/** Largest version that is kept and opened, in bytes of all its files: a letter and its layouts have a hundredth of it. */
export const mostVersionBytes = 1024 * 1024;

export const metaFileOf = (template: string) => `${template}/meta.json`;

/** A letter in use as a version that can be kept. */
export function keptOf(template: string, { locale, version, files }: Letter): LetterVersion {
  return { template, locale, version, files };
}

/** Bytes of all files of a version, in UTF-8. */
export function bytesOf({ files }: Pick<LetterVersion, 'files'>): number {
  let bytes = 0;
  for (const text of files.values()) bytes += Buffer.byteLength(text);
  return bytes;
}

/** Whether the files are those that the version was made of. */
export function isIntact({ template, version, files }: LetterVersion): boolean {
  const texts = new Map([...files].map(([file, text]) => [file, textFile(file, text)]));
  const meta = texts.get(metaFileOf(template));
  texts.delete(metaFileOf(template));
  return versionOf(meta, [...texts.values()]) === version;
}

/** Sender and reply address that the template of a version named, as they are written in its meta.json. */
export function mailboxesIn({ template, files }: LetterVersion): {
  readonly from?: string | undefined;
  readonly replyTo?: string | undefined;
} {
  const file = metaFileOf(template);
  const text = files.get(file);
  if (text === undefined) return {};
  const { from, replyTo } = parseMeta(textFile(file, text));
  return { from, replyTo };
}

export function textFile(file: string, text: string): TextFile {
  return { kind: 'text', file, text, hash: createHash('sha256').update(text).digest('hex') };
}
