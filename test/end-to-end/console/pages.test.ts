// Every page of the console in a real browser: for each it holds that axe finds nothing, that the content policy refuses nothing,
// and that nothing is wider than a phone.

import { navigation, pathTo } from '@pabal/console/pages';
import { createTestLetters } from '@pabal/db/testing';
import { useApi } from '@pabal/test/api';
import { addUsers, useBrowser, type Visit, visitConsole } from '@pabal/test/console';
import { findProgram } from '@pabal/test/support';

const paths = [
  ...navigation.flatMap(({ pages }) => pages.map((name) => pathTo(name))),
  '/console/apps/main',
  '/console/nowhere',
];

(findProgram('chromium') ? describe : describe.skip)('the console in a browser', () => {
  const api = useApi({ settings: { API_RATE_LIMIT: '100000', PUBLIC_URL: 'http://pabal.example' } });
  const browser = useBrowser();
  let visit: Visit;

  beforeAll(async () => {
    await addUsers(api.store, ['viewer', 'operator', 'admin']);
    const letters = await createTestLetters(api.store);
    await letters.accept(3);
    await letters.fail(2);
    await letters.lose(1);
  });
  afterEach(() => visit?.close());

  it.each(paths)(
    'has %s as a page that everybody can read',
    async (path) => {
      visit = await visitConsole(browser(), api.url, { as: 'admin' });
      await visit.to(path);
      expect(await visit.findings()).toEqual([]);
      expect(visit.refused).toEqual([]);
    },
    60_000,
  );

  it.each(paths)(
    'has %s as a page for phones, dark and Korean',
    async (path) => {
      visit = await visitConsole(browser(), api.url, {
        as: 'viewer',
        width: 360,
        theme: 'dark',
        language: 'ko',
      });
      await visit.to(path);
      expect(await visit.findings()).toEqual([]);
      expect(visit.refused).toEqual([]);
      expect(await visit.page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
        360,
      );
    },
    60_000,
  );

  it('shows heading and menu before any script has run', async () => {
    const context = await browser().newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${api.url}/console/limits`);
    expect(await page.locator('main h1').textContent()).toBe('Limits and providers');
    expect(await page.locator('nav a').count()).toBeGreaterThan(8);
    expect(await page.locator('noscript').count()).toBe(1);
    await context.close();
  }, 60_000);

  it('is gone through with the keyboard alone', async () => {
    visit = await visitConsole(browser(), api.url, { as: 'operator' });
    const { page } = visit;
    await visit.to('/console/apps');
    await page.locator('main table').waitFor();
    await page.keyboard.press('j');
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('main');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/console/apps/main');
    await page.locator('main table').waitFor();
    await page.keyboard.press('?');
    await page.locator('dialog[open]').waitFor();
    expect(await page.locator('dialog[open]').textContent()).toContain('Next row');
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await page.keyboard.press('Tab');
    expect(await page.evaluate<boolean>('document.activeElement !== document.body')).toBe(true);
    expect(visit.refused).toEqual([]);
  }, 60_000);

  it('keeps the theme and the language that somebody chose', async () => {
    visit = await visitConsole(browser(), api.url, { as: 'viewer' });
    const { page } = visit;
    await visit.to('/console/');
    await page.locator('.me summary').click();
    await page.locator('.me select').nth(0).selectOption('dark');
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.locator('.me select').nth(1).selectOption('ko');
    await page.locator('html[lang=ko][data-theme=dark]').waitFor();
    expect(await page.locator('nav a[data-page=now]').textContent()).toBe('현재 상태');
  }, 60_000);
});
