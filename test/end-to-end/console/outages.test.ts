// What the console says while something is broken, on real processes: it knows within seconds, and says when it is over.

import { startApiServer, useApi } from '@pabal/test/api';
import { addUsers, useBrowser, type Visit, visitConsole } from '@pabal/test/console';
import { findProgram, startTcpProxy, type TcpProxy } from '@pabal/test/support';
import { type SenderStack, startSenderStack } from '../sender-processes.ts';

const withBrowser = findProgram('chromium') ? describe : describe.skip;
const slowMs = 120_000;
const patient = { timeout: 60_000 };

withBrowser('when a provider refuses the password', () => {
  const browser = useBrowser();
  let stack: SenderStack;
  let api: Awaited<ReturnType<typeof startApiServer>>;
  let visit: Visit;

  beforeAll(async () => {
    stack = await startSenderStack();
    api = await startApiServer({
      queueUrl: stack.databaseUrl,
      databaseUrl: async () => stack.databaseUrl,
      settings: { PUBLIC_URL: 'http://pabal.example' },
    });
    await addUsers(stack.store, ['operator']);
    await Promise.all([
      stack.startBuilder(),
      stack.startSender({ PROVIDER_PROBE_SECONDS: '86400', SENDER_CONNECTIONS: '4' }),
    ]);
    visit = await visitConsole(browser(), api.url, { as: 'operator' });
  }, slowMs);
  afterAll(async () => {
    await visit?.close();
    await api?.stop();
    await stack?.stop();
  });

  it(
    'Now says so with its words and the letters that wait, somebody has it tried, and it heals and says so',
    async () => {
      const { page } = visit;
      await visit.to('/console/');
      await page.getByText('All is well.').waitFor(patient);
      stack.server.on('banner', { reply: '554 5.7.1 The password has expired', cut: 'after' });
      await stack.ring('event', await stack.letters.accept(5));
      const trouble = page.locator('.troubles li', { hasText: 'refuses our credentials or setup' });
      await trouble.getByText('5 letters').waitFor(patient);
      expect(await trouble.textContent()).toContain('554 5.7.1 The password has expired');
      await trouble.getByRole('link', { name: 'Look at it' }).click();
      await page.getByText('refuses us').waitFor(patient);
      stack.server.beFriendly();
      await page.getByRole('button', { name: 'Try now' }).click();
      await page.getByRole('button', { name: /^Try .* now$/ }).click();
      await page.getByText('The list shows what comes of it.').waitFor(patient);
      await page.locator('td', { hasText: 'open for 1 of 1 senders' }).waitFor(patient);
      await page.locator('nav a[data-page=now]').click();
      await page.getByText('All is well.').waitFor(patient);
      expect(visit.refused).toEqual([]);
    },
    slowMs,
  );
});

withBrowser('while PostgreSQL is away', () => {
  const browser = useBrowser();
  let wire: TcpProxy;
  let visit: Visit;
  const api = useApi({
    settings: { PUBLIC_URL: 'http://pabal.example' },
    databaseUrl: async (real) => {
      const url = new URL(real);
      wire = await startTcpProxy(Number(url.port));
      url.port = String(wire.port);
      return url.href;
    },
  });
  beforeAll(async () => {
    await addUsers(api.store, ['viewer']);
    visit = await visitConsole(browser(), api.url, { as: 'viewer' });
  }, slowMs);
  afterAll(async () => {
    await visit?.close();
    await wire?.stop();
  });

  it(
    'Now says so and shows what it knew, other pages say why they show nothing, and both go on by themselves',
    async () => {
      const { page } = visit;
      await visit.to('/console/');
      await page.getByText('No sender is alive: nothing is sent.').waitFor(patient);
      await wire.refuse();
      await page.getByText('PostgreSQL cannot be read.').waitFor(patient);
      expect(await page.locator('main').textContent()).toContain('No sender is alive');
      expect(await page.locator('.live').textContent()).toContain('No answer');
      await page.locator('nav a[data-page=limits]').click();
      await page.getByText('PostgreSQL cannot be reached').first().waitFor(patient);
      await wire.listen();
      await page.locator('nav a[data-page=now]').click();
      await page.getByText('PostgreSQL cannot be read.').waitFor({ state: 'detached', ...patient });
      await page.locator('.live', { hasText: 'Live' }).waitFor(patient);
      expect(visit.refused).toEqual([]);
    },
    slowMs,
  );
});
