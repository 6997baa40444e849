// The console as a person has it: a browser, logged in, and what the browser refused or failed at.

import { addUser } from '@pabal/access';
import type { SpaceStore } from '@pabal/db/store';
import type { Role } from '@pabal/domain';
import { type Address, parseAddress } from '@pabal/mail';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { patient } from '../patience.ts';
import { eventually } from '../waiting.ts';
import { startBrowser } from './browser.ts';

/** A browser for the tests of a file: started before them, closed after them. */
export function useBrowser(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await startBrowser();
  }, 60_000);
  afterAll(() => browser?.close());
  return () => {
    if (browser === undefined) throw new Error('The browser is not started yet: use it in hooks and tests.');
    return browser;
  };
}

export interface Look {
  readonly width?: number;
  readonly theme?: 'light' | 'dark';
  readonly language?: 'en' | 'ko';
  /** Absent for somebody who is not logged in. */
  readonly as?: Role | undefined;
}

export interface Visit {
  readonly page: Page;
  /** Goes to a page of the console and waits until it shows what it asked for. */
  to(path: string): Promise<void>;
  /** What the content policy refused and scripts failed at, so far. */
  readonly refused: readonly string[];
  /** What axe finds on the page, as `rule: element`. */
  findings(): Promise<string[]>;
  close(): Promise<void>;
}

const password = 'a long password for tests';
const emailOf = (role: Role): string => `${role}@pabal.example`;

function addressOf(role: Role): Address {
  const parsed = parseAddress(emailOf(role));
  if (!parsed.ok) throw new Error(`Expected ${parsed.expected}, got ${parsed.got}.`);
  return parsed.address;
}

/** Makes a user of each role. */
export async function addUsers(store: SpaceStore, roles: readonly Role[]): Promise<void> {
  for (const role of roles) {
    const email = addressOf(role);
    await addUser(store, { email, name: `Kim ${role}`, locale: 'en', role, password }, 'cli:test');
  }
}

/** Opens the console in a window of its own. */
export async function visitConsole(
  browser: Browser,
  url: string,
  { width = 1280, theme = 'light', language = 'en', as }: Look = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: theme,
    locale: language === 'ko' ? 'ko-KR' : 'en-US',
    timezoneId: 'Asia/Seoul',
  });
  context.setDefaultTimeout(patient(30_000));
  const page = await context.newPage();
  const refused: string[] = [];
  page.on('console', (message) => {
    // A refusal of the api is an error in the browser's console too, and a page shows it.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      refused.push(message.text());
  });
  page.on('pageerror', (error) => refused.push(error.message));
  const to = async (path: string) => {
    await page.goto(`${url}${path}`);
    await page
      .locator('main h1')
      .first()
      .waitFor()
      .catch((error: unknown) => {
        throw new Error(`${path} shows no heading. ${refused.join(' ')}`, { cause: error });
      });
    const busy = page.locator('main [aria-busy="true"]');
    await eventually(async () => (await busy.count()) === 0, {
      what: `the end of what ${path} asks for`,
      timeoutMs: 30_000,
    });
  };
  if (as !== undefined) {
    await page.goto(`${url}/console/sign-in?to=%2Fconsole%2Fnowhere`);
    await page.locator('input[name=email]').fill(emailOf(as));
    await page.locator('input[name=password]').fill(password);
    await page.locator('form button').click();
    await page.waitForURL('**/console/nowhere');
  }
  return {
    ...{ page, to, refused },
    async findings() {
      await page.evaluate(axe.source);
      return page.evaluate<string[]>(axeRun);
    },
    close: () => context.close(),
  };
}

/** Fills in the form that lies over a page when the session has ended, and waits until it is gone. */
export async function logIn(page: Page, role: Role): Promise<void> {
  await page.locator('dialog input[name=email]').fill(emailOf(role));
  await page.locator('dialog input[name=password]').fill(password);
  await page.locator('dialog button[type=submit]').click();
  await page.locator('dialog.log-in').waitFor({ state: 'detached' });
}

const axeRun = `axe
  .run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], preload: false })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 160))))`;
