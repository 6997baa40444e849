// The example of a load balancer (deploy/haproxy/haproxy.cfg), before apis that misbehave. How whole services are restarted
// behind it is the drill's scenario `rolling`.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import {
  eventually,
  findProgram,
  freePort,
  type Haproxy,
  haproxyExample,
  hasHaproxy,
  startHaproxy,
} from '@pabal/test/support';

const whereThereIsOne = hasHaproxy() ? describe : describe.skip;

const servers: Server[] = [];
let balancer: Haproxy | undefined;

afterEach(async () => {
  await balancer?.stop();
  balancer = undefined;
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** An api that is ready, and answers other requests so. @returns its port */
async function anApi(answer: RequestListener): Promise<number> {
  const server = createServer((request, response) => {
    if (request.url === '/readyz') response.end();
    else answer(request, response);
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

async function start(ports: readonly [number, number]): Promise<string> {
  balancer = await startHaproxy(ports);
  return balancer.url;
}

const takes: RequestListener = (_request, response) => void response.writeHead(202).end();
/** Dies with the request in hand. */
const dies: RequestListener = (request) => void request.once('end', () => request.socket.destroy()).resume();

/** Asks over a connection of its own. On a kept one HAProxy leaves it to the caller to ask again, as browsers do. */
async function ask(
  url: string,
  options: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<{ status: number | undefined; retryAfter: string | undefined; body: string }> {
  const asked = request(`${url}/v1/events`, { ...options, agent: false });
  asked.end(options.method === 'POST' ? '{}' : undefined);
  const response: IncomingMessage = (await once(asked, 'response'))[0];
  const { statusCode, headers } = response;
  return { status: statusCode, retryAfter: headers['retry-after'], body: await text(response) };
}

const post = (url: string, headers: Readonly<Record<string, string>> = {}) =>
  ask(url, { method: 'POST', headers });

whereThereIsOne('the example for HAProxy', () => {
  it('is taken by HAProxy without a warning', async () => {
    await promisify(execFile)(findProgram('haproxy') ?? '', ['-c', '-dW', '-f', haproxyExample]);
  });

  it('has a caller ask again while no api is there', async () => {
    const answer = await post(await start([await freePort(), await freePort()]));
    expect(answer).toMatchObject({ status: 503, retryAfter: '2' });
    expect(JSON.parse(answer.body)).toMatchObject({
      status: 503,
      detail: expect.stringContaining('Ask again'),
    });
  });

  it('asks another api when one takes no connections, and says when it has left that one', async () => {
    const url = await start([await freePort(), await anApi(takes)]);
    for (let n = 0; n < 4; n += 1) expect((await post(url)).status).toBe(202);
    await eventually(() => balancer?.logs.some((line) => line.includes('Server apis/api-1 is DOWN')));
  });

  it('asks another api when one dies with an event that has an idempotency key, and with what only reads', async () => {
    const url = await start([await anApi(dies), await anApi(takes)]);
    for (let n = 0; n < 4; n += 1) {
      expect((await post(url, { 'idempotency-key': `key-${n}` })).status).toBe(202);
      expect((await ask(url)).status).toBe(202);
    }
  });

  it('leaves to the caller what an api that died may have done already', async () => {
    const url = await start([await anApi(dies), await anApi(takes)]);
    const statuses = [(await post(url)).status, (await post(url)).status];
    expect(statuses.sort()).toEqual([202, 502]);
  });
});
