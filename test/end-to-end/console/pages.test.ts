// Every page of the console, as people with small and large screens have it, in both themes and languages: for each it holds that
// axe finds nothing, that the content policy and trusted types refuse nothing, that nothing is wider than a phone, and that the page
// says which command shows the same. A page without an address here does not compile.

import { type PageName, pagePaths } from '@pabal/console/pages';
import {
  changeMembers,
  putRecipient,
  putSegment,
  putSuppression,
  removeSuppressions,
  type SegmentRule,
} from '@pabal/db/people';
import type { SpaceStore } from '@pabal/db/store';
import { addTestFeed, createTestEditions, createTestLetters } from '@pabal/db/testing';
import { createAddressKeys } from '@pabal/mail';
import { beginErasure, runErasure } from '@pabal/people';
import { useApi } from '@pabal/test/api';
import { addUsers, useBrowser, type Visit, visitConsole } from '@pabal/test/console';
import { eventually, findProgram } from '@pabal/test/support';
import { makeEndpoint, testEndpoint } from '@pabal/webhooks';

/** What pages about one thing are about. */
interface Things {
  readonly letter: string;
  readonly event: string;
  readonly importId: string;
  readonly webhook: string;
  readonly newsletter: string;
  readonly edition: string;
  readonly feed: string;
  readonly erasure: string;
}

const addresses: Readonly<Record<PageName, (things: Things) => string>> = {
  now: () => '/console/',
  letters: () => '/console/letters',
  letter: ({ letter }) => `/console/letters/${letter}`,
  events: () => '/console/events',
  event: ({ event }) => `/console/events/${event}`,
  deadLetters: () => '/console/dead-letters?lane=event',
  unknown: () => '/console/unknown',
  limits: () => '/console/limits',
  newsletters: () => '/console/newsletters',
  newsletter: ({ newsletter }) => `/console/newsletters/${newsletter}`,
  editions: () => '/console/editions',
  calendar: () => '/console/calendar',
  edition: ({ edition }) => `/console/editions/${edition}`,
  editionLetters: ({ edition }) => `/console/editions/${edition}/letters`,
  editionLeftOut: ({ edition }) => `/console/editions/${edition}/left-out`,
  editionCheck: ({ edition }) => `/console/editions/${edition}/check`,
  feeds: () => '/console/feeds',
  feed: ({ feed }) => `/console/feeds/${feed}`,
  templates: () => '/console/templates',
  template: () => '/console/templates/password.reset',
  people: () => '/console/people',
  person: () => '/console/people/kim',
  groups: () => '/console/groups',
  group: () => '/console/groups/customer:hannal',
  segments: () => '/console/segments',
  segment: () => '/console/segments/loyal?what=attribute&name=plan&test=is&value=gold&who=kim',
  suppressions: () => '/console/suppressions',
  erasure: ({ erasure }) => `/console/erasures/${erasure}`,
  apps: () => '/console/apps',
  app: () => '/console/apps/main',
  webhooks: () => '/console/webhooks',
  webhook: ({ webhook }) => `/console/webhooks/${webhook}`,
  imports: () => '/console/imports',
  import: ({ importId }) => `/console/imports/${importId}`,
  users: () => '/console/users',
  audit: () => '/console/audit',
  system: () => '/console/system',
  settings: () => '/console/settings',
};

/** What viewers may not see at all, because it shows people. */
const ofPeople: readonly string[] = [
  ...['people', 'person', 'groups', 'group', 'segments', 'segment', 'suppressions', 'erasure'],
  ...['imports', 'import', 'editionCheck'],
];

/** Sentences in English that somebody sees on the page: what is a command, a name in code or quoted is none. */
const englishIn = ({ page }: Visit) =>
  page.evaluate<string[]>(`[...document.querySelectorAll('main *')].flatMap((element) =>
    element.closest('code, pre, kbd, q, bdi, iframe, .said, option[lang], a[href^=http]') !== null || !element.checkVisibility() ? [] :
      [...element.childNodes].flatMap(({ nodeType, data }) =>
        nodeType === 3 && /[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}/.test(data) ? [data] : []))`);

