// Real conversations on this machine; only the DNS is played.

import { createServer, type RequestListener, type Server } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { FetchFailure } from '../failure.ts';
import { createFetcher, type FetchedBody, type FetcherOptions } from './fetcher.ts';

const loopback = { address: '127.0.0.0', prefix: 8, family: 'ipv4' } as const;
const servers: Server[] = [];
const asked: { url: string; headers: Record<string, unknown> }[] = [];

async function serve(handler: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', headers: request.headers });
    handler(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

beforeEach(() => {
  asked.length = 0;
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }
});

const make = (more: Partial<FetcherOptions> = {}) =>
  createFetcher({ userAgent: 'pabal/1 (+https://pabal.example)', allowNetworks: [loopback], ...more });

const get = (url: string, more: Partial<FetcherOptions> = {}) => make(more).fetch({ url, accept: '*/*' });

async function body(url: string, more: Partial<FetcherOptions> = {}): Promise<FetchedBody> {
  const answer = await get(url, more);
  if (answer.kind !== 'body') throw new Error(`Expected a body, got ${answer.kind}.`);
  return answer;
}

async function failure(promise: Promise<unknown>): Promise<FetchFailure> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof FetchFailure) return error;
  throw new Error('Expected a FetchFailure.', { cause: error });
}

describe('a fetch', () => {
  it('says who asks, and gives back what it was told last time', async () => {
    const origin = await serve((_request, response) => response.writeHead(304, { etag: '"2"' }).end());
    const answer = await make().fetch({
      ...{ url: `${origin}/feed`, accept: 'text/xml', etag: '"1"' },
      lastModified: 'Sun, 01 Mar 2026 00:00:00 GMT',
    });
    expect(answer).toMatchObject({ kind: 'unchanged', etag: '"2"', movedTo: undefined });
    expect(asked[0]?.headers).toMatchObject({
      'user-agent': 'pabal/1 (+https://pabal.example)',
      accept: 'text/xml',
      'if-none-match': '"1"',
      'if-modified-since': 'Sun, 01 Mar 2026 00:00:00 GMT',
    });
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['identity', (bytes: Buffer) => bytes],
  ])('unpacks %s', async (encoding, pack) => {
    const text = '파발'.repeat(10_000);
    const origin = await serve((_request, response) =>
      response
        .writeHead(200, { 'content-encoding': encoding, 'content-type': 'text/xml' })
        .end(pack(Buffer.from(text))),
    );
    const answer = await body(origin);
    expect(answer.bytes.toString()).toBe(text);
    expect(answer.contentType).toBe('text/xml');
  });

  it.each([
    [{ 'cache-control': 'public, max-age=600', age: '100' }, 500_000],
    [{ 'cache-control': 'no-cache, max-age=600' }, 0],
    [{ 'cache-control': 'max-age=99999999' }, 86_400_000],
    [{ date: 'Sun, 01 Mar 2026 00:00:00 GMT', expires: 'Sun, 01 Mar 2026 01:00:00 GMT' }, 3_600_000],
    [{ expires: '0' }, 0],
  ])('learns from %j for how long nothing changes', async (headers, freshForMs) => {
    const origin = await serve((_request, response) => response.writeHead(200, headers).end('x'));
    expect((await body(origin)).freshForMs).toBe(freshForMs);
  });
});

