// Judges a run by its books. Pure.

import type { Account } from './books.ts';
import type { Allowance } from './scenario.ts';

/** What was expected and did not hold, in words; nothing when all did. */
export function verdictOn(account: Account, allowance: Allowance): string[] {
  const {
    lost = 0,
    repeated = 0,
    unknown = 0,
    failed = 0,
    suppressed = 0,
    attempts,
    triedAgain,
    broken = [],
  } = allowance;
  const found: string[] = [];
  const exactly = (what: string, got: number, expected: number) => {
    if (got !== expected) found.push(`${what}: expected ${expected}, got ${got}`);
  };
  const atMost = (what: string, got: number, most: number) => {
    if (got > most) found.push(`${what}: expected at most ${most}, got ${got}`);
  };
  if (account.accepted === 0) found.push('accepted: expected some letters, got none');
  if (lost === 0) exactly('lost', account.lost, 0);
  else atMost('lost', account.lost, lost);
  exactly('open', account.open, 0);
  exactly('repeated with another Message-ID', account.repeatedOther, 0);
  atMost('repeated', account.repeatedSame, repeated);
  atMost('unknown', account.unknown, unknown);
  exactly('failed', account.failed, failed);
  exactly('suppressed', account.suppressed, suppressed);
  if (attempts !== undefined) atMost('attempts of a letter', account.mostAttempts, attempts);
  if (triedAgain !== undefined) atMost('letters tried again', account.triedAgain, triedAgain);
  return [...found, ...someOf(account.contradictions), ...broken];
}

/** A few say as much as a thousand. */
function someOf(sentences: readonly string[], most = 3): string[] {
  const more = sentences.length - most;
  return more > 0 ? [...sentences.slice(0, most), `and ${more} more contradictions`] : [...sentences];
}