/** Numbers everything on the page that somebody can act with. @returns what each is */
const markActions = ({ page }: Visit) =>
  page.evaluate<string[]>(`[...document.querySelectorAll(
      'a[href], button, input, select, textarea, summary, iframe, [tabindex="0"]')]
    .filter((element) => !element.disabled && element.checkVisibility({ visibilityProperty: true }))
    .map((element, place) => {
      element.dataset.place = place;
      return element.tagName.toLowerCase() + ' ' + (element.textContent.trim() || element.name || element.title).slice(0, 40);
    })`);

/** Where the focus is, and whether that can be seen. A frame is marked a moment after its letter has the focus. */
const focusIn = ({ page }: Visit) =>
  page.evaluate<{ place: number; isSeen: boolean }>(`(async () => {
    await new Promise((resolve) => setTimeout(resolve));
    const focused = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(focused);
    return { place: Number(focused.dataset.place ?? -1), isSeen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1 };
  })()`);

/** Goes through a page by the Tab key alone. @returns what it does not come to, and what it comes to without showing it */
async function tabThrough(visit: Visit): Promise<{ missed: string[]; unseen: string[] }> {
  const actions = await markActions(visit);
  const reached = new Set<number>();
  const unseen = new Set<number>();
  // A field for a time takes several presses.
  for (let presses = 0; presses < actions.length * 2 + 40 && reached.size < actions.length; presses += 1) {
    await visit.page.keyboard.press('Tab');
    const { place, isSeen } = await focusIn(visit);
    if (place < 0) continue;
    reached.add(place);
    if (!isSeen) unseen.add(place);
  }
  return {
    missed: actions.filter((_, place) => !reached.has(place)),
    unseen: [...unseen].map((place) => actions[place] ?? ''),
  };
}

/** An endpoint that fails, with a message that was given up. */
async function failingEndpoint(store: SpaceStore): Promise<string> {
  const asking = { app: undefined, scopes: [], actor: 'test' };
  const { id } = await makeEndpoint(
    store,
    {
      types: ['delivery.sent'],
      ...{ app: 'main', url: `https://shop.example/hooks/${'a'.repeat(200)}` },
      ...{ newsletters: false, description: null, contact: 'shop@example.com' },
    },
    asking,
  );
  await testEndpoint(store, id, asking);
  const problem = 'Expected a status of 2xx, got 500.';
  await store.query(
    `update webhook_messages set state = 'given-up', due_at = null, attempt = 11, status = 500, problem = $1, took_ms = 12`,
    [problem],
  );
  await store.query(
    'update webhook_endpoints set failures = 9, failing_since = now(), wait_until = now(), problem = $1',
    [problem],
  );
  return id;
}

/** A person with all that a page about people shows. @returns the receipt of somebody who was erased */
async function addPeople(store: SpaceStore): Promise<string> {
  const person = { address: 'kim@example.com', addressKey: 'kim@example.com', name: '김철수' };
  await putRecipient(store, { ...person, externalId: 'kim', attributes: { plan: 'gold', visits: 12.5 } });
  const gone = { address: 'gone@example.com', addressKey: 'gone@example.com', attributes: {} };
  await putRecipient(store, { ...gone, externalId: 'gone' });
  await changeMembers(
    store,
    'customer:hannal',
    { add: { externalIds: ['kim'], people: [] }, remove: { externalIds: [], people: [] } },
    'test',
  );
  const rule: SegmentRule = {
    all: [
      { group: 'customer:hannal' },
      { not: { field: 'activeAt', withinDays: 30 } },
      {
        any: [
          { field: 'locale', is: 'ko' },
          { attribute: 'plan', in: ['gold', 'silver'] },
        ],
      },
    ],
  };
  await putSegment(store, { key: 'loyal', description: '단골', rule, actor: 'test' });
  const held = { scope: 'newsletter', reason: 'complaint', note: '전화로 요청', actor: 'test' } as const;
  await putSuppression(store, { ...held, addressKey: 'kim@example.com' });
  await putSuppression(store, { ...held, addressKey: 'lifted@example.com' });
  await removeSuppressions(store, { addressKey: 'lifted@example.com', actor: 'test' });
  const keys = createAddressKeys('a-secret-of-the-test-with-more-than-32-characters');
  const { id } = await beginErasure(store, 'gone', { keys, actor: 'test' });
  await runErasure(store, id);
  return id;
}

const pages = [...Object.entries(addresses), ['nowhere', () => '/console/nowhere'] as const];

