// A file of people as it is typed and sent.

import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type ImportFormat, importFormats } from '@pabal/domain';
import { type ColumnNames, charsets, UnreadableFile } from '@pabal/people';
import { CommandError, UsageError } from '../../command-line/errors.ts';
import { value } from '../../command-line/parameters.ts';

export const charset = value('NAME', `${charsets.join(', ')} (default utf-8)`, (typed, name) => {
  const found = charsets.find((known) => known === typed.toLowerCase());
  if (found !== undefined) return found;
  throw new UsageError(`${name} must be one of ${charsets.join(', ')}, got "${typed}".`);
});

/** A column under another name, as `FILE=OURS`. */
export const renaming = value(
  'OLD=NEW',
  'give a column another name, or leave it out (OLD=-)',
  (typed, name) => {
    const at = typed.lastIndexOf('=');
    if (at > 0 && at < typed.length - 1)
      return [typed.slice(0, at).trim(), typed.slice(at + 1).trim()] as const;
    throw new UsageError(
      `${name} must be a column and its other name, such as "고객 메일=email", got "${typed}".`,
    );
  },
);

export interface FileOfPeople {
  readonly path: string;
  readonly format: ImportFormat;
  readonly charset: (typeof charsets)[number] | undefined;
  readonly columns: ColumnNames | undefined;
}

const mediaTypes: Readonly<Record<ImportFormat, string>> = {
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
};

export const nameOf = (path: string) => basename(path).slice(0, 200);

export const sentAs = ({ path, format, charset }: FileOfPeople) => ({
  path,
  type: charset === undefined ? mediaTypes[format] : `${mediaTypes[format]}; charset=${charset}`,
});

export const columnsParameter = (columns: ColumnNames | undefined): string | undefined =>
  columns === undefined ? undefined : JSON.stringify(columns);

/** The format of a file as its name says. @throws UsageError */
export function formatOf(file: string): ImportFormat {
  if (/\.(csv|tsv|txt)$/i.test(file)) return 'csv';
  if (/\.(ndjson|jsonl)$/i.test(file)) return 'ndjson';
  throw new UsageError(
    `The name of the file does not say what it is. Add --format ${importFormats.join('|')}.`,
  );
}

export async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) throw new CommandError(`There is no file "${file}".`);
}

export function orSay(error: unknown): never {
  if (error instanceof UnreadableFile) throw new CommandError(error.message, { cause: error });
  throw error;
}
