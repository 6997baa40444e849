// Opens each page as a person would, and takes a picture of it.

import { join } from 'node:path';
import { visitConsole } from '@pabal/test/console';
import type { Browser } from 'playwright-core';
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
    const { width, theme, language } = look;
    const visit = await visitConsole(browser, scene.url, { ...look, as: 'admin' });
    for (const [name, path] of Object.entries(scene.pages).filter(([key]) => key.includes(only))) {
      await visit.to(path);
      // Until live figures and relative times are there.
      await visit.page.waitForTimeout(1_200);
      const needed = await visit.page.evaluate<number>('document.documentElement.scrollWidth');
      if (needed > width) problems.push(`${name} is ${needed} px wide at ${width}.`);
      const file = `${name}-${width}-${theme}-${language}.png`;
      await visit.page.screenshot({ path: join(folder, file), fullPage: true });
      taken += 1;
    }
    problems.push(...visit.refused.map((line) => `${width} ${theme}: ${line}`));
    await visit.close();
  }
  return { taken, problems };
}
