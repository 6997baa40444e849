// The archive and the links of letters over HTTP, and what strangers try on them.

import { request } from 'node:http';
import { archiveEditions } from '@pabal/archive';
import { createTestArchive, type SentEdition, type TestArchive } from '@pabal/archive/testing';
import { createClickLinks } from '@pabal/clicks';
import { usePages } from '@pabal/test/pages';

const secret = 'a-secret-of-the-test-with-more-than-32-characters';
const pages = usePages({ LINK_SECRET: secret, DEFAULT_LOCALE: 'en', TRUSTED_PROXIES: '127.0.0.1/32' });
const links = createClickLinks({ secret, baseUrl: 'https://news.example' });
const pathOf = (url: string) => new URL(url).pathname;
const linkTo = (edition: number, position: number) => pathOf(links.url({ edition, position }));

const entries = {
  personal: [{ title: 'Reading <b>EXPLAIN</b> & more', url: 'https://ada.example/explain?a=1&b=2' }],
  team: [
    { title: '검색 색인 이야기', excerpt: '색인을 매일 만들지 않기로' },
    { title: 'Big sale today', url: null },
  ],
};

let archive: TestArchive;
let edition: SentEdition;
let key: string;
let count = 0;
beforeEach(async () => {
  // Answers are kept for some seconds: each test has a newsletter that none before it had.
  count += 1;
  key = `digest-${count}`;
  archive = await createTestArchive(pages.store, key, { archive: { offTopic: ['sale'] } });
  edition = await archive.sent('2026-03-02T01:00:00Z', entries);
  await take();
});

const take = () => archiveEditions({ store: pages.store, newsletterUrl: (of) => `${pages.url}/n/${of}` });

const korean = { 'accept-language': 'ko' };
const plain = ({ status, headers, text }: { status: number; headers: Headers; text: string }): object => ({
  status,
  text,
  headers: [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name)),
});

