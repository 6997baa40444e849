// The extension in a real browser, with an archive of its own to read.

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, findProgram, freePort, requireProgram } from '@pabal/test/support';
import { type BrowserContext, chromium, type Worker } from 'playwright-core';
import { archiveAddress, badgeOf, entriesIn, nextNotice, seenWith, unseenOf } from '../public/archive.js';

describe('an address', () => {
  it.each([
    ['https://news.example/n/digest/archive', 'https://news.example/n/digest/archive'],
    [
      ' https://news.example/n/digest/archive/2026-03-02?lang=ko#e1 ',
      'https://news.example/n/digest/archive',
    ],
    ['https://news.example/n/digest', 'https://news.example/n/digest/archive'],
    ['https://news.example/n/digest/archive.xml', 'https://news.example/n/digest/archive'],
    ['http://localhost:3003/n/digest/', 'http://localhost:3003/n/digest/archive'],
    ['http://news.example/n/digest', undefined],
    ['https://ann:secret@news.example/n/digest', undefined],
    ['https://news.example/', undefined],
    ['javascript:alert(1)//n/digest', undefined],
    ['digest', undefined],
  ])('%s is that of the archive %s', (typed, archive) => {
    expect(archiveAddress(typed)).toBe(archive);
  });
});

describe('entries', () => {
  it('are taken as far as they are what they should be', () => {
    const items = [
      { id: '1', title: 'One', url: 'https://blog.example/1' },
      { id: '2', title: 'Two', url: 'javascript:alert(1)' },
      { id: 3, title: 'Three' },
      null,
      'text',
    ];
    expect(entriesIn({ items })).toEqual([
      { id: '1', title: 'One', url: 'https://blog.example/1' },
      { id: '2', title: 'Two', url: undefined },
    ]);
    for (const odd of [null, 3, 'x', [], { items: {} }]) expect(entriesIn(odd)).toEqual([]);
    expect(entriesIn({ items: Array.from({ length: 9_999 }, () => items[0]) })).toHaveLength(100);
  });

  it('are new until the archive was opened', () => {
    const entries = entriesIn({
      items: [
        { id: '1', title: 'One' },
        { id: '2', title: 'Two' },
      ],
    });
    expect(unseenOf(entries, ['1'])).toMatchObject([{ id: '2' }]);
    expect(unseenOf(entries, seenWith(['1'], entries))).toEqual([]);
    expect(
      seenWith(
        Array.from({ length: 9_999 }, (_, nth) => `old-${nth}`),
        entries,
      ),
    ).toHaveLength(500);
  });

  it('are counted on the badge', () => {
    expect([0, 1, 99, 100].map(badgeOf)).toEqual(['', '1', '99', '99+']);
  });
});

it('the next notice is on the next day that was chosen, at the time that was chosen', () => {
  const friday = new Date(2026, 2, 6, 9, 0);
  const working = { at: '10:00', days: [1, 2, 3, 4, 5] };
  expect(nextNotice(friday, working)).toEqual(new Date(2026, 2, 6, 10, 0));
  expect(nextNotice(new Date(2026, 2, 6, 10, 0), working)).toEqual(new Date(2026, 2, 9, 10, 0));
  expect(nextNotice(friday, { at: '08:30', days: [5] })).toEqual(new Date(2026, 2, 13, 8, 30));
  expect(nextNotice(friday, { at: '10:00', days: [] })).toBeUndefined();
});

