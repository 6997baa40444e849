// How recipients are told about.

import type { Erasure } from '@pabal/db/people';
import type { ShownRecipient } from '@pabal/people';
import { state } from '../../terminal/cell.ts';
import { fields } from '../../terminal/fields.ts';
import { tableOf } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { plain } from '../../terminal/words.ts';

/** A line for each. */
export function recipientTable(people: readonly ShownRecipient[], terminal: Terminal): string {
  const rows = people.map(({ externalId, email, name, locale, activeAt }) => [
    plain(externalId),
    plain(email),
    plain(name, 60),
    locale,
    activeAt,
  ]);
  return tableOf(terminal, ['id', 'address', 'name', 'language', 'last seen'], rows);
}

/** What was erased of somebody; it names nobody. */
export const receiptText = (erasure: Erasure, terminal: Terminal): string =>
  fields(terminal, {
    receipt: erasure.id,
    state: state(erasure.state),
    'waits for': plain(erasure.waitsFor),
    by: plain(erasure.requestedBy),
    begun: erasure.requestedAt,
    ended: erasure.finishedAt,
    hash: erasure.addressHash,
    ...erasure.counts,
  });
