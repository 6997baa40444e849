import { connect } from 'node:net';
import { createLogger } from '@pabal/runtime';
import express from 'express';
import { readJson } from './http/body/body.ts';
import { createErrorHandler } from './http/problems/errors.ts';
import { type HttpServer, startServer } from './server.ts';

const waits = { requestMs: 100, headMs: 50, lookedEveryMs: 20 };
const publicUrl = 'https://pabal.example';

describe('a request that does not come to its end', () => {
  let server: HttpServer;
  beforeAll(async () => {
    const logger = createLogger({ service: 'test', level: 'silent' });
    const app = express();
    app.post('/', async (request) => void (await readJson(request, 1_000)));
    app.use(createErrorHandler({ logger, reports: { report: () => {}, stop: async () => {} }, publicUrl }));
    server = await startServer(app, { host: '127.0.0.1', port: 0, publicUrl, waits });
  });
  afterAll(() => server.stop());

  const post = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  it.each([
    ['a body', `${post}Content-Length: 9\r\n\r\n{`],
    ['a body in chunks', `${post}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`],
    ['a head', 'GET / HTTP/1.1\r\nHo'],
    ['anything at all', ''],
  ])('gets a refusal when the time for %s is over', async (_name, said) => {
    const answer = await hear(server.port, said);
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1))).toMatchObject({
      type: `${publicUrl}/problems/request-timeout`,
      status: 408,
      code: 'request-timeout',
    });
  });
});

function hear(port: number, said: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      heard += text;
    });
    socket.on('error', reject).on('close', () => resolve(heard));
    socket.write(said);
  });
}
