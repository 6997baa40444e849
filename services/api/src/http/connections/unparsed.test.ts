// What is no request of HTTP, or only half of one, said over a plain connection.

import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { problemBody, useApi } from '@pabal/test/api';
import { eventually, freePort } from '@pabal/test/support';

let opsPort: number;
beforeAll(async () => {
  opsPort = await freePort();
});
const api = useApi({ settings: () => ({ OPS_PORT: String(opsPort) }) });

const apiPort = () => Number(new URL(api.url).port);

/** Says something and listens until the server hangs up. */
function say(
  bytes: string | Buffer,
  { port = apiPort(), after }: { port?: number; after?: (socket: Socket) => void } = {},
) {
  return new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const heard: Buffer[] = [];
    socket.on('data', (data: Buffer) => heard.push(data));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(heard).toString('utf8')));
    socket.write(bytes);
    after?.(socket);
  });
}

function read(answer: string) {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  const headers = new Headers(
    fields.map((field): [string, string] => [field.split(': ')[0] ?? '', field.split(': ')[1] ?? '']),
  );
  return {
    line,
    headers,
    problem: problemBody.parse(JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1))),
  };
}

const host = 'Host: x\r\n';
const chunked = `POST /v1/events HTTP/1.1\r\n${host}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n`;

// biome-ignore format: a table is read by its rows
const refused: [name: string, said: string | Buffer, status: number, code: string, detail: RegExp][] = [
  ['raw UTF-8 in the target', `GET /v1/deliveries?address=한글@예시.kr HTTP/1.1\r\n${host}\r\n`, 400, 'bad-http', /got one with the byte 0xED\. Write other characters percent-encoded as UTF-8/],
  ['a raw tab in the target', `GET /v1/\tx HTTP/1.1\r\n${host}\r\n`, 400, 'bad-http', /RFC 9112/],
  ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n', 400, 'bad-http', /field Host, got none/],
  ['two Hosts', `GET /healthz HTTP/1.1\r\n${host}hOST: y\r\n\r\n`, 400, 'bad-http', /Host once/],
  ['two Content-Lengths', `POST /v1/events HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx`, 400, 'bad-http', /Duplicate Content-Length/],
  ['Content-Length beside chunks', `${chunked}Content-Length: 3\r\n\r\n0\r\n\r\n`, 400, 'bad-http', /RFC 9112/],
  ['a line that ends with LF alone', 'GET /healthz HTTP/1.1\nHost: x\n\n', 400, 'bad-http', /RFC 9112/],
  ['a space before a colon', 'GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n', 400, 'bad-http', /RFC 9112/],
  ['no HTTP at all', 'hello\r\n\r\n', 400, 'bad-http', /RFC 9112/],
  ['TLS', Buffer.from([0x16, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3]), 400, 'bad-http', /the beginning of TLS/],
  ['chunks in HTTP/1.0', `POST /v1/events HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400, 'bad-http', /HTTP\/1\.0/],
  ['an expectation that nobody knows', `GET /healthz HTTP/1.1\r\n${host}Expect: a-miracle\r\n\r\n`, 417, 'expectation-failed', /got "a-miracle"/],
  ['one beside 100-continue', `GET /healthz HTTP/1.1\r\n${host}Expect: 100-continue, tea\r\n\r\n`, 417, 'expectation-failed', /tea/],
  ['a head of 20 KB', `GET /healthz HTTP/1.1\r\n${host}X-A: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'head-too-large', /16 KiB/],
  ['a target of 200 KB', `GET /${'a'.repeat(200_000)} HTTP/1.1\r\n${host}\r\n`, 431, 'head-too-large', /16 KiB/],
  ['a head of 4 MB', `GET /healthz HTTP/1.1\r\n${host}X-A: ${'a'.repeat(4_000_000)}\r\n\r\n`, 431, 'head-too-large', /16 KiB/],
  ['a thousand small fields', `GET /healthz HTTP/1.1\r\n${host}${'X-Abcdefgh: 12345678\r\n'.repeat(1_000)}\r\n`, 431, 'head-too-large', /16 KiB/],
  ['a packed body in chunks', `${chunked.replace('chunked', 'gzip, chunked')}\r\n0\r\n\r\n`, 501, 'not-implemented', /got "gzip"/],
  ['a packed body without chunks', `${chunked.replace('chunked', 'x-tea')}\r\nabc`, 501, 'not-implemented', /got "x-tea"/],
  ['a method that nobody knows', `BREW /v1/events HTTP/1.1\r\n${host}\r\n`, 501, 'not-implemented', /got BREW/],
  ['CONNECT', `CONNECT example.com:443 HTTP/1.1\r\n${host}\r\n`, 501, 'not-implemented', /not a proxy/],
  ['HTTP/2.0', `GET /healthz HTTP/2.0\r\n${host}\r\n`, 505, 'http-version', /got HTTP\/2\.0/],
  ['HTTP/0.9', `GET /healthz HTTP/0.9\r\n${host}\r\n`, 505, 'http-version', /got HTTP\/0\.9/],
  ['HTTP/3.7', `GET /healthz HTTP/3.7\r\n${host}\r\n`, 505, 'http-version', /got HTTP\/3\.7/],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505, 'http-version', /preface/],
];

