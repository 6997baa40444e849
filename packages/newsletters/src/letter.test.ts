import { newsletterDefinition } from './definition.ts';
import { type LetterDeps, openEdition, type Reader } from './letter.ts';

const reader: Reader = { recipientId: 'r1', name: '지우', locale: 'ko', attributes: { plan: 'pro' } };

const links: LetterDeps['links'] = {
  url: ({ recipientId }) => `https://pabal.example/unsubscribe/${recipientId}`,
  headers: ({ key, url }) => ({ 'List-Id': `<${key}.example>`, 'List-Unsubscribe': `<${url}>` }),
};

function open(
  definition: object = {},
  more: { kind?: string; content?: unknown; html?: string; links?: LetterDeps['links'] } = {},
) {
  const seen: { template: string; locale: string | undefined; data: Readonly<Record<string, unknown>> }[] =
    [];
  const edition = openEdition(
    {
      ...{ id: 'e1', number: 7, newsletterId: 'n1', newsletter: 'daily-digest', slot: new Date(0) },
      kind: more.kind ?? 'scheduled',
      definition: newsletterDefinition.parse({
        ...{ name: 'Digest', template: 'daily-digest', audience: {}, content: { kind: 'recipients' } },
        ...definition,
      }),
      content: more.content ?? { sections: [], data: { price: 3 } },
    },
    {
      links: more.links ?? links,
      render: (template, locale, data) => {
        seen.push({ template, locale, data });
        const html = more.html ?? '<body><p>Hello</p></body>';
        return { subject: 'News', html, text: 'Hello', locale: locale ?? 'en', version: 'v' };
      },
    },
  );
  return { edition, seen };
}

const advertising = { sender: { name: '빈방 & 알리미', address: '서울 강남구 1', contact: '02-123-4567' } };

describe('a letter of an edition', () => {
  it('is rendered with what all share, the data of its source, and what is known of its reader', () => {
    const { edition, seen } = open({ intro: { ko: '안녕\n하세요\n\n둘째', en: 'Hi' }, language: 'en' });
    edition.letter(reader);
    edition.letter({ ...reader, name: null, locale: null });
    expect(seen[0]).toMatchObject({
      ...{ template: 'daily-digest', locale: 'ko' },
      data: {
        ...{
          price: 3,
          recipientName: '지우',
          recipient: { plan: 'pro' },
          intro: ['안녕 하세요', '둘째'],
          entryCount: 0,
        },
        ...{ newsletter: { key: 'daily-digest', name: 'Digest' }, edition: { number: 7 }, sender: null },
        unsubscribeUrl: 'https://pabal.example/unsubscribe/r1',
      },
    });
    expect(seen[1]).toMatchObject({ locale: 'en', data: { intro: ['Hi'] } });
    expect(seen[1]?.data).not.toHaveProperty('recipientName');
    expect(seen[0]?.data).not.toHaveProperty('preferencesUrl');
  });

  it('leads to the preferences of its reader where there are pages for readers', () => {
    const preferencesUrl = (url: string) => url.replace('/unsubscribe/', '/preferences/');
    const { edition, seen } = open({}, { links: { ...links, preferencesUrl } });
    edition.letter(reader);
    expect(seen[0]?.data.preferencesUrl).toBe('https://pabal.example/preferences/r1');
  });

  describe('leads to its web version', () => {
    const webUrl = ({ key, number, space }: { key: string; number: number; space: string }) =>
      `https://pabal.example/${space}/${key}/${number}`;
    const seenOf = (definition: object, more: { kind?: string } = {}) => {
      const { edition, seen } = open(definition, { ...more, links: { ...links, webUrl } });
      edition.letter(reader);
      return seen[0]?.data.edition;
    };
    const content = {
      ...{ kind: 'feeds', sources: { all: true }, sections: [{ key: 'all', title: 'All' }] },
    };

    it('when its newsletter is public', () => {
      expect(seenOf({ public: true, content })).toMatchObject({
        webUrl: 'https://pabal.example/default/daily-digest/7',
      });
    });

    it.each([
      ['a newsletter that is not public', { content }, {}],
      ['a proof', { public: true, content }, { kind: 'proof' }],
      ['an edition that was sent again', { public: true, content }, { kind: 'resend' }],
      ['what is written for each reader', { public: true }, {}],
    ])('but not of %s, which is on no page', (_what, definition, more) => {
      expect(seenOf(definition, more)).not.toHaveProperty('webUrl');
    });
  });

  it('lets no data of a source take the place of what pabal says itself', () => {
    const { edition, seen } = open(
      {},
      { content: { sections: [], data: { unsubscribeUrl: 'https://evil', sender: 1 } } },
    );
    edition.letter(reader);
    expect(seen[0]?.data).toMatchObject({
      unsubscribeUrl: 'https://pabal.example/unsubscribe/r1',
      sender: null,
    });
  });

  it('says who it is from and how to get no more, when its template forgets to', () => {
    const letter = open({ advertising }).edition.letter(reader);
    expect(letter.subject).toBe('(광고) News');
    expect(letter.html).toContain('빈방 &amp; 알리미 · 서울 강남구 1 · 02-123-4567');
    expect(letter.html).toMatch(/수신 거부<\/a><\/p>\n<\/body>$/);
    expect(letter.text).toContain('수신 거부: https://pabal.example/unsubscribe/r1');
    expect(letter.headers).toEqual({
      'List-Id': '<daily-digest.example>',
      'List-Unsubscribe': '<https://pabal.example/unsubscribe/r1>',
    });
  });

  it('is left as its template made it when everything is there', () => {
    const html = '<a href="https://pabal.example/unsubscribe/r1">bye</a>';
    expect(open({}, { html }).edition.letter(reader)).toMatchObject({ html, subject: 'News' });
  });

  it('is marked in a proof, whose links belong to no reader', () => {
    const letter = open({ advertising }, { kind: 'proof' }).edition.letter(reader);
    expect(letter.subject).toBe('(광고) [Test] News');
    expect(letter.headers['List-Unsubscribe']).toBe(
      '<https://pabal.example/unsubscribe/00000000-0000-0000-0000-000000000000>',
    );
  });
});