describe('redirects', () => {
  const chain =
    (statuses: readonly number[]): RequestListener =>
    (request, response) => {
      const step = Number(request.url?.slice(1));
      const status = statuses[step];
      if (status === undefined) response.end('there');
      else response.writeHead(status, { location: `/${step + 1}` }).end();
    };

  it('are followed, and a permanent beginning is remembered', async () => {
    const origin = await serve(chain([301, 308, 302, 301, 307]));
    const answer = await body(`${origin}/0`);
    expect(answer).toMatchObject({ url: `${origin}/5`, movedTo: `${origin}/2` });
  });

  it('are not followed for ever', async () => {
    const origin = await serve(chain([302, 302, 302, 302, 302, 302]));
    expect((await failure(get(`${origin}/0`))).failure).toBe('bad-redirect');
    expect(asked).toHaveLength(6);
  });

  it.each(['file:///etc/passwd', 'gopher://127.0.0.1/', 'http://'])(
    'to %s lead nowhere',
    async (location) => {
      const origin = await serve((_request, response) => response.writeHead(302, { location }).end());
      expect((await failure(get(origin))).failure).toBe('bad-redirect');
    },
  );

  const authorizations = () => asked.map(({ headers }) => headers.authorization);
  const login = `Basic ${Buffer.from('reader:p@ß').toString('base64')}`;
  const withLogin = (origin: string) => origin.replace('//', '//reader:p%40%C3%9F@');

  it('on one server carry user and password, which are in no answer', async () => {
    const origin = await serve(chain([301, 302]));
    const answer = await body(`${withLogin(origin)}/0`);
    expect(answer).toMatchObject({ url: `${origin}/2`, movedTo: `${origin}/1` });
    expect(authorizations()).toEqual([login, login, login]);
  });

  it('to another host or port do not carry them, nor what these ask to be sent', async () => {
    const other = await serve((_request, response) => response.end('there'));
    const otherHost = other.replace('127.0.0.1', '127.0.0.2').replace('//', '//x:y@');
    for (const location of [other, otherHost.replace('127.0.0.2', '127.0.0.1')]) {
      asked.length = 0;
      const origin = await serve((_request, response) => response.writeHead(301, { location }).end());
      const answer = await make().fetch({ url: origin, credentials: 'reader:p%40%C3%9F', accept: '*/*' });
      expect(answer).toMatchObject({ url: `${other}/`, movedTo: `${other}/` });
      expect(authorizations()).toEqual([login, undefined]);
    }
  });

  it('into a private network are not followed', async () => {
    const secret = await serve((_request, response) => response.end('secret'));
    const origin = await serve((_request, response) =>
      response.writeHead(302, { location: secret.replace('127.0.0.1', '[::ffff:127.0.0.2]') }).end(),
    );
    const only = { address: '127.0.0.1', prefix: 32, family: 'ipv4' } as const;
    const error = await failure(get(origin, { allowNetworks: [only] }));
    expect(error.failure).toBe('refused-network');
    expect(asked).toHaveLength(1);
  });
});

describe('private networks', () => {
  it.each([
    'http://127.0.0.1:1/',
    'http://2130706433:1/',
    'http://0x7f.1:1/',
    'http://[::1]:1/',
    'http://169.254.169.254/',
  ])('are refused before anything is sent: %s', async (url) => {
    expect((await failure(get(url, { allowNetworks: [] }))).failure).toBe('refused-network');
  });

  it('are refused behind a name, with a hint what to do', async () => {
    const error = await failure(
      get('http://blog.example/', { allowNetworks: [], resolve: async () => ['10.0.0.7'] }),
    );
    expect(error.message).toBe(
      'blog.example leads into a private network. If it is meant to, add the network to FEED_ALLOW_NETWORKS; the log has its address.',
    );
    expect(error.leadsTo).toBe('10.0.0.7');
  });

  it('are not reached by a name that answers otherwise the second time', async () => {
    const origin = await serve((_request, response) => response.end('secret'));
    let answers = 0;
    const resolve = async () => {
      answers += 1;
      return answers === 1 ? ['192.0.2.1', '127.0.0.1'] : ['127.0.0.1'];
    };
    const { port } = new URL(origin);
    const error = await failure(get(`http://rebind.example:${port}/`, { allowNetworks: [], resolve }));
    expect(error.failure).toBe('refused-network');
    expect({ answers, asked }).toEqual({ answers: 1, asked: [] });
  });

  it('are passed over where a name has a public address too', async () => {
    const origin = await serve((request, response) => response.end(request.headers.host));
    const { port } = new URL(origin);
    const answer = await body(`http://blog.example:${port}/`, {
      resolve: async () => ['10.0.0.7', '127.0.0.1'],
    });
    expect(answer.bytes.toString()).toBe(`blog.example:${port}`);
  });
});