describe('the archive', () => {
  it('shows a day in the language of the reader, team section first, off-topic entries when they are asked for', async () => {
    const page = await pages.get(`/n/${key}/archive`, korean);
    expect(page.status).toBe(200);
    expect(page.text).toContain('<html lang="ko">');
    expect(page.text).toContain('2026년 3월 2일 월요일');
    expect(page.text.indexOf('팀 블로그')).toBeLessThan(page.text.indexOf('개인 블로그'));
    expect(page.text).toContain('Reading &lt;b&gt;EXPLAIN&lt;/b&gt; &amp; more');
    expect(page.text).toContain('href="https://ada.example/explain?a=1&amp;b=2"');
    expect(page.text).not.toContain('Big sale today');
    const all = await pages.get(`/n/${key}/archive?hidden=1`);
    expect(all.text).toContain('Big sale today');
    expect(all.text).toContain('a rule of the editors hides entries with “sale”');
  });

  it('has a stable address for each day and each edition, with a share card and feeds', async () => {
    const { text } = await pages.get(`/n/${key}/archive`);
    expect(text).toContain(`<link rel="canonical" href="${pages.url}/n/${key}/archive/2026-03-02">`);
    expect(text).toMatch(/<meta property="og:title" content="[^"]+2 March 2026">/);
    expect(text).toContain('<meta property="og:description" content="2 entries · ');
    expect(text).toContain('<meta property="og:locale" content="en_GB">');
    for (const path of [`/n/${key}/archive/2026-03-02`, `/n/${key}/editions/${edition.number}`])
      expect((await pages.get(path)).status).toBe(200);
  });

  it('shows the letter in a frame that runs nothing, and pictures only when they are asked for', async () => {
    const page = await pages.get(`/n/${key}/editions/${edition.number}`);
    expect(page.text).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    const letter = await pages.get(`/n/${key}/editions/${edition.number}/letter`);
    expect(letter.text).toContain('검색 색인 이야기');
    expect(letter.text).not.toMatch(/Ann|Secret|\/unsubscribe\//);
    const policy = letter.headers.get('content-security-policy') ?? '';
    expect(policy).toContain('sandbox allow-popups');
    expect(policy).toContain(`default-src 'none'`);
    expect(policy).toContain('img-src data:;');
    const pictured = await pages.get(`/n/${key}/editions/${edition.number}/letter?pictures=1`);
    expect(pictured.headers.get('content-security-policy')).toContain('img-src data: https: http:;');
  });

  it('says of an edition whose letters are being sent that it is coming, and shows it when they are', async () => {
    const later = await archive.sent('2026-03-03T01:00:00Z', entries);
    const path = `/n/${key}/editions/${later.number}`;
    await pages.store.query(`update editions set state = 'sending' where id = $1`, [later.id]);
    const coming = await pages.get(path, korean);
    expect(coming.status).toBe(200);
    expect(coming.text).toContain('아직 보내는 중인 편지입니다');
    expect(coming.text).toContain('<meta name="robots" content="noindex">');
    expect(coming.text).not.toContain('검색 색인 이야기');
    expect(coming.headers.get('cache-control')).toBe('no-store');
    await pages.store.query(`update editions set state = 'finished' where id = $1`, [later.id]);
    await take();
    expect((await pages.get(path, korean)).text).toContain('<iframe class="letter"');
    await pages.store.query(`update editions set archived_at = null, state = 'ready' where id = $1`, [
      edition.id,
    ]);
    const other = await createTestArchive(pages.store, `other-${count}`);
    const { number } = await other.sent('2026-03-03T01:00:00Z', entries);
    expect((await pages.get(`/n/${key}/editions/${number}`)).status).toBe(404);
  });

  it('shows its last editions on the page on which somebody signs up, and not in a frame of another site', async () => {
    const link = `href="/n/${key}/editions/${edition.number}?lang=en">Monday, 2 March 2026</a>`;
    expect((await pages.get(`/n/${key}`)).text).toContain(link);
    expect((await pages.get(`/n/${key}/embed`)).text).not.toContain('/editions/');
  });

  it('is a feed in three forms, and a sitemap', async () => {
    const rss = await pages.get(`/n/${key}/archive.xml`);
    expect(rss.headers.get('content-type')).toBe('application/rss+xml; charset=utf-8');
    expect(rss.text).toContain('<rss version="2.0"');
    expect(rss.text).not.toContain('Big sale');
    expect((await pages.get(`/n/${key}/archive.atom`)).text).toContain(
      '<feed xmlns="http://www.w3.org/2005/Atom"',
    );
    const json: unknown = JSON.parse((await pages.get(`/n/${key}/archive.json`)).text);
    expect(json).toMatchObject({ items: [{ url: expect.any(String) }, {}] });
    const map = await pages.get('/sitemap.xml');
    expect(map.text).toContain('<urlset');
  });

  it('answers that nothing has changed', async () => {
    const first = await pages.get(`/n/${key}/archive`);
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toMatch(/^public, max-age=60/);
    for (const asked of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await pages.get(`/n/${key}/archive`, { 'if-none-match': asked });
      expect({ status: again.status, text: again.text }).toEqual({ status: 304, text: '' });
    }
    expect((await pages.get(`/n/${key}/archive`, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('finds words and tags', async () => {
    const found = await pages.get(`/n/${key}/search?q=${encodeURIComponent('색인')}`);
    expect(found.text).toContain('1 entry was found');
    expect((await pages.get(`/n/${key}/search?tag=${encodeURIComponent('검색')}`)).text).toContain(
      '검색 색인 이야기',
    );
    expect((await pages.get(`/n/${key}/search?q=nothing-like-it`)).text).toContain('Nothing was found');
  });
});

describe('a link of a letter', () => {
  it('leads to where its entry is, and nothing of the reader is in the answer', async () => {
    const answer = await pages.get(linkTo(edition.number, 1), { 'user-agent': 'Firefox', ...korean });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe('https://ada.example/explain?a=1&b=2');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('says of the hidden link what it is for', async () => {
    const answer = await pages.get(linkTo(edition.number, 0));
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('This link is not for readers');
  });
});

describe('what strangers try', () => {
  it('does not lead to an address of their own', async () => {
    const token = linkTo(edition.number, 1);
    for (const path of [
      '/c/https://evil.example',
      '/c/%2F%2Fevil.example',
      `${token}?url=https://evil.example`,
      `${token}?next=//evil.example`,
      '/c/aHR0cHM6Ly9ldmlsLmV4YW1wbGU',
    ]) {
      const answer = await pages.get(path);
      expect(answer.headers.get('location') ?? '').not.toContain('evil');
      if (!path.startsWith(token)) expect(answer.status).toBe(404);
    }
  });

  it('does not follow a link that was changed, or one of an entry that is not there', async () => {
    const token = linkTo(edition.number, 1);
    const other = createClickLinks({ secret: secret.toUpperCase(), baseUrl: 'https://x' });
    const forged = [
      token.slice(0, -1),
      `${token}A`,
      token.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')),
      pathOf(other.url({ edition: edition.number, position: 1 })),
      linkTo(edition.number, 3_000),
      linkTo(edition.number + 100, 1),
      // An entry without an address.
      linkTo(edition.number, 3),
    ];
    const answers = await Promise.all(forged.map((path) => pages.get(path)));
    for (const answer of answers) expect(answer.status).toBe(404);
    expect(new Set(answers.map((answer) => JSON.stringify(plain(answer)))).size).toBe(1);
  });

  it('does not learn of private newsletters, by name, by number, by feed or in the sitemap', async () => {
    const secretKey = `secret-${count}`;
    const hidden = await createTestArchive(pages.store, secretKey, { public: false });
    const { number } = await hidden.sent('2026-03-02T01:00:00Z', entries);
    await take();
    const paths = (of: string) => [
      `/n/${of}/archive`,
      `/n/${of}/archive/2026-03-02`,
      `/n/${of}/archive.xml`,
      `/n/${of}/archive.json`,
      `/n/${of}/search?q=a`,
      `/n/${of}/editions/${number}`,
      `/n/${of}/editions/${number}/letter`,
    ];
    const answers = async (of: string) =>
      Promise.all(paths(of).map(async (path) => plain(await pages.get(path))));
    expect(await answers(secretKey)).toEqual(await answers('there-is-none'));
    for (const named of [secretKey, 'there-is-none']) {
      for (const { status } of await Promise.all(paths(named).map((path) => pages.get(path))))
        expect(status).toBe(404);
    }
    expect((await pages.get(`/n/${key}/editions/${number}`)).status).toBe(404);
    expect((await pages.get('/sitemap.xml')).text).not.toContain('secret');
  });

  it('does not poison what is kept by header fields or by what the query says besides', async () => {
    const path = `/n/${key}/archive`;
    const evil = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'gopher',
      forwarded: 'host=evil.example',
      'x-original-url': '/evil',
      'x-rewrite-url': '/evil',
      'accept-language': 'en-evil<script>',
    };
    const poisoned = await withHost(
      `${pages.url}${path}?utm=evil&lang=evil&hidden=evil`,
      'evil.example',
      evil,
    );
    expect(poisoned).not.toContain('evil');
    const after = await pages.get(path);
    expect(after.text).not.toContain('evil');
    expect(after.text).not.toContain('Big sale today');
    expect(after.text).toContain(`${pages.url}/n/${key}/archive/2026-03-02`);
    for (const twice of ['?hidden=0&hidden=1', '?hidden[]=1', '?lang=ko&lang=en'])
      expect((await pages.get(`${path}${twice}`)).status).toBe(200);
  });

  it('shows what was looked for as text and nothing else, and no cache keeps it', async () => {
    const typed = `"><script>alert(1)</script><img src=x onerror=alert(1)>\u202e`;
    for (const field of ['q', 'tag']) {
      const answer = await pages.get(`/n/${key}/search?${field}=${encodeURIComponent(typed)}`);
      expect(answer.status).toBe(200);
      expect(answer.text).not.toMatch(/<script|<img|\u202e/);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-robots-tag')).toBe('noindex');
    }
    for (const odd of ['q=%00', `q=${'a'.repeat(5_000)}`, 'q[a]=b', 'q=%25%25', 'q=a&q=b', 'q=%F0%9F'])
      expect((await pages.get(`/n/${key}/search?${odd}`)).status).toBeLessThan(500);
  });

  it('finds no page for what is no day and no number', async () => {
    for (const path of [
      'archive/2026-13-01',
      'archive/%00',
      'editions/0',
      'editions/1e3',
      'editions/99999999999',
    ])
      expect((await pages.get(`/n/${key}/${path}`)).status).toBe(404);
  });
});

/** A request with another host: `fetch` does not send one. */
function withHost(url: string, host: string, headers: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { ...headers, host } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve(`${JSON.stringify(response.headers)}${text}`));
    });
    asked.on('error', reject);
    asked.end();
  });
}