describe('what is no request that can be served', () => {
  for (const [where, port] of [
    ['the api', apiPort],
    ['OPS_PORT', () => opsPort],
  ] as const) {
    it.each(refused)(
      `is answered by ${where} with a problem document: %s`,
      async (_name, said, status, code, detail) => {
        const { line, headers, problem } = read(await say(said, { port: port() }));
        expect({ line, type: headers.get('content-type'), connection: headers.get('connection') }).toEqual({
          line: expect.stringMatching(new RegExp(`^HTTP/1\\.1 ${status} [A-Z]`)),
          type: 'application/problem+json; charset=utf-8',
          connection: 'close',
        });
        expect(problem).toMatchObject({ status, code, detail: expect.stringMatching(detail) });
        expect(problem.requestId).toMatch(/^[0-9a-f-]{36}$/);
        expect(headers.get('x-request-id')).toBe(problem.requestId);
        await eventually(() => api.logs.some(({ requestId }) => requestId === problem.requestId));
      },
    );
  }

  it('is shown at the usual level once, and not for every one that anybody sends', async () => {
    for (let turn = 0; turn < 3; turn += 1) await say(`GET /é HTTP/1.1\r\n${host}\r\n`);
    const shown = api.logs.filter(
      ({ msg, level, code }) => msg === 'A request could not be read.' && level === 30 && code === 'bad-http',
    );
    expect(shown).toHaveLength(1);
  });
});

