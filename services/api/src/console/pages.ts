import type { ConsoleFiles } from '@pabal/console';
import { type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import type { BoardQueue } from './board.ts';
import { createConsoleSite } from './site.ts';

/**
 * The console’s pages, and the queue dashboard at /console/queues behind the guard. The dashboard shows ids, and changes queues
 * only when `writable`.
 */
export function createConsolePages(options: {
  boards: readonly BoardQueue[];
  writable: boolean;
  signIn: RequestHandler;
  guard: RequestHandler;
  /** The files of the console; undefined when they are not built. */
  files: ConsoleFiles | undefined;
}): Router {
  const { boards, writable, signIn, guard, files } = options;
  let board: Promise<RequestHandler> | undefined;
  const load = async () => (await import('./board.ts')).createBoard('/console/queues', boards, writable);
  const showBoard: RequestHandler = async (request, response, next) => {
    board ??= load();
    return (await board)(request, response, next);
  };
  return Router()
    .use(signIn)
    .use('/queues', securityHeaders(), guard, showBoard)
    .use(createConsoleSite(files));
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
