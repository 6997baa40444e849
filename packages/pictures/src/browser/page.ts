// One Chromium with one page that shows letters: without script, without network, and without anything kept from one to the next.

import { readFile } from 'node:fs/promises';
import type { CDPSession, Page } from 'playwright-core';
import { type Look, mostPixels, type Picture, type PictureRequest } from '../request.ts';
import { launchChromium } from './chromium.ts';
import { sizeOfDocument, unseenLinks } from './unseen.ts';

export interface ShownPage {
  /** Requests of letters that were refused so far: pictures, fonts, styles from elsewhere. */
  readonly refused: number;
  /** Of the browser’s first process; the others end with it. Undefined where Chromium does not tell. */
  readonly pid: number | undefined;
  take(request: PictureRequest): Promise<Picture[]>;
  /** Memory of all processes of the browser, in MB; undefined where the system does not tell. */
  memoryMb(): Promise<number | undefined>;
}

/**
 * @param onGone  told when the browser has ended, for whatever reason
 * @throws PictureError `no-chromium`
 */
export async function openPage(program: string, onGone: () => void): Promise<ShownPage> {
  const browser = await launchChromium(program);
  browser.on('disconnected', onGone);
  try {
    const session = await browser.newBrowserCDPSession();
    const context = await browser.newContext({
      javaScriptEnabled: false,
      offline: true,
      acceptDownloads: false,
      serviceWorkers: 'block',
      reducedMotion: 'reduce',
    });
    let refused = 0;
    await context.route('**/*', (route) => {
      if (!/^data:/i.test(route.request().url())) refused += 1;
      return /^data:/i.test(route.request().url()) ? route.continue() : route.abort('aborted');
    });
    const page = await context.newPage();
    // How long a letter may take is the caller's to say, who ends the browser then.
    page.setDefaultTimeout(0);
    const pids = await pidsOf(session);
    return {
      get refused() {
        return refused;
      },
      pid: pids[0],
      take: (request) => takeOn(page, request),
      memoryMb: async () => memoryOf(await pidsOf(session)),
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** A letter that leads elsewhere by itself would be gone before its picture is taken. Mail programs stay with it. */
const refreshes = /<meta\b[^>]*\bhttp-equiv\s*=\s*["']?\s*refresh[^>]*>/gi;

async function takeOn(page: Page, { html, looks, links = [] }: PictureRequest): Promise<Picture[]> {
  const pictures: Picture[] = [];
  await page.goto('about:blank');
  await page.setContent(html.replaceAll(refreshes, ''), { waitUntil: 'load' });
  for (const look of looks) {
    await page.emulateMedia({ colorScheme: look.scheme });
    await page.setViewportSize({ width: look.width, height: 800 });
    pictures.push(await takeOne(page, look, links));
  }
  // A large letter rests nowhere.
  await page.goto('about:blank');
  return pictures;
}

async function takeOne(page: Page, look: Look, links: readonly string[]): Promise<Picture> {
  const { width, height } = await page.evaluate<{ width: number; height: number }>(sizeOfDocument);
  const unseen = links.length === 0 ? [] : await page.evaluate<string[]>(unseenLinks(links));
  const shown = {
    width: Math.min(Math.max(width, look.width), mostPixels.width),
    height: Math.min(Math.max(height, 1), mostPixels.height),
  };
  const png = await page.screenshot({
    fullPage: true,
    clip: { x: 0, y: 0, ...shown },
    animations: 'disabled',
  });
  return { look, png, width, height, cut: width > shown.width || height > shown.height, unseen };
}

/** The browser's own process is the first. */
async function pidsOf(session: CDPSession): Promise<readonly number[]> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo
    .toSorted((one, other) => Number(other.type === 'browser') - Number(one.type === 'browser'))
    .map(({ id }) => id);
}

/** What processes share is counted once, where the system tells it (Linux). */
async function memoryOf(pids: readonly number[]): Promise<number | undefined> {
  let kilobytes = 0;
  for (const pid of pids) {
    const told = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    kilobytes += Number(/^Pss: +(\d+) kB$/m.exec(told)?.[1] ?? 0);
  }
  return kilobytes === 0 ? undefined : Math.round(kilobytes / 1024);
}
