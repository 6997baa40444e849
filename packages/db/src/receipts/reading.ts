// Receipts as they are shown: of one letter, and counted for an event or an edition.

import { type Afterwards, afterwardsOf, type ReceiptKind, type ReceiptSource } from '@pabal/domain';
import { lettersOf } from '../partitions/bounds.ts';
import type { Queryable } from '../store/store.ts';

/** A receipt as the ledger has it. */
export interface StoredReceipt {
  readonly kind: ReceiptKind;
  /** When it happened, as told by who reports it. */
  readonly at: Date;
  readonly notedAt: Date;
  readonly source: ReceiptSource;
  readonly status: string | null;
  readonly reply: string | null;
}

/** The receipts of a letter, in the order in which things happened. Who asks has found the letter in its space. */
export async function findReceipts(store: Queryable, deliveryId: string): Promise<StoredReceipt[]> {
  const { rows } = await store.query<StoredReceipt>(
    `select kind, at, noted_at as "notedAt", source, status, reply from receipts where delivery_id = $1 order by at, kind`,
    [deliveryId],
  );
  return rows;
}

/** Counts what became of the sent letters of an event or an edition. Reads every one of them. */
export async function countAfterwards(
  store: Queryable,
  owner: 'event_id' | 'edition_id',
  id: string,
): Promise<Afterwards> {
  const { rows } = await store.query<Parameters<typeof afterwardsOf>[0]>(counts[owner], [id]);
  return afterwardsOf(rows[0] ?? { sent: 0, delivered: 0, bounced: 0, complained: 0 });
}

// The letters are counted by the same statement, so that both lines are of one moment.
const countsOf = (owner: string) => `
  select count(*)::integer as sent,
    (count(*) filter (where r.gravest = 1))::integer as delivered,
    (count(*) filter (where r.gravest = 2))::integer as bounced,
    (count(*) filter (where r.gravest = 3))::integer as complained
  from deliveries d left join (
    select delivery_id, max(case kind when 'complained' then 3 when 'delivered' then 1 else 2 end) as gravest
    from receipts
    where kind in ('delivered', 'bounced', 'soft-bounced', 'complained') and ${lettersOf('$1::uuid', 'delivery_id')}
    group by delivery_id
  ) r on r.delivery_id = d.id
  where d.${owner} = $1 and d.state = 'sent'`;

const counts = { event_id: countsOf('event_id'), edition_id: countsOf('edition_id') };
