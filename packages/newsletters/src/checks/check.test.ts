import { checkLetter, type Reach } from './check.ts';
import { partsOf } from './parts.ts';
import { spamProneIn } from './spam-prone.ts';

const letter = (html: string, subject = 'News of the week') => ({
  ...{ subject, html, locale: 'en', text: html.replaceAll(/<[^>]*>/g, ' ') },
});
const kinds = (html: string, subject?: string) =>
  spamProneIn(letter(html, subject), partsOf(html)).map(({ kind }) => kind);

const prose = 'A sentence that somebody wrote for people who read letters. '.repeat(10);

it('reads links with their words, pictures, and what people read', () => {
  const html =
    '<style>a{}</style><p>Hi <a href=" https://a.example/x ">see\n <b>this</b></a></p><a href="https://b.example"><img src="https://c.example/p.png" alt="Map"></a><img src="data:x">';
  expect(partsOf(html)).toEqual({
    links: [
      { url: 'https://a.example/x', words: 'see this' },
      { url: 'https://b.example', words: 'Map' },
    ],
    pictures: [
      { url: 'https://c.example/p.png', hasWords: true },
      { url: 'data:x', hasWords: false },
    ],
    characters: 9,
  });
});

it('asks for each address once, but not for those of our own, and tells what failed first', async () => {
  const asked: string[] = [];
  const reach: Reach = async (url, as) => {
    asked.push(`${as} ${url}`);
    return url.includes('gone')
      ? { failure: 'http-error', detail: 'Expected a status of 200, got 404.' }
      : { failure: null, detail: null };
  };
  const html = `<p>${prose}</p><a href="https://a.example">a</a><a href="https://a.example">again</a>
    <a href="https://news.example.com/unsubscribe/x">leave</a><a href="mailto:a@example.com">write</a><a href="#top">up</a>
    <img src="https://c.example/gone.png" alt="x"><img src="data:image/png;base64,x" alt="y">`;
  const found = await checkLetter(letter(html), {
    ...{ reach, ours: ['https://news.example.com'], links: ['https://blog.example/1', null] },
  });
  expect(asked).toEqual([
    'picture https://c.example/gone.png',
    'link https://blog.example/1',
    'link https://a.example',
  ]);
  expect(found).toMatchObject({ ours: 1, unchecked: 0, spamProne: [] });
  expect(found.addresses.map(({ url, failure }) => [url, failure])).toEqual([
    ['https://c.example/gone.png', 'http-error'],
    ['https://blog.example/1', null],
    ['https://a.example', null],
  ]);
});

it('asks for no more addresses than somebody can wait for', async () => {
  const html = Array.from({ length: 70 }, (_, n) => `<a href="https://a.example/${n}">${n}</a>`).join('');
  const reach: Reach = async () => ({ failure: null, detail: null });
  const found = await checkLetter(letter(html), { reach, ours: [], links: [] });
  expect([found.addresses.length, found.unchecked]).toEqual([60, 10]);
});

it.each<[string, string, string | undefined, string[]]>([
  ['an ordinary letter', `<p>${prose}</p><a href="https://a.example">read on</a>`, undefined, []],
  ['capitals and marks', `<p>${prose}</p>`, 'BUY IT NOW!!!', ['capitals', 'marks']],
  ['words of the subject', `<p>${prose}</p>`, '무료 초대장', ['subject-words']],
  ['no subject', `<p>${prose}</p>`, ' ', ['no-subject']],
  ['a long subject', `<p>${prose}</p>`, '가'.repeat(71), ['long-subject']],
  [
    'a link that pretends',
    `<p>${prose}</p><a href="https://evil.example/x">bank.example.com</a>`,
    undefined,
    ['other-link'],
  ],
  [
    'a link that says where it leads',
    `<p>${prose}</p><a href="https://www.bank.example/x">bank.example/x</a>`,
    undefined,
    [],
  ],
  ['a short link', `<p>${prose}</p><a href="https://bit.ly/x">here</a>`, undefined, ['shortened-link']],
  ['a numeric link', `<p>${prose}</p><a href="http://192.0.2.1/x">here</a>`, undefined, ['numeric-link']],
  ['a link without TLS', `<p>${prose}</p><a href="http://a.example/x">here</a>`, undefined, ['plain-http']],
  ['one picture and no text', '<img src="https://a.example/p.png" alt="x">', undefined, ['mostly-pictures']],
  [
    'pictures that say nothing',
    `<p>${prose}</p>${'<img src="https://a.example/p.png">'.repeat(3)}`,
    undefined,
    ['silent-pictures'],
  ],
  ['a letter that Gmail cuts off', `<p>${'x'.repeat(105_000)}</p>`, undefined, ['cut-off']],
])('names what makes %s look like spam', (_what, html, subject, expected) => {
  expect(kinds(html, subject)).toEqual(expected);
});
