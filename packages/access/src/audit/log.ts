// Adding entries that no other change goes with, and proving that the chain is whole.

import {
  type AuditEntry,
  appendAudit,
  chainStart,
  findAuditEnd,
  hashOfEntry,
  readAuditChain,
} from '@pabal/db/access';
import type { Queryable, SpaceQueryable } from '@pabal/db/store';
import { excerpt, PabalError } from '@pabal/domain';
import { type AuditedAction, entryOf } from './entries.ts';

/** Writes an action down inside of the transaction that does it, as its last statement. */
export async function audit(transaction: Queryable, spaceId: number, action: AuditedAction): Promise<void> {
  const entry: AuditEntry = entryOf(action, { outcome: 'done' });
  await appendAudit(transaction, spaceId, entry);
}

/** A place in the chain that somebody has written down elsewhere: the number of an entry and its hash. */
export interface AuditPlace {
  readonly number: number;
  readonly hash: string;
}

export interface AuditVerdict {
  readonly whole: boolean;
  readonly entries: number;
  /** The end of the chain, to be written down where nobody can change it. */
  readonly end: AuditPlace;
  /** What is not as it was written, in a sentence with the number of the first such entry. */
  readonly problem: string | null;
}

const together = 1_000;

/**
 * Walks the chain from its first entry.
 *
 * A person who may write to the database can compute the whole chain again. A place that was written down elsewhere finds that,
 * too.
 *
 * @param known  such a place
 */
export async function verifyAudit(
  store: SpaceQueryable,
  known?: AuditPlace | undefined,
): Promise<AuditVerdict> {
  let { number, hash } = chainStart;
  let problem: string | undefined;
  let knownIsThere = known === undefined || known.number === 0;
  for (let more = true; more && problem === undefined; ) {
    const entries = await readAuditChain(store, { after: number, limit: together });
    for (const entry of entries) {
      problem ??= problemOf(entry, number, hashOfEntry(hash, store.space, entry));
      if (problem !== undefined) break;
      ({ number, hash } = entry);
      if (number === known?.number) knownIsThere = hash.toString('hex').startsWith(known.hash);
    }
    more = entries.length === together;
  }
  const end = await findAuditEnd(store);
  problem ??= problemAtEnd(number, end.number);
  if (problem === undefined && !knownIsThere)
    problem = `Entry ${known?.number} is not the one that was written down: its hash is another, or it is missing.`;
  const place = { number, hash: hash.toString('hex') };
  return { whole: problem === undefined, entries: number, end: place, problem: problem ?? null };
}

function problemOf(
  entry: { readonly number: number; readonly hash: Buffer },
  before: number,
  expected: Buffer,
) {
  if (entry.number !== before + 1)
    return `Entry ${before + 1} is missing: behind entry ${before} comes ${entry.number}.`;
  if (!entry.hash.equals(expected))
    return `Entry ${entry.number} was changed, or one before it: its hash is not that of what it says.`;
  return undefined;
}

/** An entry that came while the chain was walked is no problem. */
function problemAtEnd(walked: number, end: number): string | undefined {
  if (walked >= end) return undefined;
  return `Entry ${walked + 1} is missing: the chain went on to entry ${end}.`;
}

const placeForm = /^(\d{1,15}):([0-9a-f]{16,64})$/;

/** Reads a place as `verify` prints it. @throws PabalError `invalid-request` */
export function readAuditPlace(text: string, field: string): AuditPlace {
  const [, number, hash = ''] = placeForm.exec(text.trim()) ?? [];
  if (number !== undefined) return { number: Number(number), hash };
  const expected = 'a place in the audit log as verify prints it, such as 412:9f86d081884c7d65';
  throw new PabalError('invalid-request', `${field}: expected ${expected}, got ${excerpt(text)}.`, {
    fields: [{ field, expected, got: excerpt(text) }],
  });
}
