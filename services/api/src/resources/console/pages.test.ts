// The pages that the api writes: who is offered what, and that each says all of it in the reader's language.

import { noteReceipts } from '@pabal/db/receipts';
import { reportProcess } from '@pabal/db/status';
import { addTestFeed, createTestEditions } from '@pabal/db/testing';
import type { Role } from '@pabal/domain';
import { useApi } from '@pabal/test/api';

const api = useApi({ settings: { API_RATE_LIMIT: '10000' } });
const heads = new Map<Role, Readonly<Record<string, string>>>();
let pages: Readonly<Record<string, string>>;

beforeAll(async () => {
  for (const role of ['viewer', 'operator', 'editor', 'admin'] as const)
    heads.set(role, await api.signedIn(role));
  const editions = await createTestEditions(api.store, 'digest');
  const [, cho = ''] = await editions.subscribe('kim-readers-id', 'cho-readers-id');
  await api.store.query(`update subscriptions set state = 'pending' where recipient_id = $1`, [cho]);
  const { id } = await editions.ready();
  await api.store.query('update editions set approved_at = null, sends_at = null, paused_at = null');
  const feed = await addTestFeed(api.store, { title: '역참', entries: ['글'] });
  pages = {
    ...{
      feeds: 'feeds',
      feed: `feeds/${feed}`,
      newsletters: 'newsletters',
      newsletter: 'newsletters/digest',
    },
    ...{ editions: 'editions', edition: `editions/${id}` },
    ...{ letters: `editions/${id}/letters`, 'left-out': `editions/${id}/left-out` },
    ...{ system: 'system', settings: 'settings', some: 'settings?q=limit' },
  };
});

const page = async (name: string, as: Role, language = 'en') =>
  api.call('GET', `/v1/console/${pages[name]}`, {
    key: '',
    headers: { ...heads.get(as), 'pabal-language': language },
  });

/** The values of all fields of this name, however deep. */
function valuesOf(value: unknown, field: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === field ? [inner] : valuesOf(inner, field)));
}

/** Sentences in English that are ours: not in names, quotes, codes and what requests are made of. */
function english(value: unknown, field = ''): string[] {
  if (['said-by', 'code', 'name', 'call', 'undo', 'commands', 'text', 'key'].includes(field)) return [];
  if (typeof value === 'string') return /[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}/.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  const isQuote = Object.keys(value).join() === 'said';
  return isQuote ? [] : Object.entries(value).flatMap(([key, inner]) => english(inner, key));
}

const names = [
  'feeds',
  'feed',
  'newsletters',
  'newsletter',
  'editions',
  'edition',
  'letters',
  'left-out',
  'system',
];

it.each(names)('%s is written for each role and in both languages', async (name) => {
  const [viewer, editor, korean] = await Promise.all([
    page(name, 'viewer'),
    page(name, 'editor'),
    page(name, 'editor', 'ko'),
  ]);
  expect([viewer.status, editor.status, korean.status]).toEqual([200, 200, 200]);
  expect(valuesOf(viewer.body, 'call')).toEqual([]);
  expect(JSON.stringify(viewer.body)).not.toContain('readers-id');
  expect(english(korean.body)).toEqual([]);
  expect(valuesOf(korean.body, 'commands').flat().length).toBeGreaterThan(0);
});

it('shows what became of the letters of an edition that were sent, in a line that balances', async () => {
  const id = pages.edition?.replace('editions/', '');
  expect(valuesOf((await page('edition', 'viewer')).body, 'name')).not.toContain('Delivered');
  const { rows } = await api.store.query<{ id: string }>(
    `update deliveries set state = 'sent', due_at = null, settled_at = now(), outcome = 'sent' where edition_id = $1 returning id`,
    [id],
  );
  const [sent] = rows;
  await noteReceipts(
    api.store,
    [
      {
        deliveryId: sent?.id ?? '',
        kind: 'bounced',
        at: new Date(),
        source: 'ses',
        counts: true,
        proven: true,
      },
    ],
    { bouncedDays: 30, complainedDays: 365, softBounces: 3 },
  );
  const facts = valuesOf((await page('edition', 'viewer')).body, 'facts').flat();
  expect(facts).toEqual(
    expect.arrayContaining([
      { name: 'Delivered', line: '0' },
      { name: 'Came back', line: '1' },
      { name: 'Called spam', line: '0' },
      { name: 'Nothing heard', line: String(rows.length - 1) },
    ]),
  );
  expect(JSON.stringify((await page('edition', 'viewer', 'ko')).body)).toContain('반송');
});

it('offers an operator to stop an edition, and an editor to approve it', async () => {
  const verbs = async (as: Role) =>
    valuesOf((await page('edition', as)).body, 'path')
      .map((path) => String(path).split('/').at(-1))
      .filter((verb) => ['approve', 'pause', 'cancel', 'proof'].includes(verb ?? ''));
  expect(await verbs('operator')).toEqual(['pause', 'cancel']);
  expect((await verbs('editor')).sort()).toEqual(['approve', 'cancel', 'pause', 'proof']);
});

it('shows what checks say and what the ledger holds for a queue, with a question mark for jobs that cannot be counted', async () => {
  await reportProcess(api.store, {
    ...{ id: 'b1', service: 'builder', version: '1.0.0', sweptMsAgo: 0 },
    readiness: { status: 'ready', checks: { queue: { ok: false, detail: 'The queue was stopped.' } } },
  });
  const { body } = await page('system', 'viewer');
  const rows = valuesOf(body, 'rows').flat();
  const builder = ['builder', ' ', { quiet: 'b1' }];
  expect(rows).toContainEqual({
    key: 'b1 queue',
    cells: [builder, 'queue', { tag: 'not ready', tone: 'bad' }, { code: 'The queue was stopped.' }],
  });
  // The queue is away in this test.
  expect(rows).toContainEqual({ key: 'event-mail', cells: ['event-mail', '?', '?', '?', '?', '0'] });
  expect(rows).toContainEqual({
    key: '0001-ledger.sql',
    cells: ['0001-ledger.sql', { clock: expect.any(String) }],
  });
  expect(JSON.stringify((await page('system', 'viewer', 'ko')).body)).toContain('큐가 멈췄습니다.');
});

it('shows settings to admins alone, in the language of the reader, and finds them by name and meaning', async () => {
  expect((await page('settings', 'operator')).status).toBe(403);
  const korean = (await page('settings', 'admin', 'ko')).body;
  expect(english(korean)).toEqual([]);
  const all = valuesOf(korean, 'rows').flat();
  expect(all).toContainEqual({
    key: 'BIND_ADDRESS',
    cells: [
      ...[
        { code: 'BIND_ADDRESS' },
        { code: '127.0.0.1' },
        expect.objectContaining({ tone: expect.any(String) }),
      ],
      ['HTTP 포트를 여는 주소. 컨테이너 안에서는 ', { code: '0.0.0.0' }, '.'],
    ],
  });
  const found = valuesOf((await page('some', 'admin')).body, 'key');
  expect(found).toContain('API_RATE_LIMIT');
  expect(found.length).toBeLessThan(all.length);
});

it('leads to no page of what is not there, and takes no key', async () => {
  const nothing = '0195a1c2-7d3e-7000-8000-0123456789ab';
  for (const path of [
    `feeds/${nothing}`,
    `editions/${nothing}`,
    `editions/${nothing}/letters`,
    'newsletters/none',
  ])
    expect(
      (await api.call('GET', `/v1/console/${path}`, { key: '', headers: { ...heads.get('editor') } })).status,
    ).toBe(404);
  expect((await api.call('GET', '/v1/console/feeds')).status).toBe(403);
});