(findProgram('chromium') ? describe : describe.skip)('in a browser', () => {
  const folder = new URL('../public', import.meta.url).pathname;
  let profile: string;
  let context: BrowserContext;
  let worker: Worker;
  let server: Server;
  let archive: string;
  let items: readonly { readonly id: string; readonly title: string; readonly url: string }[] = [];

  beforeAll(async () => {
    const port = await freePort();
    archive = `http://localhost:${port}/n/digest/archive`;
    server = createServer((request, response) => {
      const isFeed = request.url === '/n/digest/archive.json';
      response.setHeader('Access-Control-Allow-Origin', '*');
      response.setHeader('Content-Type', isFeed ? 'application/feed+json' : 'text/html');
      response.end(isFeed ? JSON.stringify({ items }) : '<title>The archive</title>');
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    profile = await mkdtemp(join(tmpdir(), 'pabal-extension-'));
    context = await chromium.launchPersistentContext(profile, {
      executablePath: requireProgram('chromium', 'chromium'),
      chromiumSandbox: false,
      headless: false,
      locale: 'ko',
      ignoreDefaultArgs: ['--disable-extensions'],
      args: [
        '--headless=new',
        '--lang=ko',
        `--disable-extensions-except=${folder}`,
        `--load-extension=${folder}`,
      ],
    });
    worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  });
  afterAll(async () => {
    await context?.close();
    await new Promise((resolve) => server?.close(resolve));
    if (profile !== undefined) await rm(profile, { recursive: true, force: true });
  });

  /** Runs an expression in the background of the extension. */
  const inBackground = (expression: string): Promise<unknown> => worker.evaluate(expression);
  const badge = () => inBackground('chrome.action.getBadgeText({})');
  const optionsPage = () => worker.url().replace('background.js', 'options.html');
  const entry = (nth: number) => ({
    id: `id-${nth}`,
    title: `Entry ${nth}`,
    url: `https://blog.example/${nth}`,
  });

  it('asks for no permission that it does not need', async () => {
    expect(await inBackground('chrome.permissions.getAll()')).toEqual({
      origins: [],
      permissions: ['alarms', 'notifications', 'storage'],
    });
  });

  it('is set up on its page, refuses what is no archive, and shows what is new', async () => {
    items = [entry(1), entry(2)];
    const page = await context.newPage();
    await page.goto(optionsPage());
    await page.fill('#archive', 'https://news.example/');
    await page.click('button[type="submit"]');
    expect(await page.isVisible('#archive-problem')).toBe(true);
    await page.fill('#archive', `${archive}/2026-03-02`);
    await page.click('button[type="submit"]');
    await page.waitForSelector('#list li');
    expect(await page.inputValue('#archive')).toBe(archive);
    expect(await page.locator('#list li a').allTextContents()).toEqual(['Entry 1', 'Entry 2']);
    expect(await page.locator('#list strong').count()).toBe(2);
    if (process.env.PABAL_PICTURES !== undefined)
      await page.screenshot({
        path: join(process.env.PABAL_PICTURES, 'extension-options.png'),
        fullPage: true,
      });
    await page.close();
    await eventually(async () => (await badge()) === '2');
  });

  it('gives a notice at its time when there is something new, also when only the browser is open', async () => {
    items = [entry(1), entry(2), entry(3)];
    for (const page of context.pages()) await page.close();
    expect(context.pages()).toEqual([]);
    const due = await inBackground(`chrome.alarms.get('notice').then(({ scheduledTime }) => scheduledTime)`);
    expect(due).toBe(nextNotice(new Date(), { at: '10:00', days: [1, 2, 3, 4, 5] })?.getTime());
    // Brought forward, as nobody waits for ten o'clock here.
    await inBackground(`chrome.alarms.create('notice', { when: Date.now() })`);
    await eventually(async () => (await badge()) === '3', { timeoutMs: 40_000 });
    await eventually(
      async () =>
        Object.keys(Object((await inBackground('chrome.notifications.getAll()')) ?? {})).length === 1,
      { timeoutMs: 40_000 },
    );
    const next = await inBackground(
      `chrome.alarms.get('notice').then(({ scheduledTime }) => scheduledTime > Date.now())`,
    );
    expect(next).toBe(true);
  });

  it('opens the archive, and what was in it has been seen', async () => {
    const page = await context.newPage();
    await page.goto(optionsPage());
    const opened = context.waitForEvent('page');
    await page.click('#open');
    expect((await opened).url()).toBe(archive);
    await eventually(async () => (await badge()) === '');
    await page.waitForFunction(`document.querySelectorAll('#list strong').length === 0`);
    await page.close();
  });

  it('keeps what it had while the archive cannot be read', async () => {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
    await inBackground(`chrome.alarms.create('check', { when: Date.now() })`);
    await eventually(
      async () =>
        (await inBackground(`chrome.storage.local.get('problem').then(({ problem }) => problem)`)) ===
        'unreachable',
      { timeoutMs: 40_000 },
    );
    expect(
      await inBackground(`chrome.storage.local.get('entries').then(({ entries }) => entries.length)`),
    ).toBe(3);
  });
});
