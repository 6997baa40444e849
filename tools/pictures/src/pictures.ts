// Opens each page as a person would, and takes a picture of it.

import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Scene } from './scene.ts';

const widths = [360, 1280] as const;
const themes = ['light', 'dark'] as const;

interface Look {
  readonly width: number;
  readonly theme: (typeof themes)[number];
  readonly language: 'en' | 'ko';
}

/** Every width in every theme, in Korean where it is light: a language changes words and not colours. */
const looks: readonly Look[] = widths.flatMap((width) =>
  themes.map((theme): Look => ({ width, theme, language: theme === 'light' ? 'ko' : 'en' })),
);

interface Options {
  readonly browser: Browser;
  readonly scene: Scene;
  readonly folder: string;
  /** Takes only pages whose names contain this. */
  readonly only: string;
}

/** @returns how many were taken, and what went wrong on a page: errors of scripts, and what the policy refused */
export async function takePictures({
  browser,
  scene,
  folder,
  only,
}: Options): Promise<{ taken: number; problems: string[] }> {
  const problems: string[] = [];
  let taken = 0;
  for (const look of looks) {
    const page = await openWith(browser, look, scene);
    let name = '';
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`${name} ${look.width} ${look.theme}: ${message.text()}`);
    });
    page.on('pageerror', (error) => problems.push(`${name} ${look.width} ${look.theme}: ${error.message}`));
    for (const [pageName, path] of Object.entries(scene.pages).filter(([key]) => key.includes(only))) {
      name = pageName;
      await page.goto(`${scene.url}${path}`);
      await settled(page);
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (wide > look.width) problems.push(`${name} is ${wide} px wide at ${look.width}`);
      const file = `${name}-${look.width}-${look.theme}-${look.language}.png`;
      await page.screenshot({ path: join(folder, file), fullPage: true });
      taken += 1;
    }
    await page.context().close();
  }
  return { taken, problems };
}

async function openWith(browser: Browser, { width, theme, language }: Look, scene: Scene): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: theme,
    locale: language === 'ko' ? 'ko-KR' : 'en-US',
    timezoneId: 'Asia/Seoul',
  });
  await scene.logIn(context);
  return context.newPage();
}

/** Everything that a page asks for is there. */
async function settled(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor();
  await page
    .locator('main [aria-busy="true"]')
    .waitFor({ state: 'detached' })
    .catch(() => undefined);
  await page.waitForTimeout(1_200);
}
