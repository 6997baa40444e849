import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@pabal/runtime';
import { z } from 'zod';
import { type Content, createLetters } from './letters.ts';
import { parseLetter } from './parse.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { openShelf } from './shelf.ts';
import { openLinksOutside, startWeb, type Web } from './web.ts';

const letters = createLetters({ keep: 500, keepBytes: 10_000_000 });
const logger = createLogger({ service: 'inbox', level: 'silent' });
let receiver: Receiver;
let web: Web;

beforeAll(async () => {
  receiver = await startReceiver({ letters, host: '127.0.0.1', port: 0, logger });
  web = await startWeb({ letters, host: '127.0.0.1', port: 0, names: ['devbox.example'] });
});
beforeEach(() => letters.clear());
afterAll(() => Promise.all([receiver.stop(), web.stop()]));

const url = (path: string) => `http://127.0.0.1:${web.port}${path}`;

const listing = z.object({
  letters: z.array(z.object({ id: z.string(), subject: z.string(), to: z.unknown(), snippet: z.string() })),
});

async function listed(to = '') {
  const response = await fetch(url(`/api/letters?to=${encodeURIComponent(to)}`));
  return listing.parse(await response.json()).letters;
}

/** The status of an answer to a request that names this host. */
function statusFor(host: string, path: string, method = 'GET'): Promise<number | undefined> {
  return new Promise((done, fail) => {
    const asked = request(
      { port: web.port, host: '127.0.0.1', path, method, headers: { host } },
      (answer) => {
        answer.resume().once('end', () => done(answer.statusCode));
      },
    );
    asked.once('error', fail).end();
  });
}

const korean = [
  'From: =?UTF-8?B?7YyM67Cc?= <noti@example.com>',
  'To: =?UTF-8?B?6rmA7Yyp7LSd?= <kim@example.com>',
  'Subject: =?UTF-8?B?7LGE7JqpIOqzteqzoA==?=',
  'Message-ID: <1@example.com>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/alternative; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from('새 자리가 났습니다.').toString('base64'),
  '--b',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<html><head><title>x</title></head><body><a href="https://example.com">보기</a><script>alert(1)</script></body></html>',
  '--b--',
].join('\r\n');

const content: Content = {
  from: { name: '', address: '' },
  to: [],
  subject: '',
  messageId: '',
  html: '',
  text: '',
  headers: [],
  attachments: [],
};

describe('a letter with files', () => {
  const withFiles = [
    'From: app@example.com',
    'To: kim@example.com',
    'Subject: files',
    'Content-Type: multipart/mixed; boundary="b"',
    '',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<img src="cid:mark"><img src="cid:page"><img src="cid:none">',
    '--b',
    'Content-Type: image/png',
    'Content-ID: <mark>',
    'Content-Disposition: inline',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('png').toString('base64'),
    '--b',
    'Content-Type: text/html',
    'Content-ID: <page>',
    "Content-Disposition: attachment; filename*=UTF-8''%ED%91%9C.html",
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('<script>').toString('base64'),
    '--b--',
  ].join('\r\n');

  it('shows its pictures, and gives its files to be saved and not to be run', async () => {
    await send('kim@example.com', withFiles);
    const [letter] = await listed('kim@example.com');
    const html = await (await fetch(url(`/letters/${letter?.id}/html`))).text();
    expect(html).toContain(`src="data:image/png;base64,${Buffer.from('png').toString('base64')}"`);
    expect(html).toContain('src="cid:page"');
    expect(html).toContain('src="cid:none"');
    const file = await fetch(url(`/api/letters/${letter?.id}/attachments/1`));
    expect(await file.text()).toBe('<script>');
    expect(file.headers.get('content-type')).toBe('application/octet-stream');
    expect(file.headers.get('content-disposition')).toMatch(
      /^attachment; .*filename\*=UTF-8''%ED%91%9C\.html/,
    );
    expect((await fetch(url(`/api/letters/${letter?.id}/attachments/2`))).status).toBe(404);
  });
});

