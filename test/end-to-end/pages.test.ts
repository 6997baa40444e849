// What a reader does, in a real browser without script: sign up, look into the mailbox, press the button, choose, leave, come back.
// With PABAL_PICTURES=FOLDER each page is a picture there.

import { join } from 'node:path';
import { putNewsletter } from '@pabal/db/editions';
import { createStore, inSpace, type SpaceStore } from '@pabal/db/store';
import { defaultSpace } from '@pabal/domain';
import { createUnsubscribeLinks } from '@pabal/mail';
import { newsletterDefinition } from '@pabal/newsletters';
import { routes } from '@pabal/pages';
import { createPageLinks } from '@pabal/subscriptions';
import {
  createTestDatabase,
  eventually,
  findProgram,
  freePort,
  type RunningProcess,
  startBrowser,
  startProcess,
  type TestDatabase,
} from '@pabal/test/support';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { z } from 'zod';

const root = new URL('../../', import.meta.url).pathname;
const nodeArgs = ['--conditions=source'];
const pictures = process.env.PABAL_PICTURES;
const secret = 'a-secret-of-the-test-with-more-than-32-characters';

/** Run in the page: what axe finds, as `rule: element`. */
const findings = `axe
  .run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'], preload: false })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 160))))`;

const listing = z.object({ letters: z.array(z.object({ id: z.string(), subject: z.string() })) });
const shownLetter = z.object({ text: z.string() });

const languages = {
  en: {
    signUp: 'Sign up',
    asked: 'Now look into your mailbox',
    confirm: 'Yes, sign me up',
    confirmed: 'You are signed up for',
    preferences: 'Look at your preferences',
    stop: 'Stop “Posts of the day”',
    stopped: 'You do not get “Posts of the day” any more.',
    undo: 'Undo',
    weekly: 'Get “Posts of the day” at most once a week',
    isWeekly: 'You get the first of each week.',
    pause: 'Pause all newsletters',
    paused: 'All newsletters are paused until',
    unsubscribe: 'Unsubscribe',
    left: 'Undo, I want it after all',
    undone: 'You get “Posts of the day” again',
    why: 'Send the answer',
    thanks: 'We only count the answers.',
    other: 'Pause, language and other newsletters',
    erase: 'Erase everything about me',
    asksToErase: 'It asks whether everything should be erased.',
    eraseAll: 'Yes, erase everything',
    erased: 'You are erased',
    back: 'You get “Posts of the day” from now on.',
  },
  ko: {
    signUp: '구독 신청',
    asked: '편지함을 확인해 주세요',
    confirm: '네, 구독합니다',
    confirmed: '구독이 시작되었습니다',
    preferences: '수신 설정 보기',
    stop: '‘Posts of the day’ 그만 받기',
    stopped: '더 이상 보내지 않습니다',
    undo: '되돌리기',
    weekly: '‘Posts of the day’ 일주일에 한 번만 받기',
    isWeekly: '일주일에 한 번 받는 중',
    pause: '모든 소식지 멈추기',
    paused: '까지 모든 소식지를 멈췄습니다.',
    unsubscribe: '구독 해지',
    left: '되돌리기, 계속 받겠습니다',
    undone: '다시 받습니다',
    why: '답 보내기',
    thanks: '답은 수만 셉니다.',
    other: '잠시 쉬기, 언어, 다른 소식지',
    erase: '내 정보 모두 지우기',
    asksToErase: '모두 지울지 묻는 편지를 보내고 있습니다.',
    eraseAll: '네, 모두 지웁니다',
    erased: '모두 지웠습니다',
    back: '이제부터',
  },
} as const;

