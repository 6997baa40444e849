// Whether the books balance: what was accepted, what the ledger says and what the sink counted, to the letter.

import type { Figure } from './row.ts';
import type { LedgerCounts } from './stack/ledger.ts';

export interface Books {
  /** Letters promised. */
  readonly accepted: number;
  readonly ledger: LedgerCounts;
  /** Letters the sink counted. */
  readonly received: number;
}

/** What does not balance; empty when everything does. Every letter was sent, at the first attempt, and came once. */
export function imbalances({ accepted, ledger, received }: Books): string[] {
  const sent = ledger.states.sent ?? 0;
  const broken: string[] = [];
  if (sent !== accepted)
    broken.push(`${accepted} letters were accepted, and the ledger says ${JSON.stringify(ledger.states)}`);
  if (ledger.attempts !== accepted) broken.push(`${accepted} letters took ${ledger.attempts} attempts`);
  if (received !== accepted) broken.push(`${accepted} letters were accepted, and the sink has ${received}`);
  return broken;
}

/** A figure of the table: how many letters were sent once, and whether that is all of them. */
export function booksFigure(books: Books): Figure {
  const broken = imbalances(books);
  return {
    name: 'sent once',
    value: books.ledger.states.sent ?? 0,
    unit: 'letters',
    ok: broken.length === 0,
    note: broken.length === 0 ? 'ledger, attempts and sink agree' : `${broken.join('; ')}.`,
  };
}
