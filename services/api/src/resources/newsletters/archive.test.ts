import { archiveEditions } from '@pabal/archive';
import { createTestArchive } from '@pabal/archive/testing';
import { useApi } from '@pabal/test/api';

const api = useApi({ empty: ['archive_editions', 'editions', 'deliveries', 'newsletters', 'recipients'] });
const path = '/v1/newsletters/digest/archive';

let key: string;
beforeAll(async () => {
  key = await api.newKey({ scopes: ['newsletters:read', 'newsletters:write'], name: 'editor' });
});
const call = (method: string, at: string, body?: unknown) =>
  api.call(method, at, { key, ...(body !== undefined && { body }) });

let edition: { readonly id: string; readonly number: number };
beforeEach(async () => {
  const archive = await createTestArchive(api.store, 'digest', { archive: { offTopic: ['sale'] } });
  edition = await archive.sent('2026-03-02T01:00:00Z', {
    team: [{ title: 'Reading EXPLAIN without fear' }, { title: 'Big sale today' }],
  });
  await archiveEditions({ store: api.store, newsletterUrl: (key) => `https://news.example/n/${key}` });
});

const verdict = (position: number, said: string | null) =>
  call('POST', `${path}/verdicts`, { edition: edition.number, position, verdict: said });

describe('the archive', () => {
  it('is shown to editors with what hides its entries', async () => {
    const { status, body } = await call('GET', `${path}?day=2026-03-02`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      day: '2026-03-02',
      entries: [
        { position: 1, hiddenBy: null, tags: ['reading', 'explain', 'fear'] },
        { position: 2, hiddenBy: 'rule', hiddenWhy: 'sale' },
      ],
    });
    expect((await call('GET', `${path}?day=2026-03-03`)).status).toBe(404);
    expect((await call('GET', `${path}?day=2026-02-30`)).status).toBe(400);
  });

  it('takes verdicts, and judges again by the rules', async () => {
    expect((await verdict(2, 'for-us')).status).toBe(200);
    expect((await call('POST', `${path}/judgement`)).body).toEqual({ judged: 1, hidden: 0 });
    await verdict(2, null);
    expect((await call('POST', `${path}/judgement`)).body).toEqual({ judged: 2, hidden: 1 });
    expect((await verdict(9, 'for-us')).status).toBe(404);
    expect((await verdict(1, 'maybe')).status).toBe(400);
  });

  it('says what its filter needs, and approves none that was not looked at', async () => {
    await verdict(2, 'not-for-us');
    const { body } = await call('GET', `${path}/filter`);
    expect(body).toMatchObject({ seal: null, forUs: 1, notForUs: 1, needed: 20, approved: null });
    const approved = await call('PUT', `${path}/filter`, { seal: 'a-guess' });
    expect(approved).toMatchObject({ status: 409, body: { code: 'version-conflict' } });
    expect((await call('DELETE', `${path}/filter`)).status).toBe(200);
  });
});

describe('the clicks of an edition', () => {
  it('are shown as a range, with the method beside them', async () => {
    await api.store.query(
      `insert into click_counts (edition, position, day, people, hits, scanner_hits)
       values ($1, 0, '2026-03-02', 3, 9, 4), ($1, 1, '2026-03-02', 3, 6, 2), ($1, 1, '2026-03-03', 2, 2, 0)`,
      [edition.number],
    );
    const { body } = await call('GET', `/v1/editions/${edition.id}/clicks`);
    expect(body).toMatchObject({
      ...{ people: { atLeast: 3, atMost: 3 }, hits: 9, scannerHits: 4 },
      method: expect.stringContaining('never a reader'),
      links: [
        { position: 1, people: { atLeast: 3, atMost: 5 }, hits: 8, scannerHits: 2 },
        { position: 2, people: { atLeast: 0, atMost: 0 }, hits: 0, scannerHits: 0 },
      ],
    });
  });
});

describe('a newsletter of favourites', () => {
  const favourites = (of: string) => ({
    ...{ name: 'Most read', template: 'weekly-favourites', audience: {} },
    content: { kind: 'favourites', of },
  });

  it('is of another newsletter of feeds whose clicks are counted', async () => {
    const put = (of: string) => call('PUT', '/v1/newsletters/most-read', favourites(of));
    expect((await put('digest')).status).toBe(201);
    for (const other of others) {
      const { status, body } = await put(other);
      expect({ status, body }).toMatchObject({
        status: 400,
        body: { code: 'invalid-request', errors: [{ field: '/content/of' }] },
      });
    }
  });
});

/** Itself, and one that is not there. */
const others = ['most-read', 'nothing'];
