import { FetchFailure } from '../failure.ts';
import type { Fetcher } from '../fetch/fetcher.ts';
import type { Document } from '../reader/jobs.ts';
import { readPage } from './open-graph.ts';
import { readRules } from './robots-rules.ts';
import { createPageVisitor } from './visitor.ts';

const page = (head: string) =>
  readPage({ bytes: Buffer.from(`<html><head>${head}</head><body>`), url: 'https://blog.example/a/' });

describe('a page', () => {
  it('offers its picture and description', () => {
    const facts = page(
      '<meta property="og:image" content="../x.png"><meta property="og:description" content="Tom &amp; <b>Jerry</b>">',
    );
    expect(facts).toEqual({
      thumbnailUrl: 'https://blog.example/x.png',
      excerpt: 'Tom & Jerry',
      summary: 'Tom &amp; Jerry',
    });
  });

  it('offers what replaces them', () => {
    expect(
      page('<meta name="description" content="d"><meta name="twitter:image" content="https://i.example/1">'),
    ).toMatchObject({ thumbnailUrl: 'https://i.example/1', excerpt: 'd' });
    expect(page('<meta property="og:image" content="javascript:1">')).toEqual({
      thumbnailUrl: undefined,
      excerpt: '',
      summary: '',
    });
  });
});

describe('the rules of robots.txt', () => {
  const allowed = (rules: string, path: string) => readRules(rules, 'pabal')(`https://blog.example${path}`);

  it.each([
    ['', '/a', true],
    ['User-agent: *\nDisallow:', '/a', true],
    ['User-agent: *\nDisallow: /', '/a', false],
    ['User-agent: *\nDisallow: /\n\nUser-agent: Pabal\nDisallow: /b', '/a', true],
    ['User-agent: a\nUser-agent: pabal # us\nDisallow: /x', '/x/1', false],
    [
      'User-agent: pabal\nDisallow: /x\n\nUser-agent: b\nDisallow: /\n\nUser-agent: pabal\nDisallow: /y',
      '/y',
      false,
    ],
    ['User-agent: *\nDisallow: /p\nAllow: /page', '/page/1', true],
    ['User-agent: *\nDisallow: /a\nAllow: /a', '/a', true],
    ['User-agent: *\nDisallow: /*.php$', '/x/y.php', false],
    ['User-agent: *\nDisallow: /*.php$', '/x/y.php?z', true],
    ['User-agent: *\nDisallow: /*?', '/a?b', false],
    ['User-agent: *\nDisallow: /가나', '/%EA%B0%80%EB%82%98', false],
    ['\ufeffuser-agent:*\r\ndisallow:/x\r\n', '/x', false],
    ['Disallow: /', '/a', true],
    ['User-agent: *\nDisallow: /a$', '/a', false],
    ['User-agent: *\nDisallow: /*b*b$', '/b', true],
  ])('%j let %s be: %s', (rules, path, may) => {
    expect(allowed(rules, path)).toBe(may);
  });

  it('are matched in no time, however they are written', () => {
    expect(allowed(`User-agent: *\nDisallow: /${'*a'.repeat(5_000)}b`, `/${'a'.repeat(5_000)}`)).toBe(true);
  });
});

describe('the visitor', () => {
  const asked: string[] = [];
  /** Answers with a text, or fails with a status. */
  function visitor(answers: Readonly<Record<string, string | number>>, now = () => 0) {
    asked.length = 0;
    const fetcher: Fetcher = {
      async fetch({ url }) {
        asked.push(url);
        const answer = answers[new URL(url).pathname] ?? 404;
        if (typeof answer === 'number') throw new FetchFailure('http-error', 'No.', { status: answer });
        const nothing = { movedTo: undefined, etag: undefined, lastModified: undefined, freshForMs: 0 };
        return { kind: 'body', url, bytes: Buffer.from(answer), contentType: 'text/html', ...nothing };
      },
    };
    const reader = {
      readPage: async ({ bytes, url }: Document) => readPage({ bytes: Buffer.from(bytes), url }),
    };
    return createPageVisitor({ fetcher, reader, agent: 'pabal', now });
  }
  const meta = '<meta property="og:image" content="/x.png">';

  it('asks for the rules once, and for nothing that they forbid', async () => {
    const { visit } = visitor({ '/robots.txt': 'User-agent: *\nDisallow: /b', '/a': meta, '/b': meta });
    expect(await visit('https://blog.example/a')).toMatchObject({
      thumbnailUrl: 'https://blog.example/x.png',
    });
    expect(await visit('https://blog.example/b')).toBeUndefined();
    expect(asked).toEqual(['https://blog.example/robots.txt', 'https://blog.example/a']);
  });

  it('takes no rules for leave, and rules that cannot be had for none', async () => {
    expect(await visitor({ '/a': meta }).visit('https://blog.example/a')).toBeDefined();
    let time = 0;
    const answers: Record<string, string | number> = { '/robots.txt': 503, '/a': meta };
    const { visit } = visitor(answers, () => time);
    expect(await visit('https://blog.example/a')).toBeUndefined();
    answers['/robots.txt'] = 404;
    expect(await visit('https://blog.example/a')).toBeUndefined();
    time += 3_600_001;
    expect(await visit('https://blog.example/a')).toBeDefined();
  });

  it('does without a page that cannot be had', async () => {
    expect(await visitor({ '/a': 500 }).visit('https://blog.example/a')).toBeUndefined();
  });
});