describe('a list that waits', () => {
  it('is answered when a letter comes for that person, and not for another', async () => {
    const asked = fetch(url('/api/letters?to=lee@example.com&wait=30s'));
    await send('kim@example.com', korean);
    await send('lee@example.com', korean.replace('kim@', 'lee@'));
    const { letters } = listing.parse(await (await asked).json());
    expect(letters).toHaveLength(1);
  });

  it('is answered at once when the letter is there, and empty when none comes in time', async () => {
    await send('kim@example.com', korean);
    expect(await listed('kim@example.com')).toHaveLength(1);
    const none = await fetch(url('/api/letters?to=nobody@example.com&wait=0.05'));
    expect(await none.json()).toEqual({ received: expect.any(Number), letters: [] });
  });

  it.each(['soon', '61', '-1', '5m'])('refuses to wait for %j', async (wait) => {
    expect((await fetch(url(`/api/letters?wait=${wait}`))).status).toBe(400);
  });
});

describe('an inbox with a folder', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pabal-inbox-'));
  });
  afterEach(() => rm(dir, { recursive: true }));
  const opened = async (keep: number) => {
    const letters = createLetters({ keep, keepBytes: 10_000_000, shelf: await openShelf(dir) });
    await letters.load(parseLetter);
    return letters;
  };
  const letter = (to: string) => ({
    envelope: { from: 'app@example.com', to: [to] },
    source: Buffer.from(korean),
    content: { ...content, subject: 'as it came' },
  });

  it('has its letters again after a restart, the newest of them when there are too many', async () => {
    const first = await opened(3);
    for (const name of ['a', 'b', 'c', 'd']) await first.add(letter(`${name}@example.com`));
    const names = (letters: typeof first) => letters.list().map(({ envelope }) => envelope.to[0]);
    const second = await opened(3);
    expect(names(second)).toEqual(names(first));
    expect(second.list()[0]).toMatchObject({ subject: '채용 공고', id: first.list()[0]?.id });
    expect(names(await opened(1))).toEqual(['d@example.com']);
    await second.clear();
    expect(names(await opened(3))).toEqual([]);
  });

  it('leaves out a file that it cannot read', async () => {
    await writeFile(join(dir, '1-x.letter'), 'nothing');
    expect((await opened(3)).list()).toEqual([]);
  });
});

describe('the inbox', () => {
  it('shows a Korean letter as it was meant', async () => {
    await send('kim@example.com', korean);
    const [summary] = await listed();
    expect(summary).toMatchObject({
      subject: '채용 공고',
      to: [{ name: '김팩총', address: 'kim@example.com' }],
      snippet: '새 자리가 났습니다.',
    });
    const letter = await (await fetch(url(`/api/letters/${summary?.id}`))).json();
    expect(letter).toMatchObject({
      from: { name: '파발', address: 'noti@example.com' },
      messageId: '<1@example.com>',
      envelope: { from: 'app@example.com', to: ['kim@example.com'] },
    });
    expect(letter).toHaveProperty('html', expect.stringContaining('보기'));
    const source = await (await fetch(url(`/api/letters/${summary?.id}/source`))).text();
    expect(source).toContain('Subject: =?UTF-8?B?7LGE7JqpIOqzteqzoA==?=');
  });

  it('shows the html without letting it run anything', async () => {
    await send('kim@example.com', korean);
    const [summary] = await listed();
    const page = await fetch(url(`/letters/${summary?.id}/html`));
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/^sandbox (?!.*allow-scripts)(?!.*allow-same-origin)/);
    expect(await page.text()).toContain('<head><base target="_blank">');
  });

  it.each([
    'localhost',
    'localhost:8025',
    'inbox.localhost',
    '127.0.0.1',
    '127.1:80',
    '[::1]:8025',
    'devbox.example',
    'DevBox.Example.:8025',
  ])('answers a request made to %s', async (host) => {
    for (const path of ['/', '/api/letters', '/healthz']) expect(await statusFor(host, path)).toBe(200);
  });

  it.each([
    'evil.example',
    'evil.example:18025',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.1',
    'x@localhost',
    'localhost/evil',
  ])('shows nothing to a page that reached it as %j', async (host) => {
    for (const path of ['/', '/api/letters', '/letters/1/html'])
      expect(await statusFor(host, path)).toBe(403);
    expect(await statusFor(host, '/api/letters', 'DELETE')).toBe(403);
  });

  it('finds letters by their recipient, in the headers or in the conversation', async () => {
    await send('kim@example.com', korean);
    await send('lee@example.com', 'Subject: other\r\n\r\nx');
    expect((await listed('LEE@')).map(({ subject }) => subject)).toEqual(['other']);
    expect((await listed('김팩')).map(({ subject }) => subject)).toEqual(['채용 공고']);
    expect(await listed('nobody')).toEqual([]);
  });

  it('empties itself when asked', async () => {
    await send('kim@example.com', korean);
    const [summary] = await listed();
    expect((await fetch(url('/api/letters'), { method: 'DELETE' })).status).toBe(204);
    expect(await listed()).toEqual([]);
    expect((await fetch(url(`/api/letters/${summary?.id}`))).status).toBe(404);
    expect((await fetch(url(`/letters/${summary?.id}/html`))).status).toBe(404);
  });

  it('takes letters over sixty connections at once', async () => {
    const people = Array.from({ length: 60 }, (_, index) => `p${index}@example.com`);
    await Promise.all(
      people.map((person) => send(person, `To: ${person}\r\nSubject: ${person}\r\n\r\nhello`)),
    );
    expect((await listed()).map(({ subject }) => subject).sort()).toEqual(people.sort());
  });

  it('keeps a letter it cannot read, and says so', async () => {
    await send('kim@example.com', `X: ${'a'.repeat(80)}\r\n`.repeat(30_000));
    const [summary] = await listed();
    expect(summary?.subject).toMatch(/^\(unreadable: /);
  });

  it('serves its own page with a policy that loads nothing from elsewhere', async () => {
    const page = await fetch(url('/'));
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none';script-src 'self';/);
    const html = await page.text();
    expect(html).toContain('pabal inbox');
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    for (const file of ['/inbox.js', '/inbox.css', '/healthz'])
      expect((await fetch(url(file))).status).toBe(200);
  });
});

