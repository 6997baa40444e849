import { type Browser, chromium } from 'playwright-core';
import { requireProgram } from '../programs.ts';

/** The browser that pages and letters are looked at with: the system's own, so that nothing is downloaded. */
const browserProgram = { program: 'chromium', debianPackage: 'chromium' } as const;

/** Starts the system's Chromium without a window; the caller closes it. Throws a sentence when this machine has none. */
export function startBrowser(): Promise<Browser> {
  const { program, debianPackage } = browserProgram;
  return chromium.launch({
    executablePath: requireProgram(program, debianPackage),
    // Chromium's own sandbox does not start for root, and every page that it shows here is our own.
    chromiumSandbox: false,
  });
}
