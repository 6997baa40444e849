// Real servers on this machine; only the DNS is played.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { findLinkCards, removeLinkCards } from '@pabal/db/feeds';
import { inSpace } from '@pabal/db/store';
import { defaultSpace } from '@pabal/domain';
import { eventually, useStore } from '@pabal/test/support';
import { createFetcher } from '../fetch/fetcher.ts';
import { createDocumentReader } from '../reader/reader.ts';
import { createLinkCards, type LinkCard, type LinkCards } from './cards.ts';
import { createLinkReader } from './link-reader.ts';

const { store } = useStore({ empty: ['link_cards'] });

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** What is asked for, by host and path, in its order; and what is answered there. */
const asked: string[] = [];
const answers = new Map<string, Answer>();
const held: ServerResponse[] = [];
let server: Server;
let port = 0;

const at = (path: string, host = '127.0.0.1') => `http://${host}:${port}${path}`;
const html =
  (head: string, body = ''): Answer =>
  (_request, response) =>
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(`<!doctype html><html><head>${head}</head><body>${body}`);
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    response.writeHead(code, headers).end('no');
const redirect = (location: string) => status(302, { location });
/** Takes the request and says nothing until it is let go. */
const hang: Answer = (_request, response) => void held.push(response);
const letGo = () => {
  for (const response of held.splice(0))
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Late</title>');
};
const countOf = (path: string) => asked.filter((one) => one.endsWith(path)).length;

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push(`${request.headers.host?.split(':')[0]}${path}`);
    const answer = answers.get(`${request.headers.host?.split(':')[0]}${path}`) ?? answers.get(path);
    (answer ?? status(404))(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  port = typeof address === 'object' ? (address?.port ?? 0) : 0;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Names that lead somewhere, and where each question about them leads. */
const names = new Map<string, string[]>();
const resolve = async (host: string) => {
  const found = names.get(host);
  if (found === undefined) throw new Error(`There is no ${host}.`);
  return [found.length > 1 ? (found.shift() ?? '') : (found[0] ?? '')];
};

const reader = createDocumentReader();
const made: LinkCards[] = [];
const failures: { url: string; leadsTo?: string; error?: unknown }[] = [];
let counted: string[] = [];

/** Cards as one process has them. */
function process(options: { mostMs?: number; timeoutMs?: number } = {}): LinkCards {
  const { mostMs = 20_000, timeoutMs = 15_000 } = options;
  const fetcher = createFetcher({
    userAgent: 'pabal/1 (+https://pabal.example)',
    allowNetworks: [{ address: '127.0.0.0', prefix: 8, family: 'ipv4' }],
    timeouts: { connectMs: timeoutMs, readMs: timeoutMs, totalMs: timeoutMs },
    resolve,
    perHost: 10,
  });
  const cards = createLinkCards({
    reader: createLinkReader({ fetcher, reader, agent: 'pabal', mostMs }),
    mostMs,
    count: (outcome) => counted.push(outcome),
    onFailure: (failure) => failures.push(failure),
  });
  made.push(cards);
  return cards;
}

let cards: LinkCards;
beforeEach(() => {
  asked.length = 0;
  counted = [];
  failures.length = 0;
  answers.clear();
  names.clear();
  cards = process();
});
afterEach(async () => {
  letGo();
  await Promise.all(made.splice(0).map((one) => one.stop()));
});
afterAll(() => reader.stop());

const ask = (link: string, from = cards, caller = 'app'): Promise<LinkCard> =>
  from.card(store, link, { caller, waitMs: 25_000 });

describe('a card', () => {
  it('shows what the page says of itself', async () => {
    answers.set(
      '/a?b=1',
      html(
        `<title>Not this</title><meta property="og:title" content="Fish &amp; <b>chips</b>">
         <meta property="og:description" content="Two\nlines"><meta property="og:image" content="/x.png">
         <meta property="og:site_name" content="The Kitchen">`,
      ),
    );
    expect(await ask(at('/a?b=1#part'))).toMatchObject({
      ...{ url: at('/a?b=1'), state: 'ready', title: 'Fish & chips', description: 'Two lines' },
      ...{ imageUrl: at('/x.png'), siteName: 'The Kitchen', failure: null, detail: null },
    });
    expect(asked).toEqual(['127.0.0.1/robots.txt', '127.0.0.1/a?b=1']);
  });

  it('shows what stands in plain html, and the host in place of a name', async () => {
    answers.set('/a', html('<title> Soup\n of the day </title><meta name="description" content="Hot.">'));
    expect(await ask(at('/a'))).toMatchObject({
      ...{ title: 'Soup of the day', description: 'Hot.', imageUrl: null, siteName: `127.0.0.1:${port}` },
    });
  });

  it('takes from oEmbed what the page leaves out, and does without when that is broken', async () => {
    const link = (to: string) => html(`<link rel="alternate" type="application/json+oembed" href="${to}">`);
    answers.set('/a', link('/oembed'));
    answers.set('/oembed', (_request, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"title":"Song <i>1</i>","provider_name":"Tunes","thumbnail_url":"/t.png","html":"<script>"}'),
    );
    const card = await ask(at('/a'));
    expect(card).toMatchObject({ title: 'Song 1', siteName: 'Tunes', imageUrl: at('/t.png') });
    answers.set(
      '/b',
      html(`<title>B</title><link rel="alternate" type="application/json+oembed" href="/broken">`),
    );
    answers.set('/broken', (_request, response) => response.end('[1,'));
    expect(await ask(at('/b'))).toMatchObject({ state: 'ready', title: 'B', imageUrl: null });
    answers.set(
      '/c',
      html(`<title>C</title><link rel="alternate" type="application/json+oembed" href="http://10.0.0.1/">`),
    );
    expect(await ask(at('/c'))).toMatchObject({ state: 'ready', title: 'C' });
  });

  it('is made of the beginning of a page that never ends, or unfolds without end', async () => {
    answers.set('/endless', (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.write('<title>Endless</title>');
      const more = () => {
        while (!response.destroyed && response.write('<p>more</p>'.repeat(1_000)));
      };
      response.on('drain', more);
      more();
    });
    answers.set('/bomb', (_request, response) =>
      response
        .writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' })
        .end(gzipSync(Buffer.concat([Buffer.from('<title>Bomb</title>'), Buffer.alloc(50_000_000, '<i>')]))),
    );
    answers.set('/deep', html('<title>Deep</title>', '<div>'.repeat(100_000)));
    for (const name of ['Endless', 'Bomb', 'Deep'])
      expect(await ask(at(`/${name.toLowerCase()}`))).toMatchObject({ state: 'ready', title: name });
  });
});

describe('robots.txt', () => {
  it('is obeyed, and that of the host where a redirect leads as well', async () => {
    answers.set('127.0.0.1/robots.txt', (_request, response) =>
      response.end('User-agent: Pabal/2\nDisallow: /no'),
    );
    answers.set('127.0.0.2/robots.txt', (_request, response) => response.end('User-agent: *\nDisallow: /'));
    answers.set('/no', html('<title>No</title>'));
    answers.set('/away', redirect(at('/yes', '127.0.0.2')));
    expect(await ask(at('/no'))).toMatchObject({
      ...{ state: 'failed', failure: 'robots' },
      detail: `The robots.txt of 127.0.0.1:${port} does not let pabal read this page.`,
    });
    expect(await ask(at('/away'))).toMatchObject({ failure: 'robots' });
    expect(asked).not.toContain('127.0.0.1/no');
    expect(asked).not.toContain('127.0.0.2/yes');
  });

  it('that cannot be had says why', async () => {
    answers.set('/robots.txt', status(503));
    expect(await ask(at('/a'))).toMatchObject({
      failure: 'http-error',
      detail: 'Expected a status of 200, got 503.',
    });
    expect(asked).toEqual(['127.0.0.1/robots.txt']);
  });
});

describe('a link that leads nowhere', () => {
  it.each([
    'no address',
    '',
    'https://',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'http://reader:s3cret@blog.example/',
    `https://blog.example/${'x'.repeat(2_100)}`,
  ])('is answered, and asks nobody: %s', async (link) => {
    expect(await ask(link)).toMatchObject({ url: link, state: 'failed', failure: 'bad-url', readAt: null });
    expect(asked).toEqual([]);
  });

  const login = '<title>Sign in</title>';
  it.each<[string, string, Answer | undefined, string]>([
    ['a missing page', '/x', undefined, 'http-error'],
    ['an error', '/x', status(500), 'http-error'],
    ['a page that is gone', '/x', status(410), 'gone'],
    ['a server that has enough', '/x', status(429, { 'retry-after': '3600' }), 'throttled'],
    ['a password', '/x', status(401), 'login'],
    ['a door in place of the page', '/x', html(login, '<form><input type=password>'), 'login'],
    ['a way to the door', '/x', redirect('/accounts/login?next=/x'), 'login'],
    ['a circle', '/x', redirect('/x'), 'bad-redirect'],
    ['a way to a file', '/x', redirect('file:///etc/passwd'), 'bad-redirect'],
    ['a way into a private network', '/x', redirect('http://10.0.0.1/'), 'refused-network'],
    [
      'a document',
      '/x',
      (_request, response) => void response.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF'),
      'not-a-page',
    ],
    ['a page without title', '/x', html('<meta name="description" content="d">'), 'nothing-said'],
    [
      'an encoding that nobody knows',
      '/x',
      (_request, response) =>
        void response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'snail' }).end('x'),
      'bad-encoding',
    ],
    ['an answer that breaks off', '/x', (_request, response) => void response.destroy(), 'unreachable'],
  ])('says why: %s', async (_name, path, answer, failure) => {
    if (answer !== undefined) answers.set(path, answer);
    answers.set('/accounts/login?next=/x', html(login));
    const card = await ask(at(path));
    expect(card).toMatchObject({ state: 'failed', failure, title: null });
    expect(card.detail).toMatch(/^[A-Z1].*\.$/);
  });

  it('says why: redirects without end, each to another address', async () => {
    for (let n = 0; n < 20; n += 1) answers.set(`/${n}`, redirect(`/${n + 1}`));
    expect(await ask(at('/0'))).toMatchObject({ failure: 'bad-redirect' });
    expect(asked).toHaveLength(1 + 6);
  });

  it('says why: a host without address, a port without server, a private network', async () => {
    expect(await ask('http://nobody.example/')).toMatchObject({ failure: 'no-such-host' });
    expect(await ask('http://127.0.0.1:1/')).toMatchObject({ failure: 'unreachable' });
    expect(await ask('http://[::1]/')).toMatchObject({ failure: 'refused-network' });
    names.set('inside.example', ['10.1.2.3']);
    const card = await ask('http://inside.example/');
    expect(card).toMatchObject({ failure: 'refused-network' });
    expect(JSON.stringify(card)).not.toContain('10.1.2.3');
    expect(failures).toContainEqual({ url: 'http://inside.example/', leadsTo: '10.1.2.3' });
  });

  it('is not followed where its name answers otherwise the second time', async () => {
    names.set('rebind.example', ['127.0.0.1', '10.1.2.3']);
    answers.set('rebind.example/a', html('<title>Inside</title>'));
    expect(await ask(at('/a', 'rebind.example'))).toMatchObject({ failure: 'refused-network' });
    expect(asked).toEqual(['rebind.example/robots.txt']);
  });

  it('is given up in time: a server that says nothing, and one that drips', async () => {
    cards = process({ mostMs: 400, timeoutMs: 5_000 });
    answers.set('/silent', hang);
    answers.set('/drip', (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    });
    for (const path of ['/silent', '/drip'])
      expect(await ask(at(path))).toMatchObject({
        ...{ failure: 'timeout', detail: 'The page was not read within 0.4 seconds.' },
      });
  });
});

