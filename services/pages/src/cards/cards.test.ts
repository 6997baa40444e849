// Share pictures, as those fetch them who show a card.

import { archiveEditions } from '@pabal/archive';
import { createTestArchive } from '@pabal/archive/testing';
import { createLogger } from '@pabal/runtime';
import { usePages } from '@pabal/test/pages';
import { createCardDrawing } from './drawing.ts';

const pages = usePages({ DEFAULT_LOCALE: 'en', TRUSTED_PROXIES: '127.0.0.1/32' });
const logger = createLogger({ service: 'pages', level: 'silent' });

let count = 0;
/** An edition in a public archive that no test before had. */
async function sendEdition(
  titles: readonly string[] = ['검색 색인 이야기', 'Big sale today'],
): Promise<{ key: string; number: number }> {
  count += 1;
  const key = `cards-${count}`;
  const archive = await createTestArchive(pages.store, key, { archive: { offTopic: ['sale'] } });
  const { number } = await archive.sent('2026-03-02T01:00:00Z', {
    team: titles.map((title) => ({ title })),
  });
  await archiveEditions({ store: pages.store, newsletterUrl: (of) => `${pages.url}/n/${of}` });
  return { key, number };
}

const metaOf = (page: string, property: string) =>
  new RegExp(`<meta property="${property}" content="([^"]+)">`).exec(page)?.[1]?.replaceAll('&amp;', '&');

/** Width and height that a PNG says it has. */
function sizeOf(png: Buffer): { width: number; height: number } {
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}

describe('a share picture', () => {
  it('is named by the pages of a newsletter, its days and its editions, and is a PNG of the size that it says', async () => {
    const { key, number } = await sendEdition();
    const edition = `/n/${key}/editions/${number}`;
    const named = {
      [`/n/${key}`]: `/n/${key}/card.png?lang=en`,
      [`/n/${key}/archive`]: `${edition}/card.png?lang=en`,
      [`/n/${key}/archive/2026-03-02`]: `${edition}/card.png?lang=en`,
      [edition]: `${edition}/card.png?lang=en`,
    };
    for (const [path, picture] of Object.entries(named)) {
      const { text } = await pages.get(path);
      expect(metaOf(text, 'og:image')).toBe(`${pages.url}${picture}`);
      expect(text).toContain('<meta name="twitter:card" content="summary_large_image">');
      const answer = await fetch(`${pages.url}${picture}`);
      expect(answer.headers.get('content-type')).toBe('image/png');
      expect(answer.headers.get('cache-control')).toContain('public, max-age=600');
      expect(sizeOf(Buffer.from(await answer.arrayBuffer()))).toEqual({ width: 1200, height: 630 });
      expect([metaOf(text, 'og:image:width'), metaOf(text, 'og:image:height')]).toEqual(['1200', '630']);
    }
    const search = await pages.get(`/n/${key}/search`);
    expect(search.text).not.toContain('og:image');
  });

  it('is drawn once, the same for everybody whatever their request says besides, and not sent again to who has it', async () => {
    const { key, number } = await sendEdition();
    const path = `${pages.url}/n/${key}/editions/${number}/card.png?lang=ko`;
    const [first, other] = await Promise.all([
      fetch(path),
      fetch(`${path}&utm=1`, { headers: { cookie: 'a=b', 'x-forwarded-host': 'evil.example' } }),
    ]);
    const etag = first.headers.get('etag') ?? '';
    expect(other.headers.get('etag')).toBe(etag);
    expect(first.headers.get('set-cookie')).toBeNull();
    const again = await fetch(path, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
  });

  it('shows what the archive shows, and nothing that it hides', async () => {
    const pictureOf = async (titles: readonly string[]) => {
      const { key, number } = await sendEdition(titles);
      const { headers } = await fetch(`${pages.url}/n/${key}/editions/${number}/card.png`);
      return headers.get('etag') ?? '';
    };
    const one = await pictureOf(['색인 이야기', 'Big sale today']);
    expect(await pictureOf(['색인 이야기', 'Another sale today'])).toBe(one);
    expect(await pictureOf(['다른 이야기', 'Big sale today'])).not.toBe(one);
  });

  it('is not there for what is private, unknown or no edition', async () => {
    const { key } = await sendEdition();
    await createTestArchive(pages.store, `private-${count}`, { public: false });
    for (const path of [
      `/n/private-${count}/card.png`,
      '/n/nothing/card.png',
      `/n/${key}/editions/999/card.png`,
      `/n/${key}/editions/x/card.png`,
    ])
      expect((await pages.get(path)).status).toBe(404);
  });
});

describe('what draws', () => {
  it('draws every text: endless, from right to left, of signs alone, of nothing', async () => {
    const drawing = createCardDrawing({ logger });
    const texts = ['가'.repeat(9_999), 'x'.repeat(9_999), 'مرحبا بالعالم', '🚀🚀', '\u202e\u0000\n<b>', ''];
    for (const title of texts) {
      const png = await drawing?.draw({ language: 'ko', site: title, title, lines: texts });
      expect(png && sizeOf(png)).toEqual({ width: 1200, height: 630 });
    }
    await drawing?.stop();
  });

  it('asks who comes while too many wait to come again', async () => {
    const drawing = createCardDrawing({ logger, mostWaiting: 2 });
    const card = { language: 'en', site: 'Posts', title: 'One', lines: [] } as const;
    const asked = await Promise.allSettled([card, card, card].map((one) => drawing?.draw(one)));
    expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(asked[2]).toMatchObject({ reason: { code: 'rate-limited' } });
    await expect(drawing?.draw(card)).resolves.toBeInstanceOf(Buffer);
    await drawing?.stop();
  });

  it('gives up what takes too long', async () => {
    const card = { language: 'en', site: 'Posts', title: 'One', lines: [] } as const;
    const hasty = createCardDrawing({ logger, timeoutMs: 0 });
    await expect(hasty?.draw(card)).rejects.toMatchObject({ code: 'not-found' });
    await expect(hasty?.draw(card)).rejects.toMatchObject({ code: 'not-found' });
    await hasty?.stop();
  });
});