describe('an answer', () => {
  it('that is announced as too large is not read', async () => {
    const origin = await serve((_request, response) =>
      response.writeHead(200, { 'content-length': '9999999' }).write('x'),
    );
    expect((await failure(get(origin))).failure).toBe('too-large');
  });

  it('that grows too large is read no further', async () => {
    const origin = await serve((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    expect((await failure(get(origin, { maxBytes: 1_000_000 }))).failure).toBe('too-large');
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ])('that unfolds too far is unfolded no further: %s', async (encoding, pack) => {
    const bomb = pack(Buffer.alloc(30_000_000));
    const origin = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(bomb),
    );
    expect(bomb.length).toBeLessThan(100_000);
    expect((await failure(get(origin))).failure).toBe('too-large');
  });

  it.each([
    ['is not what it says', 'gzip', 'hello'],
    ['is packed in a way nobody asked for', 'zstd', 'hello'],
    ['is packed twice', 'gzip, gzip', 'hello'],
  ])('that %s is refused', async (_name, encoding, text) => {
    const origin = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(text),
    );
    expect((await failure(get(origin))).failure).toBe('bad-encoding');
  });

  it('that breaks off is not taken', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half', () => response.destroy());
    });
    expect((await failure(get(origin))).failure).toBe('unreachable');
  });

  it.each([
    [500, 'http-error', {}, undefined],
    [404, 'http-error', {}, undefined],
    [410, 'gone', {}, undefined],
    [429, 'throttled', { 'retry-after': '120' }, 120_000],
    [503, 'http-error', { 'retry-after': '99999999' }, 86_400_000],
  ])('of %i is a failure', async (status, name, headers, retryAfterMs) => {
    const origin = await serve((_request, response) => response.writeHead(status, headers).end());
    expect(await failure(get(origin))).toMatchObject({ failure: name, status, retryAfterMs });
  });
});

describe('a server', () => {
  const soon = { connectMs: 200, readMs: 200, totalMs: 600 };

  it.each<[string, RequestListener, string]>([
    ['that says nothing', () => {}, 'The answer did not begin within 0.2 seconds.'],
    [
      'that falls silent',
      (_request, response) => void response.writeHead(200).write('x'),
      'The answer did not go on within 0.2 seconds.',
    ],
    [
      'that never ends',
      (_request, response) => {
        const timer = setInterval(() => response.write('x'), 50);
        response.once('close', () => clearInterval(timer));
      },
      'The answer was not complete within 0.6 seconds.',
    ],
  ])('%s is waited for no longer than that', async (_name, handler, sentence) => {
    const origin = await serve(handler);
    expect((await failure(get(origin, { timeouts: soon }))).message).toBe(sentence);
  });

  it('that is not there is unreachable, and a name without address is not a host', async () => {
    const origin = await serve(() => {});
    const [server] = servers;
    await new Promise((resolve) => server?.close(resolve));
    expect((await failure(get(origin))).failure).toBe('unreachable');
    const nobody = () => Promise.reject(new Error('ENOTFOUND'));
    expect((await failure(get('http://nobody.example/', { resolve: nobody }))).failure).toBe('no-such-host');
    const silent = () => new Promise<string[]>(() => {});
    expect((await failure(get('http://silent.example/', { resolve: silent, timeouts: soon }))).failure).toBe(
      'timeout',
    );
  });

  it('is asked so many things at a time and no more, and the others wait their turn', async () => {
    let underWay = 0;
    let most = 0;
    const origin = await serve((_request, response) => {
      underWay += 1;
      most = Math.max(most, underWay);
      setTimeout(() => {
        underWay -= 1;
        response.end('x');
      }, 20);
    });
    const fetcher = make({ perHost: 2 });
    await Promise.all(Array.from({ length: 9 }, () => fetcher.fetch({ url: origin, accept: '*/*' })));
    expect({ most, asked: asked.length }).toEqual({ most: 2, asked: 9 });
  });
});

it('ends with the reason of the caller that gives up', async () => {
  const origin = await serve(() => stop.abort(new Error('enough')));
  const stop = new AbortController();
  await expect(make().fetch({ url: origin, accept: '*/*', signal: stop.signal })).rejects.toThrow('enough');
  await expect(make().fetch({ url: origin, accept: '*/*', signal: stop.signal })).rejects.toThrow('enough');
});

it.each(['ftp://blog.example/', 'blog.example', 'javascript:1'])('does not fetch %s', async (url) => {
  expect((await failure(get(url))).failure).toBe('bad-url');
});
