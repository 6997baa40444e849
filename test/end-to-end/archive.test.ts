// What a reader does in the archive, in a real browser without script: looks at a day, at what is hidden, at a letter, and searches.
// With PABAL_PICTURES=FOLDER each page is a picture there.

import { join } from 'node:path';
import { archiveEditions } from '@pabal/archive';
import { createTestArchive } from '@pabal/archive/testing';
import { createClickLinks } from '@pabal/clicks';
import { createStore, inSpace, type SpaceStore } from '@pabal/db/store';
import { defaultSpace } from '@pabal/domain';
import {
  createTestDatabase,
  findProgram,
  freePort,
  type RunningProcess,
  startBrowser,
  startProcess,
  type TestDatabase,
} from '@pabal/test/support';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';

const root = new URL('../../', import.meta.url).pathname;
const pictures = process.env.PABAL_PICTURES;
const secret = 'a-secret-of-the-test-with-more-than-32-characters';

/** Run in the page: what axe finds, as `rule: element`. */
const findings = `axe
  .run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'], preload: false })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 160))))`;

const words = {
  en: {
    hidden: 'Show the 2 hidden entries as well',
    why: 'Hidden: ',
    letter: 'The letter as it was sent',
    search: 'Search',
    before: 'Before',
    found: 'was found',
  },
  ko: {
    hidden: '숨긴 글 2편도 보기',
    why: '숨김: ',
    letter: '보낸 편지 그대로 보기',
    search: '찾기',
    before: '이전',
    found: '찾은 글 1편',
  },
} as const;

const longWord = 'https://blog.example/'.concat('x'.repeat(120));

(findProgram('chromium') ? describe : describe.skip)('a reader of the archive without script', () => {
  let database: TestDatabase;
  let store: SpaceStore;
  let browser: Browser;
  let pages: RunningProcess | undefined;
  let url: string;
  let edition: { readonly number: number };

  beforeAll(async () => {
    database = await createTestDatabase();
    store = inSpace(createStore({ url: database.url, connections: 2 }), defaultSpace.id);
    const archive = await createTestArchive(store, 'posts', { archive: { offTopic: ['할인', 'giveaway'] } });
    const port = await freePort();
    url = `http://localhost:${port}`;
    await archive.sent('2026-03-02T01:00:00Z', {
      team: [
        {
          title: '검색 색인을 매일 새로 만들지 않기로 했습니다',
          excerpt:
            '밤마다 네 시간 걸리던 색인을 바뀐 문서만 고쳐 쓰는 방식으로 바꾸면서 겪은 일을 적었습니다.',
          ...{ author: '검색팀', feedTitle: '빈방알리미 기술 블로그' },
        },
      ],
      personal: [{ title: 'Older than the other day' }],
    });
    edition = await archive.sent('2026-03-03T01:00:00Z', {
      personal: [
        {
          title: 'Reading EXPLAIN without fear',
          excerpt: 'Start at the innermost node.',
          feedTitle: 'Ada’s notes',
        },
        { title: '<script> 태그를 글 제목에 쓰면 & 생기는 일', url: null, feedTitle: '민준의 하루' },
        { title: longWord, feedTitle: longWord },
        { title: '봄맞이 할인 이벤트' },
        { title: 'Giveaway: win a trip' },
      ],
      team: [
        {
          title: '결제 시스템의 이중 승인을 막은 방법',
          feedTitle: '빈방알리미 기술 블로그',
          author: '결제팀',
        },
      ],
    });
    await archiveEditions({ store, newsletterUrl: (key) => `${url}/n/${key}` });
    pages = startProcess({
      script: join(root, 'services/pages/src/main.ts'),
      nodeArgs: ['--conditions=source'],
      env: {
        ...{ DATABASE_URL: database.url, QUEUE_URL: database.url, MAIL_FROM: 'Pabal <noti@pabal.example>' },
        ...{ LINK_SECRET: secret, PAGES_URL: url, PAGES_PORT: String(port) },
      },
    });
    await pages.waitForLog('The pages are ready.', { timeoutMs: 60_000 });
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await pages?.kill();
    await store?.stop();
    await database?.drop();
  });

  /** Nothing is wider than the screen, and axe finds nothing. */
  async function look(page: Page, name: string): Promise<void> {
    if (pictures !== undefined)
      await page.screenshot({ path: join(pictures, `archive-${name}.png`), fullPage: true });
    const overflow = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    // axe needs promises, which a page without script does not run: it looks at the same address in a page with script.
    const withScript = await browser.newContext({
      ...{ locale: name.startsWith('en') ? 'en' : 'ko', viewport: page.viewportSize(), bypassCSP: true },
      colorScheme: name.includes('360') ? 'dark' : 'light',
    });
    const same = await withScript.newPage();
    await same.goto(page.url());
    // The letter in the frame has tests of its own.
    await same.evaluate(`document.querySelector('iframe')?.remove()`);
    await same.evaluate(axe.source);
    const found = await same.evaluate(findings);
    await withScript.close();
    expect({ name, overflow, found }).toEqual({ name, overflow: 0, found: [] });
  }

  describe.each(['ko', 'en'] as const)('in %s', (language) => {
    it.each([360, 1280])('looks around at %d pixels', async (width) => {
      const say = words[language];
      const context = await browser.newContext({
        ...{ javaScriptEnabled: false, locale: language, viewport: { width, height: 800 } },
        colorScheme: width === 360 ? 'dark' : 'light',
      });
      const page = await context.newPage();
      const shot = (step: string) => look(page, `${language}-${width}-${step}`);

      await page.goto(`${url}/n/posts/archive`);
      await shot('1-day');
      const titles = await page.locator('h2').allTextContents();
      expect(titles).toEqual(
        language === 'ko' ? ['팀 블로그', '개인 블로그'] : ['Team blogs', 'Personal blogs'],
      );
      expect(await page.textContent('main')).not.toContain('Giveaway');

      await page.click(`text=${say.hidden}`);
      await shot('2-hidden');
      expect(await page.locator('.off .why').allTextContents()).toEqual([
        expect.stringContaining(say.why),
        expect.stringContaining(say.why),
      ]);

      await page.goto(`${url}/n/posts/archive`);
      await page.click(`text=${say.letter}`);
      const frame = page.frameLocator('iframe.letter');
      expect(await frame.locator('body').textContent()).toContain('Reading EXPLAIN without fear');
      await shot('3-letter');

      await page.goto(`${url}/n/posts/archive`);
      await page.locator(`.days >> text=${say.before}`).first().click();
      expect(page.url()).toBe(`${url}/n/posts/archive/2026-03-02`);

      await page.fill('#q', '색인');
      await page.click(`button:has-text("${say.search}")`);
      await shot('4-found');
      expect(await page.textContent('[role="status"]')).toContain(say.found);
      await context.close();
    });
  });

  it('is led on by a link of a letter, and told what the hidden one is for', async () => {
    const links = createClickLinks({ secret, baseUrl: url });
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'ko' });
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    // There is no such blog.
    await page.goto(links.url({ edition: edition.number, position: 1 })).catch(() => undefined);
    expect(asked).toContain('https://blog.example/personal/1');
    const other = await context.newPage();
    await other.goto(links.url({ edition: edition.number, position: 0 }));
    expect(await other.textContent('h1')).toBe('독자를 위한 링크가 아닙니다');
    await look(other, 'hidden-link');
    await context.close();
  });
});
