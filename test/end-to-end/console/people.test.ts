// What editors do with people, groups and segments, as far as their role goes, without a terminal.

import { changeMembers, putRecipient } from '@pabal/db/people';
import { createTestEditions } from '@pabal/db/testing';
import { useApi } from '@pabal/test/api';
import { addUsers, useBrowser, type Visit, visitConsole } from '@pabal/test/console';
import { eventually, findProgram } from '@pabal/test/support';

const secret = 'a-secret-of-the-test-with-more-than-32-characters';

(findProgram('chromium') ? describe : describe.skip)('people in the console', () => {
  const api = useApi({ settings: { API_RATE_LIMIT: '100000', LINK_SECRET: secret } });
  const browser = useBrowser();
  let visit: Visit;

  beforeAll(() => addUsers(api.store, ['viewer', 'operator', 'editor', 'admin']));
  afterEach(() => visit?.close());

  const main = () => visit.page.locator('main');
  const press = (name: string | RegExp) => visit.page.getByRole('button', { name }).first().click();
  const put = (externalId: string, more: { name?: string; attributes?: object } = {}) =>
    putRecipient(api.store, {
      ...{ externalId, address: `${externalId}@example.com`, addressKey: `${externalId}@example.com` },
      ...{ name: more.name, attributes: { ...more.attributes } },
    });

  it('adds a person once, finds them by an attribute, and changes them', async () => {
    await put('emp-1', { name: '윤지우', attributes: { company: '한날', seats: 12.5 } });
    visit = await visitConsole(browser(), api.url, { as: 'editor' });
    const { page } = visit;
    await visit.to('/console/people');
    await press('Add a person');
    await main().getByLabel('Id', { exact: true }).fill('emp-1');
    await main().getByLabel('Address', { exact: true }).fill('other@example.com');
    await press('Add the person');
    // Somebody who is there is not written over.
    await page.getByText('Expected the recipient "emp-1" not to be there').waitFor();
    await main().getByLabel('Id', { exact: true }).fill('emp/2');
    await main().getByLabel('Language').fill('korean?');
    await press('Add the person');
    await page.locator('.wrong').waitFor();
    expect(await page.locator('.wrong').textContent()).toContain('a language tag such as ko');
    await main().getByLabel('Language').fill('ko');
    await press('Add the person');
    await page.getByRole('link', { name: 'The person' }).click();
    await page.locator('main h1', { hasText: 'emp/2' }).waitFor();
    await visit.to('/console/people');
    await main().getByLabel('Search').fill('한날');
    await page.keyboard.press('Enter');
    await eventually(async () => (await page.locator('tbody tr').count()) === 1);
    await page.getByRole('link', { name: 'emp-1' }).click();
    await page.locator('main h1', { hasText: '윤지우' }).waitFor();
    await press('Change');
    await main().getByLabel('Time zone').fill('Asia/Seoul');
    await main().getByLabel('Attribute seats').fill('20');
    await main().getByLabel('Attribute company').fill('');
    await press('Save');
    await page.getByText('The person is changed.').waitFor();
    const { rows } = await api.store.query(
      `select name, time_zone as zone, attributes from recipients where external_id = 'emp-1'`,
    );
    expect(rows).toEqual([{ name: '윤지우', zone: 'Asia/Seoul', attributes: { company: null, seats: 20 } }]);
    expect(await visit.findings()).toEqual([]);
    expect(visit.refused).toEqual([]);
  }, 90_000);

  it('subscribes somebody with evidence and unsubscribes them, and both are told', async () => {
    await createTestEditions(api.store, 'digest');
    await put('kim');
    visit = await visitConsole(browser(), api.url, { as: 'editor', language: 'ko', width: 360 });
    const { page } = visit;
    await visit.to('/console/people/kim');
    await press('뉴스레터 구독');
    await main().getByLabel('동의한 곳').fill('5월 행사 종이 신청서');
    await press('구독시키기');
    await page.getByText('구독시켰습니다.').waitFor();
    const list = page.locator('section[aria-label="구독"]');
    await eventually(async () => (await list.textContent())?.includes('5월 행사 종이 신청서') === true);
    expect(await visit.findings()).toEqual([]);
    await list.getByRole('button', { name: '구독 해지' }).click();
    await list.locator('form').getByRole('button', { name: '구독 해지' }).click();
    await page.getByText('구독을 해지했습니다.').waitFor();
    const { rows } = await api.store.query(
      'select from_state as was, to_state as is from subscription_moves',
    );
    expect(rows).toEqual([
      { was: null, is: 'subscribed' },
      { was: 'subscribed', is: 'unsubscribed' },
    ]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  }, 90_000);

  it('an admin erases somebody, and sees a receipt that names nobody', async () => {
    await put('gone', { name: 'Ada Quill' });
    visit = await visitConsole(browser(), api.url, { as: 'admin' });
    const { page } = visit;
    await visit.to('/console/people/gone');
    await press('Erase this person');
    expect(await page.locator('.will').textContent()).toContain('It cannot be undone.');
    await press('Erase them for good');
    await page.getByRole('link', { name: 'The receipt' }).click();
    await page.getByText('all is erased').waitFor();
    expect(await page.locator('main').textContent()).not.toMatch(/gone|quill/i);
    await visit.to('/console/people/gone');
    await page.getByText('There is no recipient "gone".').waitFor();
  }, 60_000);

  it('makes a group, is told which id is not known, and takes somebody out', async () => {
    await put('lee');
    visit = await visitConsole(browser(), api.url, { as: 'editor' });
    const { page } = visit;
    await visit.to('/console/groups');
    await press('Make a group');
    await main().getByLabel('Key', { exact: true }).fill('customer:hannal');
    await main().getByLabel('Ids').fill('lee, nobody');
    await press('Make the group');
    await page.getByText('Members that are not known: 1').waitFor();
    await main().getByLabel('Ids').fill('lee');
    await press('Make the group');
    await page.getByRole('link', { name: 'The group', exact: true }).click();
    await page.locator('main h1', { hasText: 'customer:hannal' }).waitFor();
    await press('Add an address');
    await main().getByLabel('Address', { exact: true }).fill('new@example.com');
    await press('Add the address');
    await page.getByText('Added: 1. Members: 2.').waitFor();
    await page.locator('tr', { hasText: 'new@example.com' }).getByRole('button').click();
    await press('Take them out');
    await page.getByText('Taken out: 1. Members: 1.').first().waitFor();
    expect(await visit.findings()).toEqual([]);
    expect(visit.refused).toEqual([]);
  }, 60_000);

  it('builds a segment condition by condition, and sees the count before each is kept', async () => {
    await put('gold-1', { attributes: { plan: 'gold', seats: 3 } });
    await put('gold-2', { attributes: { plan: 'gold', seats: 30 } });
    await changeMembers(
      api.store,
      'vips',
      { add: { externalIds: ['gold-2'], people: [] }, remove: { externalIds: [], people: [] } },
      'test',
    );
    visit = await visitConsole(browser(), api.url, { as: 'editor' });
    const { page } = visit;
    await visit.to('/console/segments');
    await press('Make a segment');
    await main().getByLabel('Key', { exact: true }).fill('gold');
    await main().getByLabel('What it is for').fill('Gold customers');
    await press('Make the segment');
    await page.getByRole('link', { name: 'Give it conditions' }).click();
    await page.locator('main h1', { hasText: 'gold' }).waitFor();
    await main().getByLabel('About').selectOption('attribute');
    await main().getByLabel('Attribute', { exact: true }).fill('plan');
    await main().getByLabel('Is it so that it').selectOption('is');
    await main().getByLabel('Value', { exact: true }).fill('gold');
    await page.keyboard.press('Enter');
    await page.getByText('2 people with 2 addresses').first().waitFor();
    await press('Keep this condition');
    await press('Add the condition');
    await page.getByText('The condition is added.').waitFor();
    await press('Close');
    await main().getByLabel('About').selectOption('group');
    await main().getByLabel('Group', { exact: true }).selectOption('vips');
    await page.getByText('1 person with 1 address').first().waitFor();
    expect(await visit.findings()).toEqual([]);
    await main().getByLabel('Id of somebody').fill('gold-1');
    await page.keyboard.press('Enter');
    await page.getByText('gold-1 is in the segment.').waitFor();
    await page.locator('form, .buttons').getByRole('button', { name: 'Keep this condition' }).first().click();
    await press('Add the condition');
    await page.getByText('gold-1 is not in the segment.').waitFor();
    const { rows } = await api.store.query('select rule from segments');
    expect(rows).toEqual([{ rule: { all: [{ attribute: 'plan', is: 'gold' }, { group: 'vips' }] } }]);
    await page
      .locator('section[aria-label="Conditions"] tr', { hasText: 'vips' })
      .getByRole('button')
      .click();
    await press('Take the condition away');
    await page.getByText('gold-1 is in the segment.').waitFor();
    expect(visit.refused).toEqual([]);
  }, 90_000);

  it('an operator holds an address back and lifts it, and changes nobody', async () => {
    await put('cho');
    visit = await visitConsole(browser(), api.url, { as: 'operator' });
    const { page } = visit;
    await visit.to('/console/suppressions');
    await press('Hold an address back');
    await page.locator('[name="/address"]').fill('cho@example.com');
    await page.locator('[name="/scope"]').selectOption({ label: 'newsletters' });
    await page.locator('[name="/reason"]').fill('wrong-person');
    await press('Hold it back');
    await page.getByText('The address is held back.').waitFor();
    await visit.to('/console/people/cho');
    expect(await page.locator('section[aria-label="Not written to"]').textContent()).toContain(
      'wrong-person',
    );
    expect(await page.getByRole('button', { name: 'Change' }).count()).toBe(0);
    await press('Lift');
    await press('Write to it again');
    await page.getByText('Nothing holds letters back from this address.').waitFor();
  }, 60_000);

  it('shows a viewer nobody', async () => {
    await put('zoe');
    visit = await visitConsole(browser(), api.url, { as: 'viewer' });
    for (const path of ['people', 'people/zoe', 'groups', 'segments', 'suppressions']) {
      await visit.to(`/console/${path}`);
      expect(await visit.page.locator('main').textContent()).not.toContain('zoe@');
    }
    expect(await visit.page.locator('#menu a[data-page=people]').isVisible()).toBe(false);
    expect(await visit.page.locator('#menu h2', { hasText: 'People' }).isVisible()).toBe(false);
  }, 60_000);
});
