import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { createLogger } from '@pabal/runtime';
import { eventually } from '@pabal/test/support';
import express from 'express';
import { readJson } from './body/body.ts';
import { createErrorHandler } from './problems/errors.ts';
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

describe('a server that is to be left', () => {
  let leaving = false;
  let server: HttpServer;
  /** Answers that are owed. */
  let owed: ServerResponse[];
  beforeEach(async () => {
    leaving = false;
    owed = [];
    const app = express();
    app.get('/', (_request, response) => void response.end('here'));
    app.get('/slow', (_request, response) => void owed.push(response));
    server = await startServer(app, { host: '127.0.0.1', port: 0, isLeaving: () => leaving });
  });
  afterEach(() => server.stop());

  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
  const kept = /^HTTP\/1\.1 200 OK\r\n(?!.*^Connection: close)/ms;
  const last = /^HTTP\/1\.1 200 OK\r\n.*^Connection: close\r\n/ms;

  it('closes a kept connection with its next answer', async () => {
    const caller = callerOf(server.port);
    expect(await caller.ask(get('/'))).toMatch(kept);
    leaving = true;
    expect(await caller.ask(get('/'))).toMatch(last);
    await caller.closed;
  });

  it('answers all that was sent in one go, and says so with the last answer', async () => {
    const caller = callerOf(server.port);
    leaving = true;
    caller.say(get('/slow').repeat(3));
    await eventually(() => owed.length === 3);
    for (const response of owed) await once(response.end('late'), 'close');
    const text = await caller.closed;
    expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(3);
    expect(text.match(/^Connection: close\r$/gm)).toHaveLength(1);
  });

  it('says with an answer that it owes when it stops that it is the last', async () => {
    const caller = callerOf(server.port);
    caller.say(get('/slow'));
    await eventually(() => owed.length === 1);
    const stopped = server.stop();
    owed[0]?.end('late');
    expect(await caller.closed).toMatch(last);
    await stopped;
  });

  it('lets a quiet connection bring one more request when it may, and closes it when it may not', async () => {
    let mayBeQuiet = true;
    const [one, other] = [callerOf(server.port), callerOf(server.port)];
    await Promise.all([one.ask(get('/')), other.ask(get('/'))]);
    const stopped = server.stop(() => mayBeQuiet);
    expect(await one.ask(get('/'))).toMatch(last);
    await one.closed;
    mayBeQuiet = false;
    expect(await other.closed).not.toMatch(last);
    await stopped;
  });
});

/** A caller that keeps its connection. */
function callerOf(port: number) {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  let heard = '';
  socket.on('data', (text: string) => {
    heard += text;
  });
  return {
    say: (text: string) => void socket.write(text),
    /** What is heard after it was said. */
    ask: async (text: string): Promise<string> => {
      const answer = once(socket, 'data');
      socket.write(text);
      return String((await answer)[0]);
    },
    /** Everything that was heard, once the server has closed the connection in order. */
    closed: once(socket, 'end').then(() => heard),
  };
}

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