(findProgram('chromium') ? describe : describe.skip)('a reader in a browser without script', () => {
  let database: TestDatabase;
  let store: SpaceStore;
  let browser: Browser;
  let pagesUrl: string;
  let inboxUrl: string;
  const running: RunningProcess[] = [];
  const copies = new Map<'dark' | 'light', Page>();
  /** Paths that were looked at. */
  const looked: string[] = [];

  function start(
    script: string,
    env: Readonly<Record<string, string>>,
    args: readonly string[] = [],
  ): RunningProcess {
    const started = startProcess({ script: join(root, script), nodeArgs, args, env });
    running.push(started);
    return started;
  }

  beforeAll(async () => {
    database = await createTestDatabase();
    store = inSpace(createStore({ url: database.url, connections: 2 }), defaultSpace.id);
    const [smtp, inbox, pages] = [await freePort(), await freePort(), await freePort()];
    [pagesUrl, inboxUrl] = [`http://localhost:${pages}`, `http://127.0.0.1:${inbox}`];
    const settings = {
      DATABASE_URL: database.url,
      QUEUE_URL: database.url,
      MAIL_FROM: 'Pabal <noti@pabal.example>',
      LINK_SECRET: secret,
      PAGES_URL: pagesUrl,
    };
    start('tools/inbox/src/main.ts', {}, ['--smtp-port', String(smtp), '--http-port', String(inbox)]);
    const sender = start('services/sender/src/main.ts', {
      ...settings,
      SMTP_URL: `smtp://127.0.0.1:${smtp}`,
    });
    const ready = start('services/pages/src/main.ts', {
      ...settings,
      PAGES_PORT: String(pages),
      PAGES_SIGN_UPS: '100',
    });
    await sender.waitForLog('The sender is ready.', { timeoutMs: 60_000 });
    await ready.waitForLog('The pages are ready.', { timeoutMs: 60_000 });
    await makeNewsletters(store);
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await Promise.all(running.map((program) => program.kill()));
    await store?.stop();
    await database?.drop();
  });

  /** The first link in the newest letter to an address. */
  function linkTo(address: string): Promise<string> {
    return eventually(
      async () => {
        const found = await fetch(`${inboxUrl}/api/letters?to=${encodeURIComponent(address)}`);
        const [letter] = listing.parse(await found.json()).letters;
        if (letter === undefined) return undefined;
        const shown = await fetch(`${inboxUrl}/api/letters/${letter.id}`);
        return /https?:\/\/\S+/.exec(shownLetter.parse(await shown.json()).text)?.[0];
      },
      { timeoutMs: 30_000, what: `a letter to ${address}` },
    );
  }

  /**
   * Nothing is wider than the screen, and axe finds nothing. axe is a script, so it looks at a copy of the page in a context where
   * scripts run.
   */
  async function look(page: Page, name: string): Promise<void> {
    if (pictures !== undefined)
      await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
    looked.push(new URL(page.url()).pathname);
    const copy = await pageForCopies(page.viewportSize()?.width === 360 ? 'dark' : 'light', page);
    await copy.setContent(await page.content());
    const overflow = await copy.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    await copy.evaluate(axe.source);
    const found = await copy.evaluate(findings);
    expect({ name, overflow, found }).toEqual({ name, overflow: 0, found: [] });
  }

  /** One for each scheme, which all looks share. */
  async function pageForCopies(colorScheme: 'dark' | 'light', original: Page): Promise<Page> {
    const there = copies.get(colorScheme);
    if (there !== undefined) return there;
    const viewport = original.viewportSize();
    const context = await browser.newContext({ viewport, colorScheme, bypassCSP: true });
    const copy = await context.newPage();
    await copy.goto(`${pagesUrl}/n/nothing`);
    copies.set(colorScheme, copy);
    return copy;
  }

  describe.each(['ko', 'en'] as const)('in %s', (language) => {
    it.each([360, 1280])('signs up, confirms, chooses, leaves and comes back at %d pixels', async (width) => {
      const say = languages[language];
      const dark = width === 360;
      const context: BrowserContext = await browser.newContext({
        ...{ javaScriptEnabled: false, locale: language, viewport: { width, height: 800 } },
        colorScheme: dark ? 'dark' : 'light',
      });
      const page = await context.newPage();
      const address = `reader-${language}-${width}@example.com`;
      const shot = (step: string) => look(page, `${language}-${width}-${step}`);

      await page.goto(`${pagesUrl}/n/posts`);
      await shot('1-sign-up');
      await page.fill('#email', address);
      // The time that a person takes to type it.
      await new Promise((resolve) => setTimeout(resolve, 2_100));
      await page.getByRole('button', { name: say.signUp }).click();
      await page.getByText(say.asked).waitFor();
      await shot('2-asked');

      await page.goto(await linkTo(address));
      await shot('3-confirm');
      await page.getByRole('button', { name: say.confirm }).click();
      await page.getByText(say.confirmed).first().waitFor();
      await shot('4-confirmed');

      await page.getByRole('link', { name: say.preferences }).click();
      await shot('5-preferences');
      await page.getByRole('button', { name: say.stop }).click();
      await page.getByText(say.stopped).first().waitFor();
      await shot('6-left');
      await page.getByRole('button', { name: say.undo }).click();
      await page.getByText(say.back).first().waitFor();
      await shot('7-back');

      const { rows } = await store.query(
        'select s.state from subscriptions s join recipients r on r.id = s.recipient_id where r.address_key = $1',
        [address],
      );
      expect(rows).toEqual([{ state: 'subscribed' }]);
      await context.close();
    });
  });

  /** Somebody who gets the newsletter. */
  async function subscriber(address: string): Promise<{ newsletterId: string; recipientId: string }> {
    const { rows } = await store.query<{ newsletterId: string; recipientId: string }>(
      `with person as (
         insert into recipients (id, external_id, address, address_key) values (new_id(), $1, $1, $1) returning id
       )
       insert into subscriptions (newsletter_id, recipient_id, state, consent_at, consent_source, changed_by)
       select n.id, p.id, 'subscribed', now(), 'a test', 'test' from newsletters n, person p where n.key = 'posts'
       returning newsletter_id as "newsletterId", recipient_id as "recipientId"`,
      [address],
    );
    const [ids] = rows;
    if (ids === undefined) throw new Error('Nobody was subscribed.');
    return ids;
  }

  // Both languages and both widths are seen by the journey above; what is left of the pages is seen in two of the four.
  it.each([
    ['ko', 360],
    ['en', 1280],
  ] as const)(
    'leaves by the link of a letter, thinks again, and is erased in %s at %d pixels',
    async (language, width) => {
      const say = languages[language];
      const context = await browser.newContext({
        ...{ javaScriptEnabled: false, locale: language, viewport: { width, height: 800 } },
        colorScheme: width === 360 ? 'dark' : 'light',
      });
      const page = await context.newPage();
      const shot = (step: string) => look(page, `${language}-${width}-${step}`);
      const press = (name: string) => page.getByRole('button', { name }).first().click();
      const says = (text: string) => page.getByText(text).first().waitFor();
      const ids = await subscriber(`leaver-${language}@example.com`);
      const links = createPageLinks({ secret, publicUrl: pagesUrl });
      const letter = createUnsubscribeLinks({ secret, publicUrl: pagesUrl, listDomain: 'pabal.example' });

      await page.goto(letter.url(ids));
      await shot('a-unsubscribe');
      await press(say.unsubscribe);
      await page.getByRole('button', { name: say.left }).waitFor();
      await shot('b-unsubscribed');
      await press(say.left);
      await says(say.undone);
      await shot('c-undone');
      await page.goto(letter.url(ids));
      await press(say.unsubscribe);
      await page.check('#reason-too-many');
      await press(say.why);
      await says(say.thanks);
      await shot('d-why');

      await page.getByRole('link', { name: say.other }).click();
      await press(language === 'ko' ? '‘Posts of the day’ 받기' : 'Get “Posts of the day”');
      await press(say.weekly);
      await says(say.isWeekly);
      await shot('e-weekly');
      await press(say.pause);
      await says(say.paused);
      await shot('f-paused');

      await page.goto(links.preferences(ids.recipientId));
      await shot('g-fresh-link');
      await press(say.erase);
      await says(say.asksToErase);
      await shot('h-erasure-asked');
      const { rows } = await store.query<{ id: string }>(
        `select id from page_requests where kind = 'erasure' and address_key = $1`,
        [`leaver-${language}@example.com`],
      );
      await page.goto(links.erasure(rows[0]?.id ?? ''));
      await shot('i-erase');
      await press(say.eraseAll);
      await says(say.erased);
      await shot('j-erased');

      await page.goto(links.confirm({ requestId: rows[0]?.id ?? '', newsletterId: ids.newsletterId }));
      await shot('k-confirmation-is-gone');
      for (const [name, path] of [
        ['l-link-asked', '/preferences?asked=1'],
        ['m-asked-in-a-frame', '/n/posts/asked?frame=1'],
        ['n-embed', '/n/posts/embed'],
      ] as const) {
        await page.goto(`${pagesUrl}${path}`);
        await shot(name);
      }
      await context.close();
    },
    90_000,
  );

  it('is told what to mend, and what is not there', async () => {
    const context = await browser.newContext({
      javaScriptEnabled: false,
      locale: 'ko',
      viewport: { width: 360, height: 800 },
    });
    const page = await context.newPage();
    await page.goto(`${pagesUrl}/n/posts`);
    await page.fill('#email', 'a@b');
    await page.getByRole('button', { name: languages.ko.signUp }).click();
    await look(page, 'ko-360-too-soon');
    for (const [name, path] of [
      ['not-found', '/n/nothing'],
      ['embed', '/n/posts/embed'],
      ['ask-for-link', '/preferences'],
      ['bad-link', '/unsubscribe/wrong'],
    ] as const) {
      await page.goto(`${pagesUrl}${path}`);
      await look(page, `ko-360-${name}`);
    }
    await context.close();
  });

  it('is looked at on every page that there is, but for the archive, which has journeys of its own', () => {
    const own = routes.filter(({ method, path }) => method === 'get' && !ofTheArchive.test(path));
    const patterns = own.map(({ path }) => ({
      path,
      pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    }));
    expect(patterns.filter(({ pattern }) => !looked.some((path) => pattern.test(path)))).toEqual([]);
    expect(patterns.length).toBeGreaterThan(5);
  });
});

/** Seen by archive.test.ts: days, letters, search, feeds, and the links of letters. A share picture is no page. */
const ofTheArchive = /\/(?:archive|search|editions|c)\b|\.(?:xml|txt|png)$/;

async function makeNewsletters(store: SpaceStore): Promise<void> {
  const common = {
    template: 'daily-digest',
    audience: { subscribers: true },
    content: { kind: 'recipients' },
  } as const;
  const definitions = {
    posts: newsletterDefinition.parse({
      ...{ ...common, name: 'Posts of the day', language: 'ko', public: true, offersWeekly: true },
      about: {
        ko: '회사와 팀 블로그의 새 글을 아침마다 모아 보냅니다.',
        en: 'New posts of our blogs, every working day.',
      },
      schedule: { cron: '0 10 * * 1-5', timeZone: 'Asia/Seoul' },
    }),
    weekly: newsletterDefinition.parse({
      ...{ ...common, name: '주간 소식', language: 'ko', public: true },
      schedule: { cron: '30 8 * * 1', timeZone: 'Asia/Seoul' },
    }),
  };
  for (const [key, definition] of Object.entries(definitions))
    await putNewsletter(store, { key, name: definition.name, definition, next: undefined });
}