describe('many who ask', () => {
  it('have a link read once, in whatever process they ask', async () => {
    answers.set('/a', hang);
    const other = process();
    const all = Array.from({ length: 20 }, (_, n) => ask(at('/a'), n % 2 === 0 ? cards : other, `app-${n}`));
    await eventually(() => held.length === 1);
    letGo();
    for (const card of await Promise.all(all)) expect(card).toMatchObject({ state: 'ready', title: 'Late' });
    expect(countOf('/a')).toBe(1);
    expect(counted.filter((outcome) => outcome === 'ready')).toHaveLength(1);
  });

  it('are not delayed by a slow host, of which two links are read at a time', async () => {
    const other = process();
    const slow = Array.from({ length: 12 }, (_, n) => {
      answers.set(`127.0.0.9/${n}`, hang);
      return ask(at(`/${n}`, '127.0.0.9'), n % 2 === 0 ? cards : other);
    });
    await eventually(() => held.length === 2);
    answers.set('/a', html('<title>Quick</title>'));
    expect(await ask(at('/a'))).toMatchObject({ title: 'Quick' });
    expect(held).toHaveLength(2);
    const end = setInterval(letGo, 10);
    await Promise.all(slow);
    clearInterval(end);
    expect(countOf('9/11')).toBe(1);
  });

  it('are not stopped by one who asks for many slow ones', async () => {
    const greedy = Array.from({ length: 12 }, (_, n) => {
      answers.set(`127.0.1.${n + 1}/slow`, hang);
      return ask(at('/slow', `127.0.1.${n + 1}`), cards, 'greedy');
    });
    await eventually(() => held.length === 6);
    answers.set('/a', html('<title>Quick</title>'));
    expect(await ask(at('/a'), cards, 'other')).toMatchObject({ title: 'Quick' });
    expect(held).toHaveLength(6);
    const end = setInterval(letGo, 10);
    await Promise.all(greedy);
    clearInterval(end);
  });

  it('leave a server alone that asked for it, whichever of its links they want', async () => {
    answers.set('/a', status(429, { 'retry-after': '3600' }));
    const first = await ask(at('/a'));
    const second = await ask(at('/b'), process());
    expect(second).toMatchObject({ state: 'failed', failure: 'throttled', readAt: null });
    expect(second.freshUntil).toEqual(first.freshUntil);
    expect(countOf('/b')).toBe(0);
  });
});