describe('a target written in another way', () => {
  // biome-ignore format: a table is read by its rows
  const targets = ['/healthz/', '/metrics/?a', '/readyz#a', 'http://elsewhere/metrics', 'HTTPS://u:p@elsewhere:99999/healthz?a', 'http:///readyz/'];
  it.each(targets)('is answered by both ports: %s', async (target) => {
    for (const port of [apiPort(), opsPort]) {
      const answer = await say(`GET ${target} HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, { port });
      // Not on the api's own port, where OPS_PORT is set.
      expect({ port, line: answer.slice(0, 12) }).toEqual({
        port,
        line: port === opsPort ? expect.stringMatching(/ (?:200|503)$/) : 'HTTP/1.1 404',
      });
    }
  });

  it.each(['http://[', 'http://a:b@[/', 'http://?x', '*'])(
    'leads nowhere, and gets a problem document that says so: %s',
    async (target) => {
      for (const port of [apiPort(), opsPort]) {
        const { problem } = read(
          await say(`GET ${target} HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, { port }),
        );
        expect(problem.code).toMatch(/^(?:not-found|bad-http)$/);
      }
    },
  );

  it('leads to the routes of the api', async () => {
    const target = 'http://elsewhere/problems/internal/?a#b';
    expect(await say(`GET ${target} HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 200 /,
    );
  });
});

describe('requests that do not wait for answers', () => {
  const one = `GET /openapi.json HTTP/1.1\r\n${host}\r\n`;
  const last = one.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');

  it('are all answered while they are few', async () => {
    expect((await say(one.repeat(31) + last)).match(/HTTP\/1\.1 200/g)).toHaveLength(32);
  });

  it('are answered as far as the bound, and the next one is refused and closes the connection', async () => {
    const lines = (await say(one.repeat(1_000))).match(/HTTP\/1\.1 \d+/g);
    expect(lines).toEqual([...Array(32).fill('HTTP/1.1 200'), 'HTTP/1.1 400']);
  });

  it('may be as many as anybody likes, one after the other', async () => {
    const socket = connect(apiPort(), '127.0.0.1');
    let answers = 0;
    const all = new Promise<void>((resolve, reject) => {
      socket.on('error', reject).on('close', () => resolve());
      socket.on('data', (data: Buffer) => {
        if (!data.includes('HTTP/1.1 200')) return;
        answers += 1;
        if (answers < 100) socket.write(`GET /problems/internal HTTP/1.1\r\n${host}\r\n`);
        else socket.end();
      });
    });
    socket.write(`GET /problems/internal HTTP/1.1\r\n${host}\r\n`);
    await all;
    expect(answers).toBe(100);
  });
});

const withKey = () => `Authorization: Bearer ${api.key}\r\n`;

describe('a whole request whose caller closes its side of the connection', () => {
  const event = `{"type":"password.reset","to":[{"email":"a@example.com"}],"data":{}}`;
  const post = `POST /v1/events HTTP/1.1\r\n${host}Content-Type: application/json\r\n`;
  const answers = async (said: string, port = apiPort()) =>
    (await say(said, { port, after: (socket) => socket.end() })).match(/HTTP\/1\.1 \d+/g);

  it('is answered, and the connection is closed then', async () => {
    const get = `GET /problems/internal HTTP/1.1\r\n${host}\r\n`;
    expect(await answers(get)).toEqual(['HTTP/1.1 200']);
    expect(await answers(get.repeat(3))).toEqual(Array(3).fill('HTTP/1.1 200'));
    expect(await answers(`GET /healthz HTTP/1.1\r\n${host}\r\n`, opsPort)).toEqual(['HTTP/1.1 200']);
  });

  it('is answered when it has a body that PostgreSQL is asked for', async () => {
    const sized = `${post}${withKey()}Content-Length: ${event.length}\r\n\r\n${event}`;
    const inChunks = `${post}${withKey()}Transfer-Encoding: chunked\r\n\r\n${event.length.toString(16)}\r\n${event}\r\n0\r\n\r\n`;
    for (const said of [sized, inChunks]) expect(await answers(said)).toEqual(['HTTP/1.1 422']);
  });
});

describe('a request that breaks in the middle', () => {
  // biome-ignore format: a table is read by its rows
  it.each([
    ['a chunk of no size', 'zz\r\n', 400, 'bad-http'],
    ['an endless extension of a chunk', `1;${'x'.repeat(20_000)}`, 413, 'body-too-large'],
  ])('is answered once, under its own id: %s', async (_name, rest, status, code) => {
    const said = `${chunked}${withKey()}X-Request-Id: mine\r\n\r\n1\r\n{\r\n${rest}`;
    const answer = await say(said);
    expect(answer.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
    const { line, problem } = read(answer);
    expect(line).toContain(String(status));
    expect(problem).toMatchObject({ status, code, requestId: 'mine' });
  });

  it('leaves the answer before it whole', async () => {
    const answer = await say(`GET /problems/internal HTTP/1.1\r\n${host}\r\nrubbish\r\n\r\n`);
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });

  it('says so to a caller who has closed only its own side', async () => {
    const head = await say(`GET /healthz HTTP/1.1\r\nHo`, { after: (socket) => socket.end() });
    expect(read(head).problem.code).toBe('bad-http');
    const body = `POST /v1/events HTTP/1.1\r\n${host}${withKey()}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`;
    expect(read(await say(body, { after: (socket) => socket.end() })).problem.code).toBe('bad-http');
  });

  it('leaves no failure behind when its body is not for anybody', async () => {
    const answer = await say(`${chunked.replace('POST /v1/events', 'GET /problems/internal')}\r\nzz\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(api.logs.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  it('does no harm when the connection is reset under it', async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      const socket = connect(apiPort(), '127.0.0.1');
      socket.on('error', () => {});
      socket.write(turn % 2 === 0 ? `GET /${'한'.repeat(9_000)}` : `${chunked}${withKey()}\r\nzz\r\n`);
      await pause(turn % 4);
      socket.resetAndDestroy();
    }
    expect((await api.call('GET', '/problems/internal')).status).toBe(200);
    expect(api.logs.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});

describe('a body in chunks of one octet', () => {
  const octets = (count: number) => '1\r\n \r\n'.repeat(count);
  const json = `{"type":"password.reset","to":[{"email":"a@example.com"}],"data":{}}`;

  it('is read while there are few of them', async () => {
    const text = [...json].map((character) => `1\r\n${character}\r\n`).join('');
    const said = `${chunked}${withKey()}Connection: close\r\n\r\n${text}0\r\n\r\n`;
    expect(await say(said)).toMatch(/^HTTP\/1\.1 422 /);
  });

  it('is read when most of it comes in larger ones', async () => {
    const large = '10000\r\n'.concat(' '.repeat(0x10000), '\r\n');
    const said = `${chunked}${withKey()}Connection: close\r\n\r\n${large}${octets(4_000)}0\r\n\r\n`;
    expect(read(await say(said)).problem.code).toBe('bad-json');
  });

  it('is refused when there are many, and its connection is closed', async () => {
    const { line, headers, problem } = read(await say(`${chunked}${withKey()}\r\n${octets(10_000)}`));
    expect(line).toMatch(/ 400 /);
    expect(headers.get('connection')).toBe('close');
    expect(problem).toMatchObject({ code: 'bad-http', detail: expect.stringMatching(/larger chunks/) });
  });

  it('is refused as a file, too', async () => {
    const said = `POST /v1/imports HTTP/1.1\r\n${host}${withKey()}Content-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n${octets(10_000)}`;
    expect(read(await say(said)).problem.detail).toMatch(/larger chunks/);
  });

  it('that nobody reads ends with its connection', async () => {
    for (const head of [chunked, chunked.replace('POST /v1/events', 'GET /problems/internal')]) {
      const socket = connect(apiPort(), '127.0.0.1');
      const closed = new Promise<void>((resolve) => {
        socket.on('error', () => {}).on('close', () => resolve());
      });
      socket.resume().write(`${head}\r\n${octets(30_000)}`);
      await closed;
    }
    expect((await api.call('GET', '/problems/internal')).status).toBe(200);
  });
});

it('serves a request that would like another protocol, or waits for 100 Continue, as any other', async () => {
  const upgrade = `GET /problems/internal HTTP/1.1\r\n${host}Connection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n`;
  expect(await say(upgrade)).toMatch(/^HTTP\/1\.1 200 /);
  const waiting = `GET /problems/internal HTTP/1.1\r\n${host}Connection: close\r\nExpect: 100-Continue\r\n\r\n`;
  expect(await say(waiting)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
});
