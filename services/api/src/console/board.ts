// The dashboard of bull-board, a module of its own: it brings some 4 MB of code that most apis are never asked for.

import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Express } from 'express';

export type BoardQueue = ConstructorParameters<typeof BullMQAdapter>[0];

/** The dashboard of these queues below `path`. It shows ids, and changes queues only when `writable`. */
export function createBoard(path: string, queues: readonly BoardQueue[], writable: boolean): Express {
  const adapter = new ExpressAdapter().setBasePath(path);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: !writable })),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'pabal' } },
  });
  const board: Express = adapter.getRouter();
  return board.disable('x-powered-by');
}
