// The API of the reference: puts an event into the queue and answers 202. Settings: REDIS_URL and PORT.

import { Queue } from 'bullmq';
import express from 'express';
import { Redis } from 'ioredis';

const { REDIS_URL, PORT } = process.env;
const queue = new Queue('mail', { connection: new Redis(REDIS_URL, { maxRetriesPerRequest: null }) });
const options = { attempts: 3, backoff: { type: 'exponential', delay: 1_000 }, removeOnComplete: true };

const app = express();
app.use(express.json());
app.post('/v1/events', async (request, response) => {
  const { id } = await queue.add('send', request.body, options);
  response.status(202).json({ id });
});
await queue.waitUntilReady();
app.listen(Number(PORT), '127.0.0.1', () => process.stdout.write(`${JSON.stringify({ msg: 'ready' })}\n`));
