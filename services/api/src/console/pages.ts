import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { type Express, type RequestHandler, Router } from 'express';
import helmet from 'helmet';

type Board = ConstructorParameters<typeof BullMQAdapter>[0];

/**
 * The pages to sign in, and the queue dashboard at /console/queues behind the guard. The dashboard shows ids, and changes queues
 * only when `writable`.
 */
export function createConsolePages(options: {
  boards: readonly Board[];
  writable: boolean;
  signIn: RequestHandler;
  guard: RequestHandler;
}): Router {
  const { boards, writable, signIn, guard } = options;
  const adapter = new ExpressAdapter().setBasePath('/console/queues');
  createBullBoard({
    queues: boards.map((queue) => new BullMQAdapter(queue, { readOnlyMode: !writable })),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'pabal' } },
  });
  const board: Express = adapter.getRouter();
  board.disable('x-powered-by');
  return Router()
    .use(signIn)
    .use('/queues', securityHeaders(), guard, board)
    .get('/', (_request, response) => response.redirect(303, '/console/queues/'));
}

/** The dashboard has inline styles and loads nothing from other hosts but a web font, which it can do without. */
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
    // The proxy in front of this port decides whether there is TLS.
    strictTransportSecurity: false,
  });
}
