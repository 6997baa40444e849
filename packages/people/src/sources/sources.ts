// Sources: read-only queries in other PostgreSQL databases that tell who is a recipient. They are in a file of the
// operator's, RECIPIENT_SOURCES_FILE, because they hold credentials.

import { readFile } from 'node:fs/promises';
import { defaultSpace, repeatedKey } from '@pabal/domain';
import { z } from 'zod';
import { groupKey } from '../fields.ts';

/** What a row's columns are called that fill a field; every other column becomes an attribute of its own name. */
const columns = z.strictObject({
  id: z.string().default('id'),
  email: z.string().default('email'),
  name: z.string().default('name'),
  locale: z.string().default('locale'),
  timeZone: z.string().default('time_zone'),
  activeAt: z.string().default('active_at'),
});

const source = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'lower case letters, digits, dots and hyphens'),
  url: z
    .string()
    .regex(/^postgres(?:ql)?:\/\//, 'a URL that starts with postgres://')
    .refine((url) => URL.canParse(url), 'a URL that starts with postgres://'),
  query: z.string().min(1),
  /** Name of the space that the people belong to. */
  space: z.string().min(1).default(defaultSpace.name),
  group: groupKey.optional(),
  columns: columns.prefault({}),
  everyMinutes: z.int().min(1).max(10_080).default(60),
  timeoutSeconds: z.int().min(1).max(3_600).default(60),
  mostRows: z.int().min(1).max(5_000_000).default(100_000),
});

/** A source as it is set up. */
export interface Source extends Omit<z.output<typeof source>, 'group'> {
  /** Key of the group that consists of those it brings: `source:<name>` unless said otherwise. */
  readonly group: string;
}

const sources = z
  .array(source)
  .max(100)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'each name once');

/** Reads the file of sources. @throws Error that names the file and what is wrong, and quotes none of it */
export async function readSources(file: string): Promise<Source[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`RECIPIENT_SOURCES_FILE cannot be read: ${file}.`, { cause });
  });
  const parsed = sources.safeParse(parseJson(text, file));
  if (parsed.success) return parsed.data.map((one) => ({ ...one, group: one.group ?? `source:${one.name}` }));
  const problems = parsed.error.issues.map(
    ({ path, message }) => `  - ${path.join('.') || 'the whole'}: ${message}`,
  );
  throw new Error(`RECIPIENT_SOURCES_FILE (${file}) cannot be used:\n${problems.join('\n')}`);
}

function parseJson(text: string, file: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`RECIPIENT_SOURCES_FILE (${file}) is not JSON.`);
  }
  const repeated = repeatedKey(text, value);
  if (repeated === undefined) return value;
  throw new Error(`RECIPIENT_SOURCES_FILE (${file}) has the key ${repeated} twice: remove one of them.`);
}
