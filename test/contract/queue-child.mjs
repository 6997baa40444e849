// A process of its own for the queue's contract, run as `node queue-child.mjs <what> <queue url>`:
//   hold   takes event mail and never finishes it, to be killed
//   open   opens the queues, asks whether they are ready and ends

import { createQueues, createWorker } from '@pabal/queue';
import { createLogger } from '@pabal/runtime';

const [what, url] = process.argv.slice(2);
const logger = createLogger({ service: 'queue-child' });
const queues = createQueues({ url, logger, deadlineMs: 20_000 });

if (what === 'hold') {
  const handler = async ({ deliveryIds }) => {
    logger.info({ count: deliveryIds.length }, 'Taken and held.');
    return new Promise(() => {});
  };
  const brief = { lockMs: 1_000, stalledCheckMs: 300 };
  createWorker({ queues, name: 'event-mail', concurrency: 1, handler, logger, ...brief }).start();
} else {
  logger.info({ health: await queues.healthy() }, 'Opened.');
  await queues.stop();
}
