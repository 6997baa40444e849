// The shop over HTTP: place an order, ask about one, and see how much waits to be told.

import { createServer, type IncomingMessage, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import type { PostgresOutbox } from '@pabal/client';
import type pg from 'pg';
import type { Events } from './events.d.ts';
import { type Order, placeOrder } from './orders.ts';

export function createShop(pool: pg.Pool, outbox: PostgresOutbox<Events>): Server {
  async function answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    const { method, url = '/' } = request;
    if (method === 'POST' && url === '/orders') {
      const order = readOrder(await json(request));
      if (order === undefined)
        return { status: 400, body: { error: 'Expected id, email, item and amount.' } };
      const placed = await placeOrder(pool, outbox, order);
      return { status: placed ? 201 : 200, body: { id: order.id } };
    }
    if (method === 'GET' && url.startsWith('/orders/')) {
      const id = decodeURIComponent(url.slice('/orders/'.length));
      return { status: 200, body: { id, letter: await outbox.find('order.placed', id) } };
    }
    if (method === 'GET' && url === '/health')
      return { status: 200, body: { outbox: await outbox.backlog() } };
    return { status: 404, body: { error: 'There is POST /orders, GET /orders/{id} and GET /health.' } };
  }

  return createServer((request, response) => {
    const give = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    answer(request).then(
      ({ status, body }) => give(status, body),
      (error: unknown) => give(500, { error: error instanceof Error ? error.message : String(error) }),
    );
  });
}

function readOrder(body: unknown): Order | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { id, email, item, amount }: Partial<Record<keyof Order, unknown>> = body;
  const texts = typeof id === 'string' && typeof email === 'string' && typeof item === 'string';
  return texts && typeof amount === 'number' ? { id, email, item, amount } : undefined;
}
