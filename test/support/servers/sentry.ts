// Stands in for Sentry: takes envelopes as its ingestion does (https://develop.sentry.dev/sdk/envelopes) and keeps the events.

import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

const event = z.object({
  event_id: z.string(),
  exception: z.object({ values: z.array(z.object({ type: z.string(), value: z.string() })) }),
  tags: z.record(z.string(), z.string()),
});
type SentryEvent = z.output<typeof event>;

export interface FakeSentry {
  readonly dsn: string;
  readonly events: readonly SentryEvent[];
  /** Every envelope as it came, for what must not be in one. */
  readonly envelopes: readonly string[];
  stop(): Promise<void>;
}

const project = '1';
const key = 'public';

/** Starts one on loopback. It refuses what does not name the key of its project, as Sentry does. */
export async function startSentry(): Promise<FakeSentry> {
  const events: SentryEvent[] = [];
  const envelopes: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (!isForUs(request)) return void response.writeHead(403).end();
      const body = Buffer.concat(chunks);
      const envelope = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      envelopes.push(envelope.toString());
      const { id, items } = parseEnvelope(envelope);
      for (const item of items) if (item.type === 'event') events.push(event.parse(JSON.parse(item.payload)));
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ id }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    dsn: `http://${key}@127.0.0.1:${port}/${project}`,
    ...{ events, envelopes },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function isForUs({ method, url = '', headers }: IncomingMessage): boolean {
  const { pathname, searchParams } = new URL(url, 'http://sentry');
  const named =
    searchParams.get('sentry_key') ?? /sentry_key=([^,\s]+)/.exec(String(headers['x-sentry-auth']))?.[1];
  return method === 'POST' && pathname === `/api/${project}/envelope/` && named === key;
}

const itemHeader = z.looseObject({ type: z.string(), length: z.int().optional() });

/** A line of headers, then for each item a line of headers and its payload: so many bytes, or up to the end of the line. */
function parseEnvelope(envelope: Buffer): {
  id: string | undefined;
  items: { type: string; payload: string }[];
} {
  let at = 0;
  const line = () => {
    const end = envelope.indexOf('\n', at);
    const text = envelope.subarray(at, end < 0 ? envelope.length : end).toString();
    at = end < 0 ? envelope.length : end + 1;
    return text;
  };
  const { event_id: id } = z.looseObject({ event_id: z.string().optional() }).parse(JSON.parse(line()));
  const items: { type: string; payload: string }[] = [];
  while (at < envelope.length) {
    const head = line();
    if (head === '') continue;
    const { type, length } = itemHeader.parse(JSON.parse(head));
    if (length === undefined) {
      items.push({ type, payload: line() });
      continue;
    }
    items.push({ type, payload: envelope.subarray(at, at + length).toString() });
    at += length + 1;
  }
  return { id, items };
}
