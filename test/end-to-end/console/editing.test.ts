// What editors do with feeds and editions, as far as their role goes, without a terminal.

import { addTestFeed, createTestEditions } from '@pabal/db/testing';
import { useApi } from '@pabal/test/api';
import { addUsers, useBrowser, type Visit, visitConsole } from '@pabal/test/console';
import { eventually, findProgram } from '@pabal/test/support';

(findProgram('chromium') ? describe : describe.skip)('an editor in the console', () => {
  const api = useApi({
    settings: { API_RATE_LIMIT: '100000', PUBLIC_URL: 'http://pabal.example', FEED_TIMEOUT_SECONDS: '2' },
  });
  const browser = useBrowser();
  let visit: Visit;

  beforeAll(() => addUsers(api.store, ['viewer', 'operator', 'editor']));
  afterEach(() => visit?.close());

  const press = (name: string | RegExp) => visit.page.getByRole('button', { name }).first().click();

  it('adds a feed: what is typed wrong is told at its field and stays', async () => {
    visit = await visitConsole(browser(), api.url, { as: 'editor' });
    const { page } = visit;
    await visit.to('/console/feeds');
    await press('Add a feed');
    await page.getByLabel('Address').fill('blog.example');
    await page.getByLabel('Tags').fill('team, ko');
    await press('Add the feed');
    await page.locator('.wrong').waitFor();
    expect(await page.locator('.wrong').textContent()).toContain(
      'an address that begins with http:// or https://',
    );
    expect(await page.getByLabel('Address').getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByLabel('Tags').inputValue()).toBe('team, ko');
    expect(await visit.findings()).toEqual([]);
    await page.getByLabel('Address').fill('https://blog.example/feed.xml');
    await press('Add the feed');
    await page.getByRole('link', { name: 'The feed' }).click();
    await page.locator('main h1', { hasText: 'blog.example' }).waitFor();
    const { rows } = await api.store.query('select url, tags from feeds');
    expect(rows).toEqual([{ url: 'https://blog.example/feed.xml', tags: ['team', 'ko'] }]);
    expect(visit.refused).toEqual([]);
  }, 60_000);

  it('tries an address, and is told in Korean why it cannot be read', async () => {
    visit = await visitConsole(browser(), api.url, { as: 'editor', language: 'ko', width: 360 });
    await visit.to('/console/feeds');
    await press('주소 시험');
    await visit.page.getByRole('textbox', { name: '주소' }).fill('http://127.0.0.1:9/feed');
    await press('한 번 읽기');
    const note = visit.page.locator('.action.note.bad');
    await note.waitFor();
    expect(await note.textContent()).toContain('refused-network');
    expect(await visit.findings()).toEqual([]);
  }, 60_000);

  it('says that an entry is not for us, and takes it back', async () => {
    const feed = await addTestFeed(api.store, { title: '역참', entries: ['광고'] });
    visit = await visitConsole(browser(), api.url, { as: 'editor' });
    await visit.to(`/console/feeds/${feed}`);
    expect(await visit.page.locator('main').textContent()).toContain('The server answered with an error.');
    await press('Not for us');
    await press('Leave it out');
    await visit.page.getByText('No edition takes it. Places in archives: 0.').waitFor();
    const hidden = async () =>
      (await api.store.query<{ by: string | null }>('select hidden_by as by from entries')).rows[0]?.by;
    expect(await hidden()).toBe('user:editor@pabal.example');
    await press('Close');
    await press('For us after all');
    await press('Take it in again');
    await eventually(async () => (await hidden()) === null);
  }, 60_000);

  it('changes a feed, and a feed that is removed leaves its page', async () => {
    const feed = await addTestFeed(api.store, { title: '역참', entries: [] });
    visit = await visitConsole(browser(), api.url, { as: 'editor' });
    const { page } = visit;
    await visit.to(`/console/feeds/${feed}`);
    await press('Change');
    await page
      .getByLabel('When it cannot be read in time')
      .selectOption({ label: 'the edition waits for it' });
    await press('Save');
    await page.locator('.wrong').waitFor();
    await page.getByLabel('Minutes that an edition waits for it').fill('20');
    await page.getByLabel('Section').fill('team');
    await press('Save');
    await page.getByText('The feed is changed.').waitFor();
    const { rows } = await api.store.query(
      'select failure_rule, wait_minutes, section, tags from feeds where id = $1',
      [feed],
    );
    expect(rows).toEqual([{ failure_rule: 'wait', wait_minutes: 20, section: 'team', tags: ['team'] }]);
    await press('Remove');
    await press('Remove the feed');
    await page.getByText('The feed is removed.').waitFor();
    expect(visit.refused).toEqual([]);
  }, 60_000);

  it('looks an edition over, sees the letter, approves it; the operator stops it', async () => {
    const editions = await createTestEditions(api.store, 'digest');
    const [, bob = ''] = await editions.subscribe('ann', 'bob', 'cid');
    await api.store.query(`update subscriptions set state = 'pending' where recipient_id = $1`, [bob]);
    const { id } = await editions.ready();
    await api.store.query(`update editions set sends_at = null, approved_at = null where id = $1`, [id]);
    visit = await visitConsole(browser(), api.url, { as: 'editor' });
    const { page } = visit;
    await visit.to('/console/editions');
    await page
      .getByRole('link', { name: /2026|20\d\d/ })
      .last()
      .click();
    await page.getByText('It is ready and waits for somebody to approve it.').waitFor();
    expect(await page.locator('main').textContent()).toContain('not confirmed1bob');
    const frame = page.frameLocator('iframe.letter');
    await frame.locator('body').waitFor();
    await press('Text');
    expect(await page.locator('main pre').textContent()).toContain('Unsubscribe');
    await press('Approve');
    expect(await page.locator('.will').textContent()).toContain('2 letters go out');
    await press('Send 2 letters');
    await page.getByText('It is approved.').waitFor();
    const approved = await api.store.query('select approved_by as by from editions where id = $1', [id]);
    expect(approved.rows).toEqual([{ by: 'user:editor@pabal.example' }]);
    expect(visit.refused).toEqual([]);
    await visit.close();

    visit = await visitConsole(browser(), api.url, { as: 'operator' });
    await visit.to(`/console/editions/${id}`);
    expect(await visit.page.getByRole('button', { name: 'Send a test' }).count()).toBe(0);
    await press('Pause');
    await press('Pause the edition');
    await visit.page.getByText('It is paused.').waitFor();
    await visit.to(`/console/editions/${id}/letters`);
    expect(await visit.page.locator('tbody tr').count()).toBe(2);
    const download = visit.page.waitForEvent('download');
    await visit.page.getByRole('link', { name: 'All of these as CSV' }).click();
    expect((await download).suggestedFilename()).toBe(`letters-${id}.csv`);
    await visit.to(`/console/editions/${id}/left-out`);
    expect(await visit.page.locator('tbody').textContent()).toContain('bob@example.com');
  }, 90_000);

  it('makes a newsletter from nothing, is told each mistake, arranges its sections and goes back', async () => {
    visit = await visitConsole(browser(), api.url, { as: 'editor' });
    const { page } = visit;
    await visit.to('/console/newsletters');
    await press('Make a newsletter');
    await page.getByLabel('Key', { exact: true }).fill('Team Digest');
    await page.getByLabel('Name', { exact: true }).fill('Team digest');
    await page.getByLabel('When', { exact: true }).fill('0 10 * * 9');
    await page.getByLabel('Time zone').fill('Seoul');
    await press('Make the newsletter');
    await page.locator('.wrong').first().waitFor();
    const wrong = async (field: string) =>
      page
        .locator('.field', { has: page.locator(`[name="${field}"]`) })
        .locator('.wrong')
        .textContent();
    expect(await wrong('key')).toContain('a key such as daily-digest');
    expect(await wrong('/schedule/cron')).toContain('five cron fields');
    expect(await wrong('/schedule/timeZone')).toContain('a time zone such as Asia/Seoul');
    await page.getByLabel('Key', { exact: true }).fill('team-digest');
    await page.getByLabel('When', { exact: true }).fill('0 10 * * 1-5');
    await page.getByLabel('Time zone').fill('Europe/Berlin');
    await press('Make the newsletter');
    // Which feeds it is made of was not said.
    await page.locator('.wrong').first().waitFor();
    await page.getByLabel('All feeds').check();
    await press('Make the newsletter');
    await page.getByRole('link', { name: 'The newsletter', exact: true }).click();
    await page.locator('main h1', { hasText: 'Team digest' }).waitFor();
    const main = page.locator('main');
    expect(await main.textContent()).toContain('waits until somebody approves it');
    expect(await page.locator('section[aria-label="The next slots"] tbody tr').count()).toBe(5);
    expect(await main.textContent()).toMatch(/10:00 GMT\+[12] \(Europe\/Berlin\)/);
    await press('Add a section');
    await page.getByLabel('Key', { exact: true }).fill('people');
    await page.getByLabel('Title').fill('People');
    await press('Add the section');
    await page.getByText('The section is added.').waitFor();
    await page.locator('tr', { hasText: 'people' }).getByRole('button', { name: 'Up' }).click();
    await press('Move it up');
    await page.getByText('It is moved.').waitFor();
    const sections = async () => {
      const { rows } = await api.store.query<{ keys: string[] }>(
        `select array(select s->>'key' from jsonb_array_elements(definition->'content'->'sections') s) as keys
         from newsletters where key = 'team-digest'`,
      );
      return rows[0]?.keys;
    };
    expect(await sections()).toEqual(['people', 'all']);
    await page.locator('section[aria-label="Versions"] tr').last().getByRole('button').click();
    await press('Make it so');
    await eventually(async () => (await sections())?.join() === 'all');
    expect(await visit.findings()).toEqual([]);
    expect(visit.refused).toEqual([]);
  }, 120_000);

  it('makes newsletters of a JSON source and of favourites, and one that is advertising', async () => {
    const { rows } = await api.store.query<{ count: number }>(
      `select count(*)::integer from newsletters where definition->'content'->>'kind' = 'feeds'`,
    );
    expect(rows[0]?.count).toBeGreaterThan(0);
    visit = await visitConsole(browser(), api.url, { as: 'editor' });
    const { page } = visit;
    const field = (name: string) => page.locator(`[name="${name}"]`);
    const definition = async (key: string) => {
      const found = await api.store.query<{ definition: unknown; login: string | null }>(
        'select definition, source_credentials as login from newsletters where key = $1',
        [key],
      );
      return found.rows[0];
    };
    await visit.to('/console/newsletters');
    await press('Make one of a JSON source');
    await field('key').fill('prices');
    await field('/name').fill('Prices');
    await field('/content/url').fill('https://kim:secret@shop.example/prices.json');
    await field('/advertising/sender/name').fill('Shop');
    await press('Make the newsletter');
    // Advertising mail has the address of its sender.
    await page.locator('.wrong').first().waitFor();
    await field('/advertising/sender/address').fill('1 Main Street, Seoul');
    await field('/advertising/sender/contact').fill('02-123-4567');
    await press('Make the newsletter');
    await page.getByRole('link', { name: 'The newsletter', exact: true }).click();
    await page.getByText('Shop · 1 Main Street, Seoul · 02-123-4567').waitFor();
    expect(await definition('prices')).toMatchObject({
      definition: {
        content: { kind: 'json', url: 'https://shop.example/prices.json' },
        advertising: { sender: { name: 'Shop' } },
      },
      login: 'kim:secret',
    });
    await press('Change');
    for (const part of ['name', 'address', 'contact']) await field(`/advertising/sender/${part}`).fill('');
    await press('Save');
    await page.getByText('It is changed: version 2.').waitFor();
    expect(await definition('prices')).toMatchObject({
      definition: { advertising: null },
      login: 'kim:secret',
    });

    await visit.to('/console/newsletters');
    await press('Make one of favourites');
    await field('key').fill('most-read');
    await field('/name').fill('Most read');
    await field('/content/minClicks').fill('5');
    await press('Make the newsletter');
    await page.getByRole('link', { name: 'The newsletter', exact: true }).waitFor();
    expect(await definition('most-read')).toMatchObject({
      definition: { content: { kind: 'favourites', of: 'team-digest', minClicks: 5 }, advertising: null },
    });
  }, 120_000);

  it('a viewer sees no people and is offered nothing', async () => {
    const editions = await createTestEditions(api.store);
    await editions.subscribe('zoe');
    const { id } = await editions.ready();
    visit = await visitConsole(browser(), api.url, { as: 'viewer' });
    for (const path of ['', '/letters', '/left-out']) {
      await visit.to(`/console/editions/${id}${path}`);
      expect(await visit.page.locator('main').textContent()).not.toContain('zoe');
      expect(await visit.page.locator('main button:not([aria-pressed])').allTextContents()).toEqual(
        expect.not.arrayContaining(['Approve', 'Pause', 'Cancel']),
      );
    }
  }, 60_000);
});
