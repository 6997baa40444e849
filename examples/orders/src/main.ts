// A shop that writes to its customers by pabal: its orders are in PostgreSQL, and so is what is still to be told to pabal.

import type { AddressInfo } from 'node:net';
import { createClient, createPostgresOutbox } from '@pabal/client';
import pg from 'pg';
import type { Events } from './events.d.ts';
import { tables } from './orders.ts';
import { createShop } from './server.ts';

const { PABAL_URL, PABAL_KEY, DATABASE_URL, PORT = '4000' } = process.env;
if (!PABAL_URL || !PABAL_KEY || !DATABASE_URL) {
  process.stderr.write(
    'Set PABAL_URL and PABAL_KEY (.pabal/env has both), and DATABASE_URL of a database for the shop.\n',
  );
  process.exit(64);
}

const say = (msg: string, more: object = {}) => process.stdout.write(`${JSON.stringify({ msg, ...more })}\n`);

const pool = new pg.Pool({ connectionString: DATABASE_URL });
// A connection that breaks while nobody uses it is replaced with the next query.
pool.on('error', (error) => say('A connection to the database broke.', { error: error.message }));
const client = createClient<Events>({ url: PABAL_URL, key: PABAL_KEY, timeoutMs: 2_000 });
const outbox = createPostgresOutbox({
  client,
  pool,
  leaseMs: 10_000,
  backoff: { firstMs: 100, mostMs: 1_000 },
  onTrouble: (trouble) =>
    say(trouble ? 'Letters wait: pabal cannot be reached.' : 'pabal is back.', { error: trouble?.message }),
  onRefused: (event, problem) => say('pabal refuses a letter.', { key: event.idempotencyKey, problem }),
});
await pool.query(tables);
await outbox.createTable();
outbox.start();

const server = createShop(pool, outbox).listen(Number(PORT), '127.0.0.1', () => {
  const address: AddressInfo | string | null = server.address();
  say('The shop is open.', { port: typeof address === 'object' ? address?.port : undefined });
});

async function stop(): Promise<void> {
  server.close();
  server.closeIdleConnections();
  const carried = await outbox.stop({ flushMs: 5_000 });
  say(carried ? 'Everything was told to pabal.' : 'What is left stays in the outbox.');
  client.close();
  await pool.end();
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
