import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { createErrorReports } from './error-reports.ts';

interface Report {
  readonly exception: { readonly values: readonly { readonly type: string; readonly value: string }[] };
  readonly tags: Readonly<Record<string, string>>;
}

/** Stands in for Sentry's server: takes envelopes and keeps the events in them. */
async function startReceiver(): Promise<{ dsn: string; reports: Report[]; raw: string[]; server: Server }> {
  const reports: Report[] = [];
  const raw: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
      raw.push(text);
      const [, header = '{}', payload = '{}'] = text.split('\n');
      if (JSON.parse(header).type === 'event') reports.push(JSON.parse(payload));
      response.end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { dsn: `http://public@127.0.0.1:${port}/1`, reports, raw, server };
}

let receiver: Awaited<ReturnType<typeof startReceiver>>;

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  receiver.server.closeAllConnections();
  await new Promise((resolve) => receiver.server.close(resolve));
});

it('tells Sentry about an error with the ids that lead to it', async () => {
  const reports = await createErrorReports({ dsn: receiver.dsn, environment: 'test', service: 'sender' });
  reports.report(new TypeError('boom'), {
    delivery: 'd1',
    event: 'e1',
    template: 'password.reset',
    job: undefined,
  });
  await reports.stop();
  expect(receiver.reports).toHaveLength(1);
  expect(receiver.reports[0]?.exception.values[0]).toMatchObject({ type: 'TypeError', value: 'boom' });
  expect(receiver.reports[0]?.tags).toEqual({
    service: 'sender',
    delivery: 'd1',
    event: 'e1',
    template: 'password.reset',
  });
});

it('reports the same error once, however many places it passes', async () => {
  const reports = await createErrorReports({ dsn: receiver.dsn, environment: 'test', service: 'api' });
  const error = new Error('once');
  reports.report(error, { event: 'e1' });
  reports.report(error);
  await reports.stop();
  expect(receiver.reports).toHaveLength(1);
});

it('keeps mail addresses out of what it sends', async () => {
  const reports = await createErrorReports({ dsn: receiver.dsn, environment: 'test', service: 'api' });
  reports.report(new Error('550 <someone@example.com> is unknown'));
  await reports.stop();
  expect(receiver.reports[0]?.exception.values[0]?.value).toBe('550 <<address>> is unknown');
  expect(receiver.raw.join()).not.toContain('someone@');
});

it('does nothing without a DSN', async () => {
  const reports = await createErrorReports({ dsn: undefined, environment: 'test', service: 'api' });
  reports.report(new Error('nobody listens'));
  await reports.stop();
  expect(receiver.raw).toEqual([]);
});
