import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { testCertificate } from '@pabal/mail/testing';
import { useApi } from '@pabal/test/api';
import { eventually } from '@pabal/test/support';

const api = useApi({
  empty: ['link_cards'],
  settings: { FEED_ALLOW_NETWORKS: '127.0.0.0/8', API_RATE_LIMIT: '1000' },
});

const held: ServerResponse[] = [];
const asked: string[] = [];
const pages = createServer((request, response) => {
  asked.push(request.url ?? '');
  if (request.url === '/robots.txt') response.writeHead(404).end();
  else if (request.url === '/slow') held.push(response);
  else
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<meta property="og:title" content="A page">');
});
const unsafe = createTlsServer(testCertificate, (_request, response) => response.end());
const ports = new Map<Server | typeof unsafe, number>();
beforeAll(async () => {
  for (const server of [pages, unsafe]) {
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const address = server.address();
    ports.set(server, typeof address === 'object' ? (address?.port ?? 0) : 0);
  }
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(async () => {
  for (const server of [pages, unsafe]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const at = (path: string, host = '127.0.0.1') => `http://${host}:${ports.get(pages)}${path}`;

async function cardsOf(scopes: Parameters<typeof api.newKey>[0] = { scopes: ['link-cards:read'] }) {
  const key = await api.newKey(scopes);
  return (link: string, more = '') =>
    api.call('GET', `/v1/link-cards?url=${encodeURIComponent(link)}${more}`, { key });
}

it('shows what a link leads to, and asks its server once', async () => {
  const ask = await cardsOf();
  const first = await ask(at('/a#b'));
  expect(first).toMatchObject({
    status: 200,
    body: { url: at('/a'), state: 'ready', title: 'A page', failure: null, siteName: expect.any(String) },
  });
  expect((await ask(at('/a'))).body).toEqual(first.body);
  expect(asked).toEqual(['/robots.txt', '/a']);
});

it('says why there is no card: no address, a private network, TLS that cannot be trusted', async () => {
  const ask = await cardsOf();
  expect(await ask('nothing')).toMatchObject({ status: 200, body: { state: 'failed', failure: 'bad-url' } });
  expect((await ask('http://10.0.0.1/')).body).toMatchObject({ failure: 'refused-network' });
  expect((await ask('http://169.254.169.254/latest/meta-data')).body).toMatchObject({
    failure: 'refused-network',
  });
  expect((await ask(`https://127.0.0.1:${ports.get(unsafe)}/`)).body).toMatchObject({
    ...{ state: 'failed', failure: 'untrusted' },
    detail: 'The server’s TLS cannot be trusted: DEPTH_ZERO_SELF_SIGNED_CERT.',
  });
});

it('keeps nobody waiting longer than they want, and no slow host keeps another one waiting', async () => {
  const ask = await cardsOf();
  expect(await ask(at('/slow', '127.0.0.2'), '&wait=0')).toMatchObject({
    status: 202,
    body: { state: 'pending', title: null, failure: null },
  });
  const waiting = ask(at('/slow', '127.0.0.2'), '&wait=10');
  await eventually(() => held.length === 1);
  expect(await ask(at('/quick', '127.0.0.3'))).toMatchObject({ status: 200, body: { title: 'A page' } });
  for (const response of held.splice(0))
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Slow');
  expect(await waiting).toMatchObject({ status: 200, body: { state: 'ready', title: 'Slow' } });
  expect(asked.filter((path) => path === '/slow')).toHaveLength(1);
});

it('is for keys that have its scope, and for users who look after letters or newsletters', async () => {
  const other = await cardsOf({ scopes: ['newsletters:read'] });
  expect((await other(at('/a'))).status).toBe(403);
  const path = `/v1/link-cards?url=${encodeURIComponent(at('/a'))}`;
  for (const [role, status] of [
    ['editor', 200],
    ['viewer', 403],
  ] as const)
    expect(await api.call('GET', path, { key: '', headers: await api.signedIn(role) })).toMatchObject({
      status,
    });
});

it('has a limit: each counts as a hundred requests', async () => {
  const ask = await cardsOf();
  for (let n = 0; n < 10; n += 1) expect((await ask('nothing')).status).toBe(200);
  expect((await ask('nothing')).status).toBe(429);
});
