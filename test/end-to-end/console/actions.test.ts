// What people do with the console: they act, as far as their role goes, and a session that ends in the middle loses nothing.

import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { useApi } from '@pabal/test/api';
import { addUsers, logIn, useBrowser, type Visit, visitConsole } from '@pabal/test/console';
import { eventually, findProgram } from '@pabal/test/support';

(findProgram('chromium') ? describe : describe.skip)('in the console', () => {
  const api = useApi({ settings: { API_RATE_LIMIT: '100000', PUBLIC_URL: 'http://pabal.example' } });
  const browser = useBrowser();
  let letters: TestLetters;
  let visit: Visit;

  beforeAll(async () => {
    await addUsers(api.store, ['viewer', 'operator', 'admin']);
    letters = await createTestLetters(api.store);
    await api.store.query(`update apps set name = 'shop' where id = $1`, [letters.appId]);
    await letters.accept(3);
  });
  afterEach(() => visit?.close());

  const isPaused = async () => {
    const { rows } = await api.store.query<{ paused: boolean }>(
      `select paused_at is not null as paused from apps where name = 'shop'`,
    );
    return rows[0]?.paused;
  };
  const rowOf = (name: string) => visit.page.locator('tr', { hasText: name });

  it('an operator pauses an app, is told before and after what it does, and undoes it', async () => {
    visit = await visitConsole(browser(), api.url, { as: 'operator' });
    await visit.to('/console/apps');
    await rowOf('shop').getByRole('button', { name: 'Pause' }).click();
    expect(await visit.page.locator('.will').textContent()).toContain('3 letters of it wait now');
    expect(await isPaused()).toBe(false);
    await visit.page.getByRole('button', { name: 'Pause shop' }).click();
    await visit.page.getByText('shop is paused.').waitFor();
    expect(await isPaused()).toBe(true);
    await visit.page.getByRole('button', { name: 'Undo' }).click();
    await visit.page.getByText('It is undone.').waitFor();
    expect(await isPaused()).toBe(false);
    expect(visit.refused).toEqual([]);
  }, 60_000);

  it('an operator cancels exactly the letters that were counted before', async () => {
    visit = await visitConsole(browser(), api.url, { as: 'operator' });
    await visit.to('/console/apps');
    await rowOf('shop').getByRole('button', { name: 'Cancel what waits' }).click();
    const confirm = visit.page.getByRole('button', { name: 'Cancel 3 letters' });
    await confirm.waitFor();
    await visit.page.getByLabel('Reason').fill('a loop in the importer');
    await confirm.click();
    await visit.page.getByText('3 letters are cancelled; 0 are left.').waitFor();
    const { rows } = await api.store.query('select state, count(*)::integer from deliveries group by 1');
    expect(rows).toEqual([{ state: 'suppressed', count: 3 }]);
  }, 60_000);

  it('an operator pauses a lane with a reason, sees it on Now in its own words, and resumes it', async () => {
    const reasonOf = async () => {
      const { rows } = await api.store.query<{ reason: string | null }>(
        `select reason from lanes where lane = 'newsletter' and paused_at is not null`,
      );
      return rows[0]?.reason;
    };
    visit = await visitConsole(browser(), api.url, { as: 'operator' });
    await visit.to('/console/limits');
    await rowOf('Newsletters').getByRole('button', { name: 'Pause' }).click();
    expect(await visit.page.locator('.will').textContent()).toContain('of all apps and all spaces');
    await visit.page.getByLabel('Reason').fill('a wrong link in it');
    await visit.page.getByRole('button', { name: 'Pause Newsletters' }).click();
    await visit.page
      .getByText('Newsletters is paused: nothing of it is claimed after two seconds.')
      .waitFor();
    expect(await reasonOf()).toBe('a wrong link in it');
    await visit.to('/console/');
    const trouble = visit.page.locator('.troubles li', {
      hasText: 'Somebody has paused the lane Newsletters',
    });
    await trouble.getByText('a wrong link in it').waitFor();
    await trouble.getByRole('link', { name: 'Look at it' }).click();
    await rowOf('Newsletters').getByRole('button', { name: 'Resume' }).click();
    await visit.page.getByRole('button', { name: 'Resume Newsletters' }).click();
    await visit.page.getByText('Newsletters goes on within two seconds.').waitFor();
    expect(await reasonOf()).toBeUndefined();
    expect(visit.refused).toEqual([]);
  }, 60_000);

  it('an admin makes an app, sees its key once, and revokes it', async () => {
    visit = await visitConsole(browser(), api.url, { as: 'admin' });
    await visit.to('/console/apps');
    await visit.page.getByRole('button', { name: 'Make an app' }).click();
    await visit.page.getByRole('textbox', { name: /^Name/ }).fill('crm');
    await visit.page.getByRole('button', { name: 'Make the app and its key' }).click();
    const key = (await visit.page.locator('.secret').textContent()) ?? '';
    expect((await api.call('GET', '/v1/deliveries', { key })).status).toBe(200);
    await visit.to('/console/apps/crm');
    expect(await visit.page.locator('main').textContent()).not.toContain(key);
    await visit.page.getByRole('button', { name: 'Revoke' }).click();
    await visit.page.getByRole('button', { name: /^Revoke pbl_live_/ }).click();
    await visit.page.getByText(/is revoked\.$/).waitFor();
    await eventually(async () => (await api.call('GET', '/v1/deliveries', { key })).status === 401);
  }, 60_000);

  it('an admin has the audit log verified, and sees which entry somebody has changed', async () => {
    visit = await visitConsole(browser(), api.url, { as: 'admin' });
    const verify = async () => {
      await visit.to('/console/audit');
      await visit.page.getByRole('button', { name: 'Is the log whole?' }).click();
      await visit.page.locator('form.action button[type=submit]').click();
      await visit.page.locator('.action.note').waitFor();
      const note = visit.page.locator('.action.note');
      return { text: await note.textContent(), isBad: (await note.getAttribute('class'))?.includes('bad') };
    };
    expect(await verify()).toMatchObject({ isBad: false, text: expect.stringMatching(/\d/) });
    await api.store.query(`update audit_entries set actor = 'user:nobody' where number = 2`);
    expect(await verify()).toMatchObject({
      isBad: true,
      text: expect.stringContaining('Entry 2 was changed'),
    });
    expect(visit.refused).toEqual([]);
  }, 60_000);

  it('a session that ends in the middle of an action asks for the password, and the page is as it was', async () => {
    visit = await visitConsole(browser(), api.url, { as: 'operator' });
    await visit.to('/console/apps');
    await rowOf('shop').getByRole('button', { name: 'Pause' }).click();
    const confirm = visit.page.getByRole('button', { name: 'Pause shop' });
    await confirm.waitFor();
    await api.store.query('delete from sessions');
    await confirm.click();
    await visit.page.locator('dialog.log-in').waitFor();
    expect(await visit.page.locator('dialog.log-in').textContent()).toContain('The session has ended.');
    expect(await isPaused()).toBe(false);
    await logIn(visit.page, 'operator');
    expect(await visit.page.locator('main').textContent()).toContain('Your session has ended.');
    await visit.page.locator('.action').getByRole('button', { name: 'Close' }).click();
    await rowOf('shop').getByRole('button', { name: 'Pause' }).click();
    await visit.page.getByRole('button', { name: 'Pause shop' }).click();
    await visit.page.getByText('shop is paused.').waitFor();
  }, 60_000);

  it('a person who is not signed in is led to the page for it, and from there to the page that was asked for', async () => {
    visit = await visitConsole(browser(), api.url);
    const { page } = visit;
    await page.goto(`${api.url}/console/limits`);
    await page.waitForURL('**/console/sign-in?to=%2Fconsole%2Flimits');
    await page.locator('input[name=email]').fill('operator@pabal.example');
    await page.locator('input[name=password]').fill('a long password for tests');
    await page.locator('form button').click();
    await page.waitForURL('**/console/limits');
    await page.locator('main h1', { hasText: 'Limits and providers' }).waitFor();
  }, 60_000);
});
