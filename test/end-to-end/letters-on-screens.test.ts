import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTemplates, previewTemplate } from '@pabal/render';
import { createTemplatesFolder } from '@pabal/render/testing';
import { createLogger } from '@pabal/runtime';
import { findProgram, startBrowser } from '@pabal/test/support';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';

// Letters as phones show them: whatever they hold, none is wider than the screen, and all of it can be read.

/** Run in the page: what axe finds, as `rule: element`. */
const findings = `axe
  .run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'], preload: false })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 120))))`;

const widths = [320, 360, 640];
const locales = ['ko', 'en'];

const templates = createTemplates({
  dir: fileURLToPath(new URL('../../templates', import.meta.url)),
  logger: createLogger({ service: 'test', level: 'silent' }),
  watch: false,
});
await templates.start();

/** The same letters of somebody with long words, and a mark with its name in it. */
const longBrand = createTemplatesFolder({
  'layouts/brand.json': JSON.stringify({
    name: 'W'.repeat(60),
    colours: { accent: '#0b6b5c', onAccent: '#ffffff', accentInDark: '#6fd6c3' },
    address: 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch'.repeat(3),
    help: { url: 'https://hanbat.example/help', words: 'H'.repeat(80) },
  }),
});
const branded = createTemplates({
  dir: `${longBrand.dir}${delimiter}${fileURLToPath(new URL('../../templates', import.meta.url))}`,
  logger: createLogger({ service: 'test', level: 'silent' }),
  watch: false,
});
await branded.start();

/** Data of the first sample with every text in it replaced, links and times left alone. */
function withTexts(template: string, replace: (text: string) => string): Record<string, unknown> {
  const data: unknown = templates.samples(template)[0]?.data;
  return Object.fromEntries(
    Object.entries(data ?? {}).map(([key, value]) => [key, replaced(value, replace, key)]),
  );
}

function replaced(value: unknown, replace: (text: string) => string, key: string): unknown {
  if (Array.isArray(value)) return value.map((item) => replaced(item, replace, key));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, replaced(inner, replace, name)]),
    );
  }
  return typeof value === 'string' && !fixed(value, key) ? replace(value) : value;
}

/** What a template reads rather than prints: times, time zones, links, kinds, and what goes into an invitation. */
function fixed(text: string, key: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT|^https?:|^[A-Z][a-z]+\/[A-Z]/.test(text) ||
    ['kind', 'state', 'locale', 'meetingId', 'organizerEmail'].includes(key)
  );
}

(findProgram('chromium') ? describe : describe.skip)('letters on screens', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await startBrowser();
    page = await browser.newPage({ offline: true });
  });

  afterAll(async () => {
    await browser?.close();
    await longBrand.stop();
  });

  /** The widths at which a letter is wider than the screen, with how wide it is. */
  async function overflowing(html: string): Promise<string[]> {
    const wide: string[] = [];
    await page.setContent(html);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      const needed = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (needed > width) wide.push(`${needed} px at ${width}`);
    }
    return wide;
  }

  async function unreadable(html: string): Promise<string[]> {
    await page.setViewportSize({ width: 360, height: 800 });
    await page.setContent(html);
    await page.evaluate(axe.source);
    return page.evaluate<string[]>(findings);
  }

  it.each(['receipt', 'daily-digest'])(
    '%s can be read and is never too wide with a brand of long words',
    async (name) => {
      for (const { result } of previewTemplate(branded, name)) {
        if (result instanceof Error) throw result;
        expect(result.html).toContain('W'.repeat(60));
        expect(await overflowing(result.html)).toEqual([]);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await unreadable(result.html)).toEqual([]);
        }
      }
    },
  );

  describe.each(templates.names())('%s', (name) => {
    it.each(
      previewTemplate(templates, name).flatMap(({ sample, locale, result }) =>
        (['light', 'dark'] as const).map((scheme) => [scheme, sample, locale, result] as const),
      ),
    )('can be read in %s mode with the sample %s in %s', async (scheme, _sample, _locale, result) => {
      if (result instanceof Error) throw result;
      await page.emulateMedia({ colorScheme: scheme });
      expect(await unreadable(result.html)).toEqual([]);
    });

    it.each(previewTemplate(templates, name).map((preview) => [preview.sample, preview.locale, preview]))(
      'is never wider than the screen with the sample %s in %s',
      async (_sample, _locale, { result }) => {
        if (result instanceof Error) throw result;
        expect(await overflowing(result.html)).toEqual([]);
      },
    );

    it.each(
      [
        ['one unbroken word of 300 letters', () => 'W'.repeat(300)],
        [
          'a link',
          () => 'https://us02web.zoom.us/j/86543219876?pwd=QWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo.1&from=addon',
        ],
        ['a building name of 54 letters', () => 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogo'],
        ['Korean without spaces', () => '가나다라마바사'.repeat(20)],
        ['an address', () => `${'somebody.with.a.long.name'.repeat(3)}@department.of.a.long.example`],
      ].flatMap(([what, text]) => locales.map((locale) => [what, locale, text] as const)),
    )('is never wider than the screen when every text in it is %s, in %s', async (_what, locale, text) => {
      if (typeof text !== 'function') throw new TypeError('expected a maker of texts');
      const { html } = templates.render(name, locale, withTexts(name, text));
      expect(await overflowing(html)).toEqual([]);
    });
  });
});
