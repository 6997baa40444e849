import { type Overdue, takeComplaints } from '@pabal/db/editions';
import type { Store } from '@pabal/db/store';
import type { Logger } from '@pabal/runtime';
import type { OpsMail } from './ops-mail.ts';

/**
 * Says which slots have passed without a finished edition, in the log and by mail: each once a day, whichever process asks first.
 * Builders ask, and others while no builder is alive.
 */
export async function tellOverdue(
  { store, logger, opsMail }: { readonly store: Store; readonly logger: Logger; readonly opsMail: OpsMail },
  now: Date,
): Promise<void> {
  const complaints = await takeComplaints(store, now);
  if (complaints.length === 0) return;
  logger.error({ slots: complaints }, 'Slots have passed without a finished edition.');
  for (const space of new Set(complaints.map((overdue) => overdue.space))) {
    const items = complaints.filter((overdue) => overdue.space === space).map(itemOf);
    await opsMail.send({
      ...{ space, template: 'newsletter.notice', key: `overdue:${now.toISOString()}` },
      data: { kind: 'overdue', minutes: 0, items },
    });
  }
}

const itemOf = ({ newsletter, slot, editionId, state, paused, reason }: Overdue) => ({
  ...{ newsletter, edition: editionId, slot: slot.toISOString(), timeZone: 'UTC', letters: null },
  ...{ state: paused ? 'paused' : (state ?? 'missing'), reason },
});
