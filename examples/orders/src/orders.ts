// Orders and their letters: both are in the database, or neither is.

import type { PostgresOutbox } from '@pabal/client';
import type pg from 'pg';
import type { Events } from './events.d.ts';

export interface Order {
  readonly id: string;
  readonly email: string;
  readonly item: string;
  readonly amount: number;
}

export const tables = `create table if not exists orders (
  id text primary key,
  email text not null,
  item text not null,
  amount bigint not null check (amount > 0),
  placed_at timestamptz not null default now()
)`;

/**
 * Places an order and writes down that its letter is due, in one transaction.
 *
 * @returns false when there was this order already
 */
export async function placeOrder(
  pool: pg.Pool,
  outbox: PostgresOutbox<Events>,
  { id, email, item, amount }: Order,
): Promise<boolean> {
  const tx = await pool.connect();
  try {
    await tx.query('begin');
    // The letter comes first to show that the sequence of the two makes no difference.
    await outbox.notify(tx, 'order.placed', id, {
      to: { email },
      data: { orderNumber: id, item, amount },
    });
    const { rowCount } = await tx.query(
      'insert into orders (id, email, item, amount) values ($1, $2, $3, $4) on conflict do nothing',
      [id, email, item, amount],
    );
    await tx.query(rowCount === 1 ? 'commit' : 'rollback');
    outbox.wake();
    return rowCount === 1;
  } catch (error) {
    await tx.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    tx.release();
  }
}
