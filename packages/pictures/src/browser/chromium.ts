// Chromium as it is installed on the machine. Nothing is downloaded, and nothing is needed as long as nobody asks for a picture.

import { accessSync, constants } from 'node:fs';
import type { Browser } from 'playwright-core';
import { PictureError } from '../errors.ts';

/** Where systems put Chromium, or a browser that is built on it. */
const usualPlaces = [
  ...['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'].flatMap((name) => [
    `/usr/bin/${name}`,
    `/usr/local/bin/${name}`,
  ]),
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * The program that takes pictures.
 *
 * @param configured  CHROMIUM_PATH; without it, the usual places are looked at
 * @throws PictureError `no-chromium` with a sentence that says how to get it
 */
export function findChromium(configured?: string): string {
  const found = (configured === undefined ? usualPlaces : [configured]).find(isExecutable);
  if (found !== undefined) return found;
  throw new PictureError(
    'no-chromium',
    configured === undefined
      ? 'Pictures need Chromium, and this machine has none. Install it (Debian: apt-get install chromium fonts-noto-cjk), or set CHROMIUM_PATH to where it is.'
      : `CHROMIUM_PATH must be the program of Chromium, and ${configured} cannot be run.`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A second wall behind the refusal of every request: no name is resolved, and no address is reached. */
const withoutNetwork = [
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--proxy-server=127.0.0.1:9',
  '--proxy-bypass-list=<-loopback>',
  '--dns-prefetch-disable',
];

const startMs = 30_000;

async function launch(program: string, sandbox: boolean): Promise<Browser> {
  // Loaded when it is needed: it is large, and most processes take no pictures.
  const { chromium } = await import('playwright-core');
  return chromium.launch({
    executablePath: program,
    chromiumSandbox: sandbox,
    args: withoutNetwork,
    timeout: startMs,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

/** Starts Chromium without a window and without a network. @throws PictureError `no-chromium` */
export async function launchChromium(program: string): Promise<Browser> {
  try {
    // Chromium's own sandbox does not start for root, and not in containers that allow no user namespaces.
    return process.getuid?.() === 0
      ? await launch(program, false)
      : await launch(program, true).catch((error: unknown) => {
          if (!/sandbox/i.test(String(error))) throw error;
          return launch(program, false);
        });
  } catch (error) {
    throw new PictureError(
      'no-chromium',
      `Chromium (${program}) does not start. Run it by hand to see why: ${program} --headless --dump-dom about:blank`,
      { cause: error },
    );
  }
}
