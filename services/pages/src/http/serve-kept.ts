import type { Request, Response } from 'express';
import { type NewAnswer, sendKept } from '../archive/kept.ts';
import type { Pages } from '../pages.ts';
import { sendProblemPage } from './error-pages.ts';

/** Sends what is kept under this name, or makes it. @param parts  what was understood of the request, and nothing else of it */
export async function serveKept(
  pages: Pages,
  [request, response]: readonly [Request, Response],
  parts: readonly string[],
  make: () => Promise<NewAnswer>,
): Promise<void> {
  const name = JSON.stringify(parts);
  const kept = pages.kept.find(name);
  if (kept !== undefined) return sendKept(request, response, await kept);
  if (!pages.limits.visit(pages.clientAddress(request)))
    return sendProblemPage(pages, request, response, 'busy', 429);
  sendKept(request, response, await pages.kept.make(name, make));
}

/** A parameter of the path: a text without anything that only looks like another one. */
export const inPath = (request: Request, name: string): string =>
  String(request.params[name] ?? '').slice(0, 100);
