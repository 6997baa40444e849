// An edition that does harm stops by itself: what has not left does not leave before somebody has looked.

import type { Queryable } from '../store/store.ts';
import { countAfterwards } from './reading.ts';

/** Parts of the sent letters of an edition, from 0 to 1, at which it is paused; 0 is never. */
interface StopRules {
  readonly complained: number;
  readonly bounced: number;
}

/** Fewer say nothing: one angry reader of ten is no three in a thousand. */
const fewest = { sent: 200, complained: 3, bounced: 20 };

const begins = 'paused itself';

/**
 * Pauses an edition whose letters are being sent when too many of them came back or were called spam. Once: one that somebody let go
 * on goes on.
 *
 * @returns why, when it was paused by this
 */
export async function pauseTroubledEdition(
  store: Queryable,
  editionId: string,
  rules: StopRules,
): Promise<string | undefined> {
  const { delivered, bounced, complained, silent } = await countAfterwards(store, 'edition_id', editionId);
  const sent = delivered + bounced + complained + silent;
  const isTooMuch = (kind: 'complained' | 'bounced', letters: number) =>
    rules[kind] > 0 && letters >= fewest[kind] && letters / sent >= rules[kind];
  const kind = isTooMuch('complained', complained)
    ? 'complained'
    : isTooMuch('bounced', bounced)
      ? 'bounced'
      : undefined;
  if (kind === undefined || sent < fewest.sent) return undefined;
  const letters = kind === 'complained' ? complained : bounced;
  const reason = `${begins}: ${letters} of ${sent} sent letters ${kind === 'complained' ? 'were called spam' : 'came back'}`;
  const { rowCount } = await store.query(
    `update editions set paused_at = now(), paused_by = 'receipts', rate = null, reason = $2
     where id = $1 and paused_at is null and state = 'sending' and coalesce(reason, '') not like '${begins}%'`,
    [editionId, reason],
  );
  return rowCount === 1 ? reason : undefined;
}
