// Letters put together from pieces are what the whole rendering gives: with the shipped templates, for readers with names and
// attributes of every kind.

import { fileURLToPath } from 'node:url';
import { createTemplates, RenderError } from '@pabal/render';
import {
  createTemplatesFolder,
  oddTexts,
  randomOf,
  randomValue,
  type TemplatesFolder,
} from '@pabal/render/testing';
import { createLogger } from '@pabal/runtime';
import { newsletterDefinition } from './definition.ts';
import { type ClickUrls, openEdition, type Reader, type StoredEdition } from './letter.ts';
import type { BlankedParts, SplicedLetter } from './spliced.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
const shipped = fileURLToPath(new URL('../../../templates', import.meta.url));

const links = {
  url: ({ recipientId }: { recipientId: string }) =>
    `https://pabal.example/unsubscribe/${recipientId}?a=1&b="2"`,
  headers: ({ key, url }: { key: string; url: string }) => ({
    'List-Id': `<${key}.example>`,
    'List-Unsubscribe': `<${url}>`,
  }),
};

const entries = Array.from({ length: 6 }, (_, n) => ({
  title: `제목 ${n} <b> & "따옴표"`,
  url: n === 3 ? null : `https://blog.example/${n}?a=1&b=2`,
  excerpt: n % 2 === 0 ? '요약 <script>' : '',
  thumbnailUrl: n === 1 ? 'https://blog.example/t.png' : null,
  author: n === 2 ? "O'Neil" : null,
  ...{ publishedAt: '2026-03-02T01:00:00.000Z', feedTitle: '블로그', feedUrl: null },
}));

function editionOf(
  template: string,
  change: Partial<StoredEdition> = {},
  definition: object = {},
): StoredEdition {
  return {
    ...{
      id: 'e1',
      number: 7,
      kind: 'scheduled',
      newsletterId: 'n1',
      newsletter: 'digest',
      slot: new Date(0),
    },
    definition: newsletterDefinition.parse({
      ...{ name: '오늘의 <글>', template, language: 'ko', intro: { ko: '첫 문단\n\n둘째', en: 'Hello' } },
      ...{ audience: { subscribers: true }, content: { kind: 'recipients' } },
      ...definition,
    }),
    content: {
      sections: [{ key: 'a', title: { ko: '팀', en: 'Team' }, entries }],
      data: {
        signInUrl: 'https://shop.example/in',
        highlights: [{ title: '<할인>', url: 'https://shop.example/1' }],
      },
    },
    ...change,
  };
}

interface Kept extends BlankedParts {
  readonly octets: number;
}

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const templates of running.splice(0)) await templates.stop();
});

async function opened(stored: StoredEdition, dir = shipped, clicks?: ClickUrls) {
  const templates = createTemplates({ dir, logger, watch: true, lookShare: 1 });
  await templates.start();
  running.push(templates);
  const taken = { octets: 0, most: Number.POSITIVE_INFINITY };
  const edition = openEdition<Kept>(
    stored,
    { render: templates.render, links, clicks },
    {
      letter: templates.letter,
      keep: (parts) => ({ html: parts.html, text: parts.text, octets: 100 }),
      room: {
        take: (octets) => {
          if (taken.octets + octets > taken.most) return false;
          taken.octets += octets;
          return true;
        },
        give: (octets) => {
          taken.octets -= octets;
        },
        used: () => {},
      },
    },
  );
  return { edition, templates, taken };
}

function whole({
  kept,
  texts,
  subject,
  version,
  locale,
  headers,
}: SplicedLetter<Kept> & { headers: object }) {
  const put = ({ constants, blanks }: BlankedParts['html']) =>
    constants.reduce((all, constant, index) => `${all}${texts[blanks[index - 1] ?? -1]}${constant}`);
  return { subject, version, locale, headers, html: put(kept.html), text: put(kept.text) };
}

const plans = ['gold', 'free', undefined, null];

function readersOf(seed: number, count: number): Reader[] {
  const random = randomOf(seed);
  return Array.from({ length: count }, (_, n) => ({
    recipientId: n % 17 === 16 ? null : `r${n}`,
    name: n % 4 === 0 ? null : (oddTexts[Math.floor(random() * oddTexts.length)] ?? null),
    locale: [null, 'ko', 'en', 'en-GB', 'toString'][n % 5] ?? null,
    attributes: {
      ...(n % 3 === 0 && {
        lastSignInAt: n % 6 === 0 ? randomValue(random) : `2026-0${1 + (n % 9)}-14T09:30:00+09:00`,
      }),
      ...(n % 5 === 0 && { signInUrl: `https://shop.example/in?u=${n}&x=<y>` }),
      ...(plans[n % 4] !== undefined && { plan: plans[n % 4] }),
      odd: randomValue(random),
    },
  }));
}

const advertising = { sender: { name: '빈방 & 알리미', address: '서울 강남구 1', contact: '02-123-4567' } };

describe.each(['daily-digest', 'dormant-customer'])('spliced letters of %s', (template) => {
  it.each([
    ['an edition', {}, {}],
    ['an edition of advertising mail', {}, { advertising }],
    [
      'an edition whose data brings a name',
      { content: { sections: [], data: { recipientName: '독자' } } },
      {},
    ],
    ['an edition that is sent again', { kind: 'resend' }, {}],
  ])('are what the whole rendering gives, in %s', async (_case, change, definition) => {
    const { edition } = await opened(editionOf(template, change, definition));
    let spliced = 0;
    for (const reader of readersOf(template.length, 400)) {
      const letter = edition.spliced(reader);
      if (typeof letter === 'string') {
        expect(['ways', 'value', 'template', 'footer']).toContain(letter);
        continue;
      }
      spliced += 1;
      expect(whole(letter)).toEqual(edition.letter(reader));
    }
    expect(spliced).toBeGreaterThan(200);
  });
});

