// What the console says while something is broken, on real processes: it knows within seconds, and says when it is over.

import { join } from 'node:path';
import { anEvent, makeKey, startApiServer, useApi } from '@pabal/test/api';
import { addUsers, useBrowser, type Visit, visitConsole } from '@pabal/test/console';
import {
  findProgram,
  patient,
  type RedisServer,
  startProcess,
  startRedis,
  startTcpProxy,
  type TcpProxy,
} from '@pabal/test/support';
import { type SenderStack, startSenderStack } from '../sender-processes.ts';

const withBrowser = findProgram('chromium') ? describe : describe.skip;
const slowMs = 120_000;
const patiently = { timeout: patient(60_000) };
const root = join(import.meta.dirname, '../../..');

/** What `pabal status` says, asked over HTTP, as somebody without a browser has it. */
async function statusText(api: { readonly url: string }, key: string): Promise<string> {
  const command = startProcess({
    script: join(root, 'tools/cli/src/main.ts'),
    nodeArgs: ['--conditions=source'],
    args: ['status'],
    env: { PABAL_URL: api.url, PABAL_KEY: key },
    cwd: root,
  });
  await command.exit;
  return command.output();
}

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
    'Now and pabal status say so with its words and the letters that wait, somebody has it tried, and both say that it healed',
    async () => {
      const { page } = visit;
      const key = await makeKey(stack.store, { scopes: ['ops:read'] });
      await visit.to('/console/');
      await page.getByText('All is well.').waitFor(patiently);
      stack.server.on('banner', { reply: '554 5.7.1 The password has expired', cut: 'after' });
      await stack.ring('event', await stack.letters.accept(5));
      const trouble = page.locator('.troubles li', { hasText: 'refuses our credentials or setup' });
      await trouble.getByText('5 letters').waitFor(patiently);
      expect(await trouble.textContent()).toContain('554 5.7.1 The password has expired');
      const before = await statusText(api, key);
      expect(before).toMatch(/Provider \S+ refuses our credentials or setup\./);
      expect(before).not.toContain('Over:');
      await trouble.getByRole('link', { name: 'Look at it' }).click();
      await page.getByText('refuses us').waitFor(patiently);
      stack.server.beFriendly();
      await page.getByRole('button', { name: 'Try now' }).click();
      await page.getByRole('button', { name: /^Try .* now$/ }).click();
      await page.getByText('The list shows what comes of it.').waitFor(patiently);
      await page.locator('td', { hasText: 'open for 1 of 1 sender' }).waitFor(patiently);
      await page.locator('nav a[data-page=now]').click();
      await page.getByText('All is well.').waitFor(patiently);
      const over = /Provider \S+ does not refuse us any more\./;
      await page.locator('.note.ok', { hasText: over }).getByText('over since').waitFor(patiently);
      const after = await statusText(api, key);
      expect(after).toContain('All is well.');
      expect(after).toMatch(new RegExp(`^Over: ${over.source} It was not well since `, 'm'));
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
      await page.getByText('No sender is alive: nothing is sent.').waitFor(patiently);
      await wire.refuse();
      await page.getByText('The api cannot work with PostgreSQL.').waitFor(patiently);
      expect(await page.locator('main').textContent()).toContain('No sender is alive');
      expect(await page.locator('.live').textContent()).toContain('No answer');
      await page.locator('nav a[data-page=limits]').click();
      await page.getByText('PostgreSQL cannot be reached').first().waitFor(patiently);
      await wire.listen();
      await page.locator('nav a[data-page=now]').click();
      await page
        .getByText('The api cannot work with PostgreSQL.')
        .waitFor({ state: 'detached', ...patiently });
      await page.locator('.live', { hasText: 'Live' }).waitFor(patiently);
      expect(visit.refused).toEqual([]);
    },
    slowMs,
  );
});

withBrowser('while Redis is away', () => {
  const browser = useBrowser();
  let redis: RedisServer;
  let visit: Visit;
  beforeAll(async () => {
    redis = await startRedis();
  });
  const api = useApi({ settings: { PUBLIC_URL: 'http://pabal.example' }, queueUrl: () => redis.url });
  beforeAll(async () => {
    await addUsers(api.store, ['operator']);
    visit = await visitConsole(browser(), api.url, { as: 'operator' });
  }, slowMs);
  afterAll(async () => {
    await visit?.close();
    await redis?.stop();
  });

  it(
    'Now says for whom and what comes of it, System knows all but the queues, events are taken, and it heals by itself',
    async () => {
      const { page } = visit;
      const waitingJobs = page.locator('tr', { hasText: 'event-mail' }).locator('td').nth(1);
      const away = page.locator('.troubles li', { hasText: 'The queue is away for api' });
      await visit.to('/console/system');
      await page.locator('tr', { hasText: 'event-mail' }).getByText('0').first().waitFor(patiently);
      await redis.kill();
      await visit.to('/console/');
      await away.waitFor(patiently);
      expect(await away.textContent()).toContain('bells are lost, no letter is');
      expect((await api.post(anEvent())).status).toBe(202);
      await away.getByText('1 letter').waitFor(patiently);
      await away.getByRole('link', { name: 'Look at it' }).click();
      await page.locator('main h1', { hasText: 'System' }).waitFor(patiently);
      await page.getByText('?', { exact: true }).first().waitFor(patiently);
      expect(await waitingJobs.textContent()).toBe('?');
      expect(await page.locator('main').textContent()).toContain('All migrations of this version have run.');
      expect(await visit.findings()).toEqual([]);
      const { dir, port } = redis;
      redis = await startRedis({ dir, port });
      await waitingJobs.getByText(/^\d+$/).waitFor(patiently);
      await page.locator('nav a[data-page=now]').click();
      await page.locator('.headline').waitFor(patiently);
      await away.waitFor({ state: 'detached', ...patiently });
      expect(visit.refused).toEqual([]);
    },
    slowMs,
  );
});

withBrowser('while no api answers', () => {
  const browser = useBrowser();
  let wire: TcpProxy;
  let visit: Visit;
  const api = useApi({ settings: { PUBLIC_URL: 'http://pabal.example' } });
  beforeAll(async () => {
    await addUsers(api.store, ['viewer']);
    wire = await startTcpProxy(Number(new URL(api.url).port));
    visit = await visitConsole(browser(), `http://127.0.0.1:${wire.port}`, { as: 'viewer' });
  }, slowMs);
  afterAll(async () => {
    await visit?.close();
    await wire?.stop();
  });

  it(
    'what Now shows is marked with its age and stays, and goes on by itself',
    async () => {
      const { page } = visit;
      await visit.to('/console/');
      await page.locator('.lane').first().waitFor(patiently);
      await wire.refuse();
      const old = page.getByText(/What is shown is \d+ s old/);
      await old.waitFor(patiently);
      expect(await page.locator('.live').textContent()).toContain('No answer');
      expect(await page.locator('.lane').count()).toBe(2);
      await wire.listen();
      await old.waitFor({ state: 'detached', ...patiently });
      await page.locator('.live', { hasText: 'Live' }).waitFor(patiently);
    },
    slowMs,
  );
});
