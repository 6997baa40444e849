// An endpoint from its making to its outage, as an operator has it in the console, with a receiver that verifies what comes.

import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { createLogger } from '@pabal/runtime';
import { useApi } from '@pabal/test/api';
import { addUsers, useBrowser, type Visit, visitConsole } from '@pabal/test/console';
import { eventually, findProgram } from '@pabal/test/support';
import { createPoster, createWebhookSending } from '@pabal/webhooks';
import { type Receiver, startReceiver } from '@pabal/webhooks/testing';

const timeoutMs = 5_000;

(findProgram('chromium') ? describe : describe.skip)('webhooks in the console', () => {
  const api = useApi({ settings: { API_RATE_LIMIT: '100000', PUBLIC_URL: 'http://pabal.example' } });
  const browser = useBrowser();
  let letters: TestLetters;
  let receiver: Receiver;
  let sending: ReturnType<typeof createWebhookSending>;
  let visit: Visit;

  beforeAll(async () => {
    await addUsers(api.store, ['operator']);
    letters = await createTestLetters(api.store);
    await api.store.query(`update apps set name = 'shop' where id = $1`, [letters.appId]);
    receiver = await startReceiver();
    sending = createWebhookSending({
      ...{ store: api.store, timeoutMs, logger: createLogger({ service: 'builder', level: 'silent' }) },
      poster: createPoster({
        ...{ userAgent: 'pabal/1', timeoutMs },
        allowNetworks: [{ address: '127.0.0.0', prefix: 8, family: 'ipv4' }],
      }),
      ...{ count: () => undefined, now: () => performance.now(), random: () => 0.5 },
    });
    visit = await visitConsole(browser(), api.url, { as: 'operator' });
  }, 60_000);
  afterAll(async () => {
    await visit?.close();
    await sending.stop();
    await receiver.stop();
  });

  const press = (name: string | RegExp) =>
    visit.page.getByRole('button', { name, exact: true }).first().click();
  const says = (text: string | RegExp) => visit.page.getByText(text).first().waitFor();
  /** Waits until the newest message is shown like this. */
  const shows = (pattern: RegExp) =>
    eventually(
      async () => {
        await visit.page.reload();
        const row = visit.page.locator('section[aria-label=Messages] tbody tr').first();
        await row.waitFor();
        return pattern.test((await row.textContent()) ?? '');
      },
      { timeoutMs: 20_000, what: `a message like ${pattern}` },
    );
  async function secretOf(): Promise<string> {
    return (await visit.page.locator('.secret').textContent()) ?? '';
  }
  /** Sends as a builder does, until so many came and nothing waits. */
  async function sent(count: number): Promise<void> {
    await sending.run();
    await receiver.until(count);
    await eventually(async () => {
      const { rows } = await api.store.query(`select from webhook_messages where state = 'waiting'`);
      return rows.length === 0;
    });
  }

  it('an operator makes an endpoint for an app, sees its secret once, and sends a test to it', async () => {
    const { page } = visit;
    await visit.to('/console/apps/shop');
    await page.getByRole('link', { name: 'Webhooks of this app' }).click();
    await page.waitForURL('**/console/webhooks?app=shop');
    await press('Make an endpoint');
    expect(await page.getByRole('textbox', { name: 'App', exact: true }).inputValue()).toBe('shop');
    await page.getByRole('textbox', { name: 'Address', exact: true }).fill(receiver.url);
    await page.getByRole('checkbox', { name: 'event.finished' }).uncheck();
    await page.locator('form.action button[type=submit]').click();
    await says('It is shown only now');
    const secret = await secretOf();
    receiver.know(secret);
    await page.getByRole('link', { name: 'To the endpoint' }).click();
    await page.locator('h2', { hasText: 'Messages' }).waitFor();
    expect(await page.locator('main').textContent()).not.toContain(secret);
    await press('Send a test');
    await page.locator('form.action button[type=submit]').click();
    await says(/^The message msg_\S+ is on its way\.$/);
    await sent(1);
    expect(receiver.received[0]?.payload).toMatchObject({ type: 'webhook.test', data: { app: 'shop' } });
    await shows(/webhook\.test.*taken.*204/);
  }, 60_000);

  it('sends again exactly the messages that the filters show, and one alone', async () => {
    const { page } = visit;
    await letters.try(await letters.accept(3), 'sent');
    await letters.fail(1);
    await sent(5);
    await visit.to(`${new URL(page.url()).pathname}?type=delivery.sent`);
    const rows = page.locator('section[aria-label=Messages] tbody tr');
    await rows.nth(2).waitFor();
    expect(await rows.count()).toBe(3);
    await press('Send these again');
    await says('3 messages that were taken or given up are sent again');
    await press('Send 3 messages again');
    await says('3 messages are sent again.');
    await sent(8);
    const ids = (type: string) =>
      receiver.received.flatMap(({ id, payload }) => (payload?.type === type ? [id] : []));
    expect(ids('delivery.sent')).toHaveLength(6);
    expect(new Set(ids('delivery.sent')).size).toBe(3);
    await visit.to(`${new URL(page.url()).pathname}?type=delivery.failed`);
    await page.locator('tbody').getByRole('button', { name: 'Send again' }).click();
    await press('Send 1 message again');
    // It waits by now, so that it is not offered again; what was done is still said.
    await page.locator('tbody').getByText('waiting', { exact: true }).waitFor();
    await says('1 message is sent again.');
    await sent(9);
    expect(new Set(ids('delivery.failed')).size).toBe(1);
    expect(await page.locator('tbody a').first().getAttribute('href')).toMatch(
      /^\/console\/letters\/[0-9a-f-]{36}$/,
    );
    await visit.to(new URL(page.url()).pathname);
  }, 60_000);

  it('gives it another secret, changes it and takes that back, and switches it off and on', async () => {
    const { page } = visit;
    await press('Another secret');
    await page.locator('form.action button[type=submit]').click();
    await page.locator('.secret').waitFor();
    receiver.know(await secretOf());
    await visit.to(new URL(page.url()).pathname);
    await press('Change');
    await page.getByRole('checkbox', { name: 'Letters of newsletters' }).check();
    await page.locator('form.action button[type=submit]').click();
    await says('The endpoint is changed.');
    const newsletters = async () =>
      (await api.store.query('select newsletters, state from webhook_endpoints')).rows[0];
    expect(await newsletters()).toMatchObject({ newsletters: true });
    await press('Undo');
    await says('It is undone.');
    expect(await newsletters()).toMatchObject({ newsletters: false });
    await press('Close');
    await press('Switch off');
    await page.locator('form.action button[type=submit]').click();
    await says('The endpoint is off.');
    expect(await newsletters()).toMatchObject({ state: 'off' });
    await press('Undo');
    await says('It is undone.');
    await visit.page.locator('.tag', { hasText: /^on$/ }).waitFor();
    await press('Send a test');
    await page.locator('form.action button[type=submit]').click();
    await says(/is on its way\.$/);
    await sent(10);
    expect(receiver.received[9]?.payload?.type).toBe('webhook.test');
  }, 60_000);

  it('shows why it is paused, and what was kept goes once it is switched on', async () => {
    receiver.answer(() => ({ status: 410 }));
    await letters.try(await letters.accept(2), 'sent');
    await sending.run();
    await eventually(async () => {
      const { rows } = await api.store.query<{ state: string }>('select state from webhook_endpoints');
      return rows[0]?.state === 'paused';
    });
    await visit.to(new URL(visit.page.url()).pathname);
    await says('said that it is gone');
    expect(await visit.page.getByRole('button', { name: 'Send a test' }).count()).toBe(0);
    receiver.answer(() => ({ status: 204 }));
    receiver.forget();
    await press('Switch on');
    await says('What was kept for the endpoint is sent at once');
    await visit.page.locator('form.action button[type=submit]').click();
    await visit.page.locator('.tag', { hasText: /^on$/ }).waitFor();
    await sent(2);
    await shows(/delivery\.sent.*taken/);
    expect(visit.refused).toEqual([]);
  }, 60_000);
});
