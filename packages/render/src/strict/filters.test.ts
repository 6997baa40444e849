import nunjucksFilters from 'nunjucks/src/filters.js';
import { filtersFor } from './filters.ts';

function run(name: string, value: unknown, args: unknown[] = [], locale = 'ko'): unknown {
  const filter = filtersFor(locale)[name];
  if (!filter) throw new Error(`expected a filter ${name}, found none`);
  return filter(value, ...args);
}

describe('datetime', () => {
  const time = '2025-12-31T15:05:00Z';

  it.each([
    ['ko', ['Asia/Seoul'], '2026년 1월 1일 목요일 오전 12:05'],
    ['ko', ['Asia/Seoul', 'date'], '2026년 1월 1일 목요일'],
    ['ko', ['America/New_York', 'time'], '오전 10:05'],
    ['en', ['UTC'], 'Wednesday, December 31, 2025 at 3:05 PM'],
    ['en', ['UTC', 'time'], '3:05 PM'],
  ])('in %s with %j is %s', (locale, args, text) => {
    expect(run('datetime', time, args, locale)).toBe(text);
  });

  it.each([
    '2025-12-31T15:05:00',
    '2025-12-31',
    'tomorrow',
    '',
    1_767_193_500_000,
    {},
    '2025-13-41T99:00:00Z',
  ])('refuses %j as a time', (value) => {
    expect(() => run('datetime', value, ['UTC'])).toThrow('expected an ISO 8601 time with an offset');
  });

  it.each(['Seoul', '', undefined, '../etc', {}])('refuses %j as a time zone', (zone) => {
    expect(() => run('datetime', time, [zone])).toThrow('expected an IANA time zone such as Asia/Seoul');
  });

  it('says the same again, and refuses what only reads like it', () => {
    const datetime = filtersFor('en').datetime;
    const said = datetime?.(time, 'UTC', 'time');
    expect(datetime?.(time, 'UTC', 'time')).toBe(said);
    expect(datetime?.(time, 'Asia/Seoul', 'time')).toBe('12:05 AM');
    expect(() => datetime?.([time], 'UTC', 'time')).toThrow('expected an ISO 8601 time');
  });

  it('refuses a width it does not know', () => {
    expect(() => run('datetime', time, ['UTC', 'constructor'])).toThrow(
      'expected a width out of full, date, time',
    );
  });
});

describe('breadth', () => {
  it.each([
    ['글 보기', 16, 16 * 3 + 10],
    ['OK', 16, 20],
    ['', 16, 0],
    ['🙂', 10, 10],
  ])('of %j at %d pixels is about as wide as it is shown', (text, size, pixels) => {
    expect(run('breadth', text, [size])).toBe(pixels);
  });

  it('refuses a size that is no number', () => {
    expect(() => run('breadth', 'OK', ['large'])).toThrow('expected a number');
  });
});

describe('won', () => {
  it.each([
    [0, '0원'],
    [5_500, '5,500원'],
    [10_000, '1만원'],
    [120_000_000, '1억 2,000만원'],
    [100_000_001, '1억 1원'],
    [3_000_000_000_000, '3조원'],
  ])('says %d in Korean as %s', (sum, text) => {
    expect(run('won', sum)).toBe(text);
  });

  it.each([-1, 1.5, '5', Number.NaN, null])('refuses %j', (sum) => {
    expect(() => run('won', sum)).toThrow('expected a whole number of won');
  });
});

describe('number', () => {
  it.each(['5', Number.NaN, Number.POSITIVE_INFINITY, null, {}])('refuses %j', (value) => {
    expect(() => run('number', value)).toThrow('expected a number');
  });
});

describe('link', () => {
  it.each([
    'https://a.example/x?y=1&z=2#w',
    'http://[::1]:3000/',
    'mailto:help@a.example',
    'https://localhost:8080?a',
    'https://a-b.c9.example/%zz/"|^`{}[]',
    'https://a.example:65535/',
    'https://xn--3e0b707e.example/',
    'https://192.0.2.1/',
    'HTTPS://한국.example/길',
    'https://a.example/@somebody?to=a@b.example#c@d',
    `https://a.example/?token=${'a'.repeat(8_000)}`,
  ])('passes %s on', (url) => {
    expect(run('link', url)).toBe(url);
  });

  it.each([
    'javascript:alert(1)',
    ' https://a.example',
    'java\nscript:alert(1)',
    'https://a.example/\r\nx',
    'https://',
    'http:a.example',
    '//a.example',
    '/path',
    'data:text/html,x',
    'vbscript:x',
    '',
    {},
    'https://user:secret@a.example/',
    'https://user@a.example/',
    'https://a.example%40@b.example/',
    'https:///x',
    'https:////x',
    'https:/\\x',
    'https://?x',
    'https://a.example:65536/',
    'https://a.example:99999/',
    'https://192.0.2.256/',
    'https://a.example.9/',
    'https://a.example/\\b',
    'https://a.example/ b',
    'https://a.example/\n',
    'https://a.example\\@b.example/',
    `https://a.example/${'a'.repeat(70_000)}`,
  ])('refuses %j', (url) => {
    expect(() => run('link', url)).toThrow('expected an absolute http, https or mailto address');
  });
});

describe('trim and striptags', () => {
  it('do what they say', () => {
    expect(run('trim', ' \n a b\t')).toBe('a b');
    expect(run('striptags', ' <p>a <b>b</b></p><!-- c --> ')).toBe('a b');
  });

  it('are not kept busy by a text made for it', () => {
    expect(run('trim', `a${' '.repeat(300_000)}b`)).toHaveLength(300_002);
    for (const piece of ['<a', '<a ', '</b ', '<!-- ', '<!-- > ', '<!-- --> <a ', '> <a ']) {
      expect(run('striptags', piece.repeat(100_000))).toEqual(expect.any(String));
    }
    expect(run('striptags', `a${' '.repeat(300_000)}b`, [true])).toBe('a b');
  });

  it.each([
    '<p>a</p> > b',
    'a <!-- b > c --> d <i',
    '<a title="<!-- x -->">b</a> -->',
    'a < b and c > d',
    '<!-- a <b> c',
    '<p\n>x</p>\r\n\n\n\n  y  \n z',
    '1 <3 <br/> --> <!-->',
  ])('take from %j what nunjucks takes', (text) => {
    for (const keepLines of [true, false])
      expect(run('striptags', text, [keepLines])).toBe(nunjucksFilters.striptags(text, keepLines));
  });
});
