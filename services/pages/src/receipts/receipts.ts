// Where providers tell what became of letters. What is answered says nothing but how far a request came: a provider repeats what was
// not taken, and the person who sets a webhook up reads the sentence.

import { webhookProviders } from '@pabal/domain';
import { readRaw } from '@pabal/http';
import { WebhookRefused } from '@pabal/receipts';
import type { Request, Response } from 'express';
import { sendProblemPage } from '../http/error-pages.ts';
import type { PageRoute, Pages } from '../pages.ts';

export const receiptRoutes: readonly PageRoute[] = [
  { method: 'post', path: '/receipts/{provider}', opens: 'link', serve: take },
];

/** Providers send a few hundred events at once. */
const mostBytes = 4 * 1024 * 1024;

async function take(pages: Pages, request: Request, response: Response): Promise<void> {
  const provider = webhookProviders.find((name) => name === request.params.provider);
  const webhook = provider && pages.webhooks.get(provider);
  if (provider === undefined || webhook === undefined)
    return sendProblemPage(pages, request, response, 'not-found', 404);
  try {
    const body = await readRaw(request, mostBytes);
    const reports = await webhook.read({ headers: request.headers, body }, new Date());
    await pages.receipts.note(reports, { source: provider, proven: true });
    pages.figures.webhook(provider, 'taken');
    answer(response, 200, 'Taken.');
  } catch (error) {
    pages.figures.webhook(provider, error instanceof WebhookRefused ? 'refused' : 'failed');
    if (!(error instanceof WebhookRefused)) throw error;
    if (await pages.limits.badLink(pages.clientAddress(request)))
      answer(response, error.status, error.message);
    else answer(response, 429, 'Too many requests were refused. Try again in a minute.');
  }
}

function answer(response: Response, status: number, sentence: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(sentence),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(sentence);
}
