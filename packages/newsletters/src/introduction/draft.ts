// A letter with what nobody has saved yet: made as all are, from what is stored with the draft in its place. A draft goes into the
// address of the page that shows it, so that nothing of it is kept.

import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { PabalError } from '@pabal/domain';
import { z } from 'zod';
import { newsletterDefinition, readDefinition } from '../definition.ts';
import type { StoredEdition } from '../letter.ts';

export const draftForm = z.strictObject({ intro: newsletterDefinition.shape.intro.unwrap().optional() });

/** What stands in a letter in place of what is stored. */
export type Draft = z.output<typeof draftForm>;

/** With this draft in place of what is stored. */
export function withDraft(stored: StoredEdition, { intro }: Draft): StoredEdition {
  if (intro === undefined) return stored;
  return { ...stored, definition: { ...readDefinition(stored.definition), intro } };
}

/** A header of 16 KiB has the address and the cookies. */
const longestPacked = 12_000;
const longestUnpacked = 64 * 1024;

const expected = 'a draft as a preview answers it';

/** The draft for an address. @throws PabalError `invalid-request` for one that is too long for it */
export function packedDraft(draft: Draft): string {
  const packed = deflateRawSync(JSON.stringify(draft)).toString('base64url');
  if (packed.length > longestPacked) throw refusal('/intro', 'less text, in all languages together');
  return packed;
}

/** The draft that an address has. @throws PabalError `invalid-request` */
export function unpackedDraft(packed: string): Draft {
  try {
    const text = inflateRawSync(Buffer.from(packed, 'base64url'), { maxOutputLength: longestUnpacked });
    return draftForm.parse(JSON.parse(text.toString('utf8')));
  } catch (cause) {
    throw refusal('query/draft', expected, cause);
  }
}

function refusal(field: string, wanted: string, cause?: unknown): PabalError {
  const problem = { field, expected: wanted, got: 'another text' };
  return new PabalError('invalid-request', `${field}: expected ${wanted}, got ${problem.got}.`, {
    ...{ fields: [problem], cause },
  });
}
