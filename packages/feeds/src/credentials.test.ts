import {
  addressChange,
  basicAuthorization,
  encodeCredentials,
  isSameServer,
  splitAddress,
} from './credentials.ts';
import { readFeed } from './read/feed.ts';
import { resolveUrl } from './text/urls.ts';

describe('credentials in an address', () => {
  it.each([
    ['http://a:b@h.example/f', 'http://h.example/f', 'a:b'],
    ['http://a@h.example/f', 'http://h.example/f', 'a:'],
    ['http://:b@h.example/f', 'http://h.example/f', ':b'],
    ['http://a%3Ab:c%40d@h.example:81/f?x=@', 'http://h.example:81/f?x=@', 'a%3Ab:c%40d'],
    ['https://h.example/@a:b', 'https://h.example/@a:b', undefined],
  ])('%s are kept apart', (address, url, credentials) => {
    expect(splitAddress(address)).toEqual({ url, credentials });
  });

  it.each([
    { username: 'reader', password: 's3cret' },
    { username: 'a@b', password: '100%25:/?#@' },
    { username: '리더', password: '' },
  ])('come back as they were given: %j', ({ username, password }) => {
    const sent = Buffer.from(
      basicAuthorization(encodeCredentials({ username, password })).replace('Basic ', ''),
      'base64',
    );
    expect(sent.toString()).toBe(`${username}:${password}`);
  });

  it.each([
    ['http://h.example/a', 'http://h.example/b', true],
    ['http://h.example/a', 'https://h.example/a', true],
    ['https://h.example/a', 'http://h.example/a', false],
    ['http://h.example/a', 'http://h.example:81/a', false],
    ['http://h.example/a', 'http://www.h.example/a', false],
  ])('for %s may be sent to %s: %s', (from, to, may) => {
    expect(isSameServer(from, to)).toBe(may);
  });

  it('are replaced with the address, or apart from it, or removed', () => {
    const address = { url: 'http://h.example/', credentials: 'a:b' };
    const bare = { ...address, credentials: undefined };
    const other = { username: 'c', password: 'd' };
    expect(addressChange({ address })).toEqual({ url: address.url, credentials: 'a:b' });
    expect(addressChange({ address: bare })).toEqual({ url: address.url, credentials: null });
    expect(addressChange({ address, credentials: other })).toEqual({ url: address.url, credentials: 'c:d' });
    expect(addressChange({ credentials: other })).toEqual({ credentials: 'c:d' });
    expect(addressChange({ credentials: null })).toEqual({ credentials: null });
    expect(addressChange({})).toEqual({});
  });
});

describe('links of a feed that was read with a password', () => {
  const url = 'http://reader:s3cret@blog.example/feed.atom';

  it('do not have it, relative or not', () => {
    expect(resolveUrl('/posts/1', url)).toBe('http://blog.example/posts/1');
    expect(resolveUrl('http://a:b@c.example/', undefined)).toBe('http://c.example/');
  });

  it.each([
    [
      'Atom',
      '<feed xmlns="http://www.w3.org/2005/Atom"><link href="/"/><entry><link href="/posts/1"/><content type="html">&lt;a href="x">x&lt;/a>&lt;img src="p.png"></content></entry></feed>',
    ],
    [
      'RSS',
      '<rss><channel><link>/</link><item><link>/posts/1</link><description>&lt;a href="x">&lt;/a>&lt;img src="p.png"></description></item></channel></rss>',
    ],
    [
      'xml:base',
      '<feed xml:base="//reader:s3cret@blog.example/b/"><entry xml:base="c/"><link href="d"/><title>t</title><summary type="html">&lt;a href="e">x&lt;/a></summary></entry></feed>',
    ],
    ['a page', '<html><link rel="alternate" type="application/rss+xml" href="/rss"></html>'],
  ])('of %s are clean all over', (_name, text) => {
    let told: unknown;
    try {
      told = readFeed({ bytes: Buffer.from(text), url }, new Date());
    } catch (error) {
      told = error instanceof Error ? error.message : error;
    }
    expect(JSON.stringify(told)).toContain('//blog.example/');
    expect(JSON.stringify(told)).not.toMatch(/s3cret|reader/);
  });
});