describe('a card that was read', () => {
  const ageOf = ({ readAt, freshUntil }: LinkCard) =>
    ((freshUntil?.getTime() ?? 0) - (readAt?.getTime() ?? 0)) / 60_000;

  it('is kept: a good one for a day, a lasting failure for hours, a passing one for minutes', async () => {
    answers.set('/good', html('<title>A</title>'));
    answers.set('/passing', status(503));
    expect(ageOf(await ask(at('/good')))).toBe(24 * 60);
    expect(ageOf(await ask(at('/lasting')))).toBe(6 * 60);
    expect(ageOf(await ask(at('/passing')))).toBe(10);
    asked.length = 0;
    for (const path of ['/good', '/lasting', '/passing']) await ask(at(path), process());
    expect(asked).toEqual([]);
    await store.query('update link_cards set fresh_until = now()');
    answers.set('/good', html('<title>B</title>'));
    expect(await ask(at('/good'))).toMatchObject({ title: 'B' });
  });

  it('is of one space alone', async () => {
    answers.set('/a', html('<title>A</title>'));
    await ask(at('/a'));
    expect(await findLinkCards(inSpace(store, defaultSpace.id + 1), [at('/a')])).toEqual([]);
  });

  it('leaves when it is old, and when there are too many', async () => {
    for (const path of ['/a', '/b', '/c']) await ask(at(path));
    await store.query('update link_cards set kept_until = now() where url = $1', [at('/a')]);
    expect(await removeLinkCards(store, { most: 10, limit: 100 })).toBe(1);
    expect(await removeLinkCards(store, { most: 1, limit: 100 })).toBe(1);
    const { rows } = await store.query('select url from link_cards');
    expect(rows).toEqual([{ url: at('/c') }]);
  });
});

describe('a reading that does not end', () => {
  it('is answered as pending, and goes on behind the answer', async () => {
    answers.set('/a', hang);
    const asking = { caller: 'app', waitMs: 0 };
    expect(await cards.card(store, at('/a'), asking)).toMatchObject({
      state: 'pending',
      title: null,
      readAt: null,
    });
    await eventually(() => held.length === 1);
    letGo();
    await eventually(async () => (await cards.card(store, at('/a'), asking)).title === 'Late');
  });

  it('is given back by a process that stops, and taken from one that died', async () => {
    answers.set('/a', hang);
    const first = ask(at('/a'));
    await eventually(() => held.length === 1);
    await cards.stop();
    expect(await first).toMatchObject({ state: 'pending' });
    answers.set('/a', html('<title>A</title>'));
    expect(await ask(at('/a'), process())).toMatchObject({ state: 'ready' });
    await store.query(
      `update link_cards set fresh_until = now(), taken_by = gen_random_uuid(), taken_until = now() - interval '1 second'`,
    );
    expect(await ask(at('/a'), process())).toMatchObject({ state: 'ready' });
  });
});
