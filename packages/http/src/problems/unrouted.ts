import { excerpt, PabalError } from '@pabal/domain';
import type { Request, RequestHandler } from 'express';

/** Answers a path that exists with a method that does not. */
export function methodNotAllowed(methods: readonly string[]): RequestHandler {
  const allowed = methods.join(', ');
  return (request, response) => {
    response.setHeader('Allow', allowed);
    if (request.method === 'OPTIONS') {
      response.status(204).end();
      return;
    }
    throw new PabalError('method-not-allowed', `Expected ${allowed} here, got ${request.method}.`);
  };
}

/** Answers a path that does not exist. */
export function notFound(request: Request): never {
  throw new PabalError(
    'not-found',
    `There is nothing at ${excerpt(request.path)}. Every path is in /openapi.json.`,
  );
}
