// Opens each page as a person would, and takes a picture of it.

import { join } from 'node:path';
import { type Visit, visitConsole } from '@pabal/test/console';
import type { Scene } from './scene/scene.ts';
import { isWanted, type PictureOptions, type Taken } from './taken.ts';

const widths = [360, 1280] as const;
const themes = ['light', 'dark'] as const;
const languages = ['ko', 'en'] as const;

interface Look {
  readonly width: number;
  readonly theme: (typeof themes)[number];
  readonly language: (typeof languages)[number];
}

const looks: readonly Look[] = widths.flatMap((width) =>
  themes.flatMap((theme) => languages.map((language): Look => ({ width, theme, language }))),
);

const nameOf = ({ width, theme, language }: Look) => `${width}-${theme}-${language}`;

export async function takePictures(options: PictureOptions<Scene>): Promise<Taken> {
  const { browser, scene, folder, only } = options;
  const problems: string[] = [];
  let taken = 0;
  const wanted = looks.filter((look) => isWanted(nameOf(look), options.looks));
  for (const look of wanted) {
    const visit = await visitConsole(browser, scene.url, { ...look, as: 'admin' });
    for (const [name, path] of Object.entries(scene.pages).filter(([key]) => key.includes(only))) {
      await visit.to(path);
      await settled(visit);
      const wrong = await wrongOn(visit, look.width);
      problems.push(...wrong.map((what) => `${name} at ${nameOf(look)}: ${what}`));
      const file = `${name}-${nameOf(look)}.png`;
      await withFramesInView(visit, look.width, () =>
        visit.page.screenshot({ path: join(folder, file), fullPage: true }),
      );
      taken += 1;
    }
    problems.push(...visit.refused.map((line) => `${nameOf(look)}: ${line}`));
    await visit.close();
  }
  return { taken, problems };
}

/** Until live figures and relative times are there, and pictures, of which those below are loaded only when somebody comes near. */
async function settled({ page }: Visit): Promise<void> {
  await page.waitForTimeout(800);
  await Promise.all(page.frames().map((frame) => frame.waitForLoadState('load')));
  await page.evaluate(`Promise.all([...document.images].map((image) => {
    image.loading = 'eager';
    return image.decode().catch(() => undefined);
  }))`);
}

/** A letter's frame is a process of its own, which draws nothing while it is not in view: the window grows as high as the page. */
async function withFramesInView({ page }: Visit, width: number, take: () => Promise<unknown>): Promise<void> {
  if (page.frames().length === 1) {
    await take();
    return;
  }
  const before = page.viewportSize();
  const height = await page.evaluate<number>('document.documentElement.scrollHeight');
  await page.setViewportSize({ width, height: Math.min(height, 12_000) });
  await page.waitForTimeout(500);
  await take();
  if (before !== null) await page.setViewportSize(before);
}

async function wrongOn({ page }: Visit, width: number): Promise<string[]> {
  const needed = await page.evaluate<number>('document.documentElement.scrollWidth');
  const broken = await page.evaluate<number>(
    '[...document.images].filter((image) => image.naturalWidth === 0).length',
  );
  const refused = await page.locator('main [role=alert] button').count();
  return [
    ...(needed > width ? [`it is ${needed} px wide`] : []),
    ...(broken > 0 ? [`${broken} pictures of it cannot be shown`] : []),
    ...(refused > 0 ? ['the api did not answer what it asked'] : []),
  ];
}
