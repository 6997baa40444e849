// The reference that pabal is compared with: a mail worker that a competent developer writes in an afternoon from the
// documentation of its parts. One BullMQ job per letter, templates compiled once, nodemailer's pool. With DATABASE_URL each
// sent letter gets a row in a table; there are no claims, no limits and no history.
//
// REDIS_URL, SMTP_URL, TEMPLATES_DIR, DATABASE_URL (optional), CONCURRENCY and CONNECTIONS.

import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import nodemailer from 'nodemailer';
import pg from 'pg';
import { createTemplates } from './templates.mjs';

const { REDIS_URL, SMTP_URL, TEMPLATES_DIR, DATABASE_URL, CONCURRENCY, CONNECTIONS } = process.env;

const render = createTemplates(TEMPLATES_DIR);
const { hostname: host, port } = new URL(SMTP_URL);
const transport = nodemailer.createTransport({
  pool: true,
  host,
  port: Number(port),
  secure: false,
  maxConnections: Number(CONNECTIONS),
});
const database = DATABASE_URL && new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
const connection = new Redis(REDIS_URL, { maxRetriesPerRequest: null });

async function send({ id, data: event }) {
  const [{ email, name }] = event.to;
  const letter = render(event.type, event.data);
  const { messageId, response } = await transport.sendMail({
    from: 'Pabal <noti@pabal.example>',
    to: { name, address: email },
    ...letter,
  });
  await database?.query(
    'insert into letters (job_id, template, address, message_id, reply, sent_at) values ($1, $2, $3, $4, $5, now())',
    [id, event.type, email, messageId, response],
  );
}

const worker = new Worker('mail', send, { connection, concurrency: Number(CONCURRENCY) });
const complain = (error) => process.stderr.write(`${error.stack}\n`);
worker.on('failed', (_job, error) => complain(error));
worker.on('error', complain);
process.once('SIGTERM', async () => {
  await worker.close();
  transport.close();
  await database?.end();
  connection.disconnect();
});
await worker.waitUntilReady();
process.stdout.write(`${JSON.stringify({ msg: 'ready' })}\n`);
