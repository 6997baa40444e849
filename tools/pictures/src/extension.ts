// The browser extension in a Chromium that has it: its page of options before and after an archive was named. The notice itself is
// drawn by the desktop and not by the browser, so that there is no picture of it.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireProgram } from '@pabal/test/support';
import { chromium, type Page } from 'playwright-core';
import type { PagesScene } from './readers/scene.ts';
import type { PictureOptions, Taken } from './taken.ts';

const extension = new URL('../../extension/public', import.meta.url).pathname;

export async function takeExtensionPictures({
  scene,
  folder,
  only,
}: Omit<PictureOptions<PagesScene>, 'browser'>): Promise<Taken> {
  if (!'extension'.includes(only)) return { taken: 0, problems: [] };
  const taken = [];
  for (const language of ['ko', 'en'] as const) taken.push(await takeIn(language, scene, folder));
  return {
    taken: taken.reduce((sum, one) => sum + one.taken, 0),
    problems: taken.flatMap((one) => one.problems),
  };
}

async function takeIn(language: 'en' | 'ko', scene: PagesScene, folder: string): Promise<Taken> {
  const profile = await mkdtemp(join(tmpdir(), 'pabal-extension-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: requireProgram('chromium', 'chromium'),
    ...{ chromiumSandbox: false, headless: false, locale: language },
    ignoreDefaultArgs: ['--disable-extensions'],
    args: [
      ...['--headless=new', `--lang=${language}`],
      ...[`--disable-extensions-except=${extension}`, `--load-extension=${extension}`],
    ],
  });
  try {
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', ({ message }) => problems.push(message));
    await page.goto(worker.url().replace('background.js', 'options.html'));
    let taken = await shoot(page, `${folder}/extension-new`, language, problems);
    await page.fill('#archive', 'https://news.example/');
    await page.click('button[type="submit"]');
    taken += await shoot(page, `${folder}/extension-to-mend`, language, problems);
    await page.fill('#archive', `${scene.url}/n/dev-digest/archive`);
    await page.click('button[type="submit"]');
    await page.waitForSelector('#list li');
    taken += await shoot(page, `${folder}/extension-options`, language, problems);
    return { taken, problems };
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}

/** Narrow and wide, light and dark. @returns how many */
async function shoot(page: Page, name: string, language: string, problems: string[]): Promise<number> {
  let taken = 0;
  for (const width of [360, 1280])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      // Until it is laid out for this width.
      await page.evaluate(
        'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))',
      );
      const path = `${name}-${width}-${colorScheme}-${language}.png`;
      const png = await page.screenshot({ path, fullPage: true });
      if (png.readUInt32BE(16) > width) problems.push(`${path} is ${png.readUInt32BE(16)} px wide.`);
      taken += 1;
    }
  return taken;
}
