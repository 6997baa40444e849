// Letters with a file of 5 MB: what they cost a sender in memory, which reads the file once.

import { createHash, randomBytes } from 'node:crypto';
import { addAttachment } from '@pabal/db/attachments';
import type { EventAttachment } from '@pabal/domain';
import { createQueues } from '@pabal/queue';
import { createLogger } from '@pabal/runtime';
import { booksFigure } from '../books.ts';
import { measureDrain, usageFigures } from '../measuring/drain.ts';
import type { Figure, Row, RowOptions } from '../row.ts';
import { appIdOf, countLedger, planLetters, settled } from '../stack/ledger.ts';
import { type Stack, startStack } from '../stack/stack.ts';

const fileBytes = 5_000_000;
/** What a sender may have, whatever it sends. */
const memoryMb = 300;

export const largeFiles: Row = {
  name: 'large-files',
  what: 'event letters with a file of 5 MB, until the mail server has the last: memory of a sender',
  async run(options) {
    const stack = await startStack({ ...options, services: ['builder', 'sender'] });
    try {
      return await measure(stack, options);
    } finally {
      await stack.stop();
    }
  },
};

async function measure(stack: Stack, options: RowOptions): Promise<readonly Figure[]> {
  const letters = options.count ?? (options.quick ? 50 : 1_000);
  const appId = await appIdOf(stack.store, stack.apiKey);
  const file = await keep(stack, appId);
  const queues = createQueues({
    url: stack.queueUrl,
    logger: createLogger({ service: 'bench', level: 'warn' }),
  });
  try {
    const drained = await measureDrain({
      ...{ ...stack, letters },
      begin: async () => {
        const ids = await planLetters(stack.store, appId, { from: 0, count: letters, attachments: [file] });
        await queues.ring('event', ids);
      },
      settled: () => settled(stack.store),
    });
    const ledger = await countLedger(stack.store);
    return [
      { name: 'letters/s', value: drained.lettersPerSecond, unit: 'letters/s' },
      ...usageFigures(drained, { memoryMb }),
      booksFigure({ accepted: letters, ledger, received: stack.sink.received() }),
    ];
  } finally {
    await queues.stop();
  }
}

async function keep({ store }: Stack, appId: string): Promise<EventAttachment> {
  const content = randomBytes(fileBytes);
  const hash = createHash('sha256').update(content).digest('hex');
  const file = { hash, type: 'application/pdf', size: content.length };
  await addAttachment(store, { ...file, appId, content }, Number.MAX_SAFE_INTEGER);
  return { ...file, name: '견적서.pdf' };
}