(findProgram('chromium') ? describe : describe.skip)('the console in a browser', () => {
  const api = useApi({ settings: { API_RATE_LIMIT: '100000', PUBLIC_URL: 'http://pabal.example' } });
  const browser = useBrowser();
  let things: Things;

  beforeAll(async () => {
    await addUsers(api.store, ['viewer', 'operator', 'admin']);
    const letters = await createTestLetters(api.store);
    const [letter = ''] = await letters.accept(3);
    await letters.fail(2);
    await letters.lose(1);
    const editions = await createTestEditions(api.store);
    await editions.subscribe('kim');
    const { id: edition } = await editions.ready();
    const erasure = await addPeople(api.store);
    const feed = await addTestFeed(api.store, { title: '역참 블로그', entries: ['파발이 달린다'] });
    const { rows } = await api.store.query<{ event: string }>(
      'select event_id as event from deliveries where id = $1',
      [letter],
    );
    const imported = await api.call('POST', '/v1/imports', {
      headers: { 'content-type': 'text/csv' },
      body: 'id,email\n1,ann@example.com\n2,nobody\n',
    });
    things = {
      ...{ letter, event: rows[0]?.event ?? '', importId: String(imported.body.id) },
      webhook: await failingEndpoint(api.store),
      ...{ edition, feed, newsletter: editions.key, erasure },
    };
  });

  describe.each([
    ['an admin with a large screen', { as: 'admin' }],
    [
      'an operator with a phone, dark and Korean',
      { as: 'operator', width: 360, theme: 'dark', language: 'ko' },
    ],
    ['a viewer with a tablet', { as: 'viewer', width: 768, theme: 'dark' }],
  ] as const)('for %s', (_who, look) => {
    let visit: Visit;
    beforeAll(async () => {
      visit = await visitConsole(browser(), api.url, look);
    }, 60_000);
    afterAll(() => visit?.close());

    it.each(pages)(
      'has the page %s',
      async (name, addressOf) => {
        const before = visit.refused.length;
        await visit.to(addressOf(things));
        expect(await visit.findings()).toEqual([]);
        expect(visit.refused.slice(before)).toEqual([]);
        expect(await visit.page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
          visit.page.viewportSize()?.width ?? 0,
        );
        const commands = await visit.page.locator('.twin code').allTextContents();
        // The api writes these pages for some roles alone: others are told so, and nothing else.
        const isRefused =
          (name === 'settings' && look.as !== 'admin') || (look.as === 'viewer' && ofPeople.includes(name));
        expect({ name, commands: commands.length > 0 }).toEqual({
          ...{ name, commands: name !== 'nowhere' && !isRefused },
        });
        expect(commands.filter((command) => !/^(pabal|curl) /.test(command))).toEqual([]);
        if ('language' in look)
          expect({ name, english: await englishIn(visit) }).toEqual({ name, english: [] });
        if (look.as !== 'viewer') return;
        // What changes something is not offered; a button that is pressed chooses what is shown.
        const buttons = await visit.page.locator('main button:not([aria-pressed])').allTextContents();
        expect({ name, buttons: buttons.filter((text) => !/^(Copy|Show more)$/.test(text)) }).toEqual({
          ...{ name, buttons: [] },
        });
      },
      60_000,
    );
  });

  it('has all its pages in this test', () => {
    expect(Object.keys(addresses)).toEqual(Object.keys(pagePaths));
  });

  let visit: Visit;
  afterEach(() => visit?.close());

  it('shows heading and menu before any script has run', async () => {
    const context = await browser().newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${api.url}/console/limits`);
    expect(await page.locator('main h1').textContent()).toBe('Limits and providers');
    expect(await page.locator('nav a').count()).toBeGreaterThan(8);
    expect(await page.locator('noscript').count()).toBe(1);
    await context.close();
  }, 60_000);

  it('is gone through with the keyboard alone', async () => {
    visit = await visitConsole(browser(), api.url, { as: 'operator' });
    const { page } = visit;
    await visit.to('/console/apps');
    await page.locator('main table').waitFor();
    await page.keyboard.press('j');
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('main');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/console/apps/main');
    await page.locator('main table').waitFor();
    await page.keyboard.press('?');
    await page.locator('dialog[open]').waitFor();
    expect(await page.locator('dialog[open]').textContent()).toContain('Next row');
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await page.keyboard.press('Tab');
    expect(await page.evaluate<boolean>('document.activeElement !== document.body')).toBe(true);
    expect(visit.refused).toEqual([]);
  }, 60_000);

  it('is reached with the Tab key alone in every part of every page, and shows where the focus is', async () => {
    visit = await visitConsole(browser(), api.url, { as: 'admin' });
    const found: Record<string, unknown> = {};
    for (const [name, addressOf] of pages) {
      await visit.to(addressOf(things));
      const { missed, unseen } = await tabThrough(visit);
      if (missed.length + unseen.length > 0) found[name] = { missed, unseen };
    }
    expect(found).toEqual({});
  }, 180_000);

  it('shows a long list in slices, and answers a key at once', async () => {
    visit = await visitConsole(browser(), api.url, { as: 'operator' });
    const { page } = visit;
    const apps = Array.from({ length: 10_000 }, (_, n) => ({
      ...{ id: `id-${n}`, name: `app-${n}`, pausedAt: null, pausedBy: null, mode: 'live', waiting: n },
      ...{ lastMinute: 0, createdAt: '2026-03-01T03:00:00.000Z', revokedAt: null },
    }));
    await page.route('**/v1/apps', (route) => route.fulfill({ json: { apps } }));
    await visit.to('/console/apps');
    const rows = page.locator('main tbody tr');
    expect(await rows.count()).toBe(200);
    expect(await page.locator('main .count').textContent()).toBe('200 shown, there are more');
    await page.getByRole('button', { name: 'Show more' }).click();
    await eventually(async () => (await rows.count()) === 400);
    await page.keyboard.press('j');
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('app-0');
    // Of very many rows five hundred are in the page: each of them would be drawn again with every key.
    const text = (wanted: string) =>
      page.locator('main .count', { hasText: wanted }).waitFor({ state: 'visible' });
    for (const until of ['101–600', '301–800']) {
      await page.getByRole('button', { name: 'Show more' }).click();
      await text(`${until} shown, there are more`);
    }
    expect([await rows.count(), await rows.first().locator('a').textContent()]).toEqual([500, 'app-300']);
    await page.getByRole('button', { name: 'Show those before' }).click();
    await text('101–600 shown, there are more');
    await page.getByRole('button', { name: 'Show those before' }).click();
    await text('400 shown, there are more');
    expect(await page.getByRole('button', { name: 'Show those before' }).count()).toBe(0);
    expect(await visit.findings()).toEqual([]);
  }, 60_000);

  /** Presses "Show more" until it is gone. @returns how many rows were there, before the first press and after each */
  async function rowsByPresses(): Promise<number[]> {
    const rows = visit.page.locator('main tbody tr');
    const more = visit.page.getByRole('button', { name: 'Show more' });
    const seen = [await rows.count()];
    while ((await more.count()) > 0) {
      await more.click();
      const before = seen.at(-1) ?? 0;
      seen.push(
        await eventually(async () => (await rows.count()) > before && rows.count(), { what: 'more rows' }),
      );
    }
    return seen;
  }

  it('shows a whole page more of a long list with every press, those that lie behind 200 rows as well', async () => {
    await (await createTestLetters(api.store)).accept(230, { template: 'long.list' });
    await api.store.query(
      `insert into recipients (id, external_id, address, address_key, attributes, space_id)
       select gen_random_uuid(), 'long-' || n, 'long-' || n || '@example.com', 'long-' || n || '@example.com', '{}', $1
       from generate_series(1, 230) n`,
      [api.store.space],
    );
    visit = await visitConsole(browser(), api.url, { as: 'admin' });
    // A page that browsers write, and one that the api writes.
    await visit.to('/console/letters?template=long.list');
    expect(await rowsByPresses()).toEqual([50, 100, 150, 200, 230]);
    await visit.to('/console/people?text=long-');
    expect(await rowsByPresses()).toEqual([30, 60, 90, 120, 150, 180, 210, 230]);
  }, 60_000);

  it('keeps the theme and the language that somebody chose', async () => {
    visit = await visitConsole(browser(), api.url, { as: 'viewer' });
    const { page } = visit;
    await visit.to('/console/');
    await page.locator('.me summary').click();
    await page.locator('.me select').nth(0).selectOption('dark');
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.locator('.me select').nth(1).selectOption('ko');
    await page.locator('html[lang=ko][data-theme=dark]').waitFor();
    expect(await page.locator('nav a[data-page=now]').textContent()).toBe('현재 상태');
  }, 60_000);
});