describe('letters whose clicks are counted', () => {
  const clicks = {
    url: ({ edition, position }: { edition: number; position: number }) =>
      `https://news.example/c/${edition}-${position}`,
  };

  it('are put together from pieces as before, since their links are the same for all readers', async () => {
    const { edition } = await opened(editionOf('daily-digest'), shipped, clicks);
    let spliced = 0;
    for (const reader of readersOf(3, 200)) {
      const letter = edition.spliced(reader);
      if (typeof letter === 'string') continue;
      spliced += 1;
      const made = whole(letter);
      expect(made).toEqual(edition.letter(reader));
      expect(made.html).toContain('https://news.example/c/7-1');
      expect(made.html).toContain('href="https://news.example/c/7-0"');
      expect(made.html + made.text).not.toContain('https://blog.example/0');
    }
    expect(spliced).toBeGreaterThan(100);
  });

  it.each(['daily-digest', 'weekly-favourites'])(
    'have no picture that tells us who opens %s',
    async (template) => {
      const { edition } = await opened(editionOf(template), shipped, clicks);
      const { html } = edition.letter({ recipientId: 'r', name: null, locale: 'ko', attributes: {} });
      const loaded = [...html.matchAll(/(?:src|background|srcset)="([^"]*)"|url\(([^)]*)\)/gi)].map(
        (found) => found[0],
      );
      expect(loaded.filter((source) => /news\.example|pabal\.example/.test(source))).toEqual([]);
      expect(html).not.toMatch(/<img[^>]*(?:width|height)="?[01]"?[ >]/i);
    },
  );

  it.each([
    ['in a proof', { kind: 'proof' }, {}],
    ['when its newsletter does not want it', {}, { clicks: false }],
  ])('have their own links %s', async (_when, change, definition) => {
    const { edition } = await opened(editionOf('daily-digest', change, definition), shipped, clicks);
    const { html } = edition.letter({ recipientId: 'r', name: null, locale: 'ko', attributes: {} });
    expect(html).toContain('https://blog.example/0');
    expect(html).not.toContain('news.example/c/');
  });
});

const own = (body: string) =>
  `{% block subject %}s{% endblock %}{% block body %}${body} <a href="{{ unsubscribeUrl }}">out</a>{% endblock %}
{% block text %}${body} {{ unsubscribeUrl }}{% endblock %}`;
const reader: Reader = { recipientId: 'r1', name: 'Ada', locale: 'en', attributes: { plan: 'gold' } };

describe('a letter', () => {
  let folder: TemplatesFolder;
  beforeEach(() => {
    folder = createTemplatesFolder({
      'n/meta.json': '{"lane":"newsletter"}',
      'n/en.njk': own('{{ recipientName }}'),
    });
  });
  afterEach(() => folder.stop());

  it('is rendered as a whole when readers go too many ways through its template', async () => {
    folder.write('n/en.njk', own('{% for tag in recipient.tags %}{{ tag }},{% endfor %}'));
    const { edition } = await opened(editionOf('n'), folder.dir);
    const tags = (count: number) => ({
      ...reader,
      attributes: { tags: Array.from({ length: count }, () => 't') },
    });
    for (let count = 0; count < 16; count += 1) expect(edition.spliced(tags(count))).not.toBe('ways');
    expect(edition.spliced(tags(17))).toBe('ways');
    expect(edition.spliced(tags(3))).toMatchObject({ version: expect.any(String) });
  });

  it('is rendered as a whole when it needs a footer, and when there is no room', async () => {
    folder.write(
      'n/en.njk',
      '{% block subject %}s{% endblock %}{% block body %}b{% endblock %}{% block text %}t{% endblock %}',
    );
    const footed = await opened(editionOf('n'), folder.dir);
    expect(footed.edition.spliced(reader)).toBe('footer');
    folder.write('n/en.njk', own('b'));
    const { edition, taken } = await opened(editionOf('n'), folder.dir);
    taken.most = 0;
    expect(edition.spliced(reader)).toBe('memory');
  });

  it('is rendered as a whole in a proof, and after a letter of its edition was not what it should be', async () => {
    expect((await opened(editionOf('n', { kind: 'proof' }), folder.dir)).edition.spliced(reader)).toBe(
      'proof',
    );
    const { edition, taken } = await opened(editionOf('n'), folder.dir);
    expect(edition.spliced(reader)).toMatchObject({ subject: 's' });
    edition.refusePieces();
    expect(edition.spliced(reader)).toBe('mismatch');
    expect(taken.octets).toBe(0);
  });

  it('is made with the new version as soon as its template has changed, and what was kept is let go', async () => {
    const { edition, templates, taken } = await opened(editionOf('n'), folder.dir);
    const before = edition.spliced(reader);
    const all = taken.octets;
    folder.write('n/en.njk', own('Dear {{ recipientName }}'));
    const after = edition.spliced(reader);
    if (typeof before === 'string' || typeof after === 'string') throw new Error('Not spliced.');
    expect(whole(after).html).toContain('Dear Ada');
    expect(after.version).not.toBe(before.version);
    expect(after.version).toBe(templates.version('n', 'en'));
    expect(taken.octets).toBeLessThan(2 * all);
  });

  it('fails with the words of its whole rendering when it cannot be made', async () => {
    const { edition } = await opened(editionOf('n'), folder.dir);
    expect(edition.spliced(reader)).toMatchObject({ subject: 's' });
    const nobody = { ...reader, name: null };
    expect(edition.spliced(nobody)).toBe('template');
    expect(() => edition.letter(nobody)).toThrow(RenderError);
  });
});
