// Opens each page of the pages as a reader does, without script, and takes a picture of it.

import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { isWanted, type PictureOptions, type Taken } from '../taken.ts';
import type { PagesScene } from './scene.ts';

interface Look {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
  readonly language: 'en' | 'ko';
}

const looks: readonly Look[] = [360, 1280].flatMap((width) =>
  (['light', 'dark'] as const).flatMap((scheme) =>
    (['ko', 'en'] as const).map((language) => ({ width, scheme, language })),
  ),
);

type Shoot = (name: string) => Promise<void>;

interface Visit {
  readonly page: Page;
  readonly scene: PagesScene;
  readonly shoot: Shoot;
}

export async function takePagesPictures({
  browser,
  scene,
  folder,
  only,
  looks: wanted,
}: PictureOptions<PagesScene>): Promise<Taken> {
  const problems: string[] = [];
  let taken = 0;
  for (const [place, look] of looks.entries()) {
    const { width, scheme, language } = look;
    if (!isWanted(`${width}-${scheme}-${language}`, wanted)) continue;
    const context = await browser.newContext({
      ...{ javaScriptEnabled: false, colorScheme: scheme, viewport: { width, height: 900 } },
      ...{ locale: language === 'ko' ? 'ko-KR' : 'en-GB', timezoneId: 'Asia/Seoul' },
      extraHTTPHeaders: { 'x-forwarded-for': `198.51.100.${place}` },
    });
    const page = await context.newPage();
    page.on('console', (message) => problems.push(`${page.url()} ${width}: ${message.text()}`));
    const shoot: Shoot = async (name) => {
      if (!name.includes(only)) return;
      const file = `pages-${name}-${width}-${scheme}-${language}.png`;
      const png = await page.screenshot({ path: join(folder, file), fullPage: true });
      taken += 1;
      if (widthOf(png) > width) problems.push(`${file} is ${widthOf(png)} px wide.`);
    };
    await visitAll({ page, scene, shoot }, `198.51.100.${place}`);
    await context.close();
  }
  return { taken, problems: problems.filter((line) => !line.includes('Failed to load resource')) };
}

/** A page without script cannot be asked how wide it is; its picture can. */
const widthOf = (png: Buffer): number => png.readUInt32BE(16);

async function visitAll(visit: Visit, network: string): Promise<void> {
  const { page, scene, shoot } = visit;
  for (const [name, path] of Object.entries(scene.pages)) {
    await page.goto(`${scene.url}${path}`);
    await shoot(name);
  }
  await page.goto(`${scene.url}/n/dev-digest`);
  await page.locator('#email').fill('ann@localhost');
  await press(page, 'form[method=post] button');
  await shoot('sign-up-to-mend');
  await journeys(visit);
  await scene.tire(network);
  // A page that the browser does not have yet.
  await page.goto(`${scene.url}/n/weekly`);
  await shoot('busy');
}

/** What readers come to by pressing buttons. */
async function journeys({ page, scene, shoot }: Visit): Promise<void> {
  const reader = await scene.reader();
  const open = (path: string) => page.goto(`${scene.url}${path}`);
  await open(reader.confirm);
  await shoot('confirm');
  await press(page, 'main button');
  await shoot('confirmed');
  await open(reader.unsubscribe);
  await shoot('unsubscribe');
  await press(page, 'main button');
  await shoot('unsubscribed');
  await press(page, 'main button');
  await shoot('undone');
  await open(reader.preferences);
  await shoot('preferences');
  await open(reader.erase);
  await shoot('erase');
  await press(page, 'main button');
  await shoot('erased');
}

async function press(page: Page, button: string): Promise<void> {
  await page.locator(button).first().click();
  await page.waitForLoadState();
}