describe('createLetters', () => {
  const add = (box: ReturnType<typeof createLetters>, name: string, bytes = 10) =>
    box.add({ envelope: { from: '', to: [name] }, source: Buffer.alloc(bytes), content });
  const names = (box: ReturnType<typeof createLetters>) => box.list().map(({ envelope }) => envelope.to[0]);

  it('forgets the oldest letter when there are too many', async () => {
    const box = createLetters({ keep: 2, keepBytes: 1000 });
    for (const name of ['a', 'b', 'c']) await add(box, name);
    expect(names(box)).toEqual(['c', 'b']);
    expect(box.received()).toBe(3);
  });

  it('forgets the oldest letters when they are too large together, but never the newest', async () => {
    const box = createLetters({ keep: 10, keepBytes: 100 });
    for (const name of ['a', 'b', 'c']) await add(box, name, 40);
    expect(names(box)).toEqual(['c', 'b']);
    await add(box, 'd', 500);
    expect(names(box)).toEqual(['d']);
  });
});

describe('openLinksOutside', () => {
  it('puts the base into the head, or after a letter that has none, so that the doctype stays first', () => {
    expect(openLinksOutside('<!doctype html><head lang="ko"><header>x')).toBe(
      '<!doctype html><head lang="ko"><base target="_blank"><header>x',
    );
    expect(openLinksOutside('<p>x</p>')).toBe('<p>x</p><base target="_blank">');
  });
});

/** Delivers one letter over a conversation of its own. */
function send(recipient: string, message: string): Promise<void> {
  const rest = [
    'EHLO here',
    'MAIL FROM:<app@example.com>',
    `RCPT TO:<${recipient}>`,
    'DATA',
    `${message}\r\n.`,
    'QUIT',
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(receiver.port, '127.0.0.1');
    let answers = '';
    socket.on('data', (chunk: Buffer) => {
      answers += chunk.toString('latin1');
      if (!/^\d{3} .*\r\n$/m.test(chunk.toString('latin1'))) return;
      const next = rest.shift();
      if (next !== undefined) socket.write(`${next}\r\n`);
    });
    socket.once('close', () => (rest.length === 0 ? resolve() : reject(new Error(answers))));
    socket.once('error', reject);
  });
}
