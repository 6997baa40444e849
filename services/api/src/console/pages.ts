import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { type Express, Router } from 'express';
import helmet from 'helmet';
import type { Limits } from '../http/limits.ts';
import { createLogin } from './login.ts';

type Board = ConstructorParameters<typeof BullMQAdapter>[0];

/** The queue dashboard at /console/queues, behind the login. It shows ids; it changes queues only when `writable`. */
export function createConsolePages(options: {
  boards: readonly Board[];
  password: string | undefined;
  writable: boolean;
  limits: Limits;
}): Router {
  const { boards, password, writable, limits } = options;
  const adapter = new ExpressAdapter().setBasePath('/console/queues');
  createBullBoard({
    queues: boards.map((queue) => new BullMQAdapter(queue, { readOnlyMode: !writable })),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'pabal' } },
  });
  const board: Express = adapter.getRouter();
  board.disable('x-powered-by');
  return Router().use(securityHeaders(), createLogin({ password, limits }), Router().use('/queues', board));
}

/** The dashboard styles itself inline and loads nothing from elsewhere, its web font excepted, which it can do without. */
function securityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Whether there is TLS is for whoever stands in front of this port to say.
    strictTransportSecurity: false,
  });
}
