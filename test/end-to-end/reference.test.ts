// The reference of the API as people see it: on a phone and on a large screen, light and dark, in both languages.

import { useApi } from '@pabal/test/api';
import { useBrowser, type Visit, visitConsole } from '@pabal/test/console';
import { findProgram } from '@pabal/test/support';

(findProgram('chromium') ? describe : describe.skip)('the reference in a browser', () => {
  const api = useApi({ settings: { API_RATE_LIMIT: '100000' } });
  const browser = useBrowser();

  describe.each([
    ['a phone, dark and Korean', { width: 360, theme: 'dark', language: 'ko' }],
    ['a large screen', { width: 1280, theme: 'light', language: 'en' }],
  ] as const)('on %s', (_where, look) => {
    let visit: Visit;
    beforeAll(async () => {
      visit = await visitConsole(browser(), api.url, look);
    }, 60_000);
    afterAll(() => visit?.close());

    it.each(['/docs', '/docs/events', '/docs/newsletters', '/docs/open'])(
      'has nothing at %s that axe finds, that is refused, or that is wider than the screen',
      async (path) => {
        await visit.to(path);
        expect(await visit.findings()).toEqual([]);
        expect(visit.refused).toEqual([]);
        expect(await visit.page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
          look.width,
        );
        expect(await visit.page.locator('html').getAttribute('lang')).toBe(look.language);
      },
      60_000,
    );
  });

  it('is gone through by its links, and changes its language in place', async () => {
    const visit = await visitConsole(browser(), api.url, { language: 'en' });
    await visit.to('/docs');
    await visit.page.getByRole('link', { name: 'Webhooks', exact: true }).first().click();
    await visit.page.waitForURL('**/docs/webhooks?language=en');
    await visit.page.getByRole('link', { name: /rotate/ }).click();
    await visit.page.locator('article:target').waitFor();
    await visit.page.getByRole('link', { name: '한국어' }).click();
    await visit.page.locator('html[lang=ko] h1', { hasText: '웹훅' }).waitFor();
    await visit.close();
  }, 60_000);
});
