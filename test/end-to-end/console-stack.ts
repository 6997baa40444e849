// The console in a real browser, over a real api, sender and builder, for tests of its pages.

import { addUser } from '@pabal/access';
import type { Role } from '@pabal/domain';
import { parseAddress } from '@pabal/mail';
import { type ApiServer, startApiServer } from '@pabal/test/api';
import { startBrowser } from '@pabal/test/support';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type SenderStack, startSenderStack } from './sender-processes.ts';

export interface ConsoleStack extends SenderStack {
  readonly api: ApiServer;
  /** A page of the console on which somebody of this role is logged in. What its scripts fail at is in `faults`. */
  open(role: Role, path: string, options?: { readonly locale?: string }): Promise<ConsolePage>;
}

export interface ConsolePage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser complained about: errors of scripts, and whatever the policy of the page refused. */
  readonly faults: readonly string[];
  /** What axe finds, as `rule: element`. */
  findings(): Promise<string[]>;
}

const password = 'correct horse battery staple';

export async function startConsoleStack(): Promise<ConsoleStack> {
  const stack = await startSenderStack({ keepData: true });
  const api = await startApiServer({
    databaseUrl: async () => stack.databaseUrl,
    queueUrl: stack.databaseUrl,
    settings: { TEMPLATES_DIR: stack.templatesDir, API_RATE_LIMIT: '100000' },
  });
  const browser = await startBrowser();
  const roles = new Set<Role>();

  async function userOf(role: Role): Promise<string> {
    const email = `${role}@pabal.example`;
    const parsed = parseAddress(email);
    if (!parsed.ok || roles.has(role)) return email;
    roles.add(role);
    await addUser(stack.store, { email: parsed.address, name: role, locale: 'en', role, password }, 'test');
    return email;
  }

  return {
    ...stack,
    api,
    open: async (role, path, options = {}) =>
      openPage(browser, `${api.url}${path}`, await userOf(role), options.locale ?? 'en'),
    stop: async () => {
      await browser.close();
      await api.stop();
      await stack.stop();
    },
  };
}

async function openPage(browser: Browser, url: string, email: string, locale: string): Promise<ConsolePage> {
  const context = await browser.newContext({
    ...{ locale, viewport: { width: 1280, height: 900 }, permissions: ['clipboard-write'] },
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // An answer that refuses is shown on the page, and what a letter tries in its frame is refused there.
    const isOwn = !/Failed to load resource|\/frame|sandboxed|about:blank/.test(message.text() + message.location().url);
    if (message.type() === 'error' && isOwn) faults.push(message.text());
  });
  await page.goto(url);
  await page.fill('input[name=email]', email);
  await page.fill('input[name=password]', password);
  await page.press('input[name=password]', 'Enter');
  await page.waitForSelector('dialog.log-in', { state: 'detached' });
  return { page, context, faults, findings: () => findingsOn(page) };
}

async function findingsOn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate<string[]>(`axe
    .run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'], preload: false, iframes: false })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 160))))`);
}
