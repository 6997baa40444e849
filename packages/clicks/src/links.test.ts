import { createClickLinks } from './links.ts';

const secret = 'a-secret-of-the-test-with-more-than-32-characters';
const links = createClickLinks({ secret, baseUrl: 'https://news.example/' });
const tokenOf = (url: string) => url.slice('https://news.example/c/'.length);

describe('a click link', () => {
  it('names an edition and a place in it, and is short', () => {
    for (const place of [
      { edition: 1, position: 0 },
      { edition: 42, position: 3 },
      { edition: 2 ** 31 - 1, position: 2 ** 15 - 1 },
    ]) {
      const token = tokenOf(links.url(place));
      expect(token).toMatch(/^[\w-]{22}$/);
      expect(links.read(token)).toEqual(place);
    }
  });

  it('is the same for every reader and every time', () => {
    const again = createClickLinks({ secret, baseUrl: 'https://news.example' });
    expect(again.url({ edition: 42, position: 3 })).toBe(links.url({ edition: 42, position: 3 }));
  });

  it('is not read when a single bit of it is changed', () => {
    const token = tokenOf(links.url({ edition: 42, position: 3 }));
    const bytes = Buffer.from(token, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(links.read(changed.toString('base64url'))).toBeUndefined();
    }
  });

  it.each([
    ['nothing', ''],
    ['an address', 'https://evil.example/'],
    ['too much', 'A'.repeat(10_000)],
    ['other letters', '한'.repeat(22)],
    ['what another spelling decodes to', `${tokenOf(links.url({ edition: 42, position: 3 })).slice(0, 21)}=`],
  ])('is not read from %s', (_what, token) => {
    expect(links.read(token)).toBeUndefined();
  });

  it('is read with an older secret that comes after the new one, and not with another secret', () => {
    const token = tokenOf(links.url({ edition: 7, position: 1 }));
    const rotated = createClickLinks({ secret: `${secret.toUpperCase()} ${secret}`, baseUrl: 'https://x' });
    expect(rotated.read(token)).toEqual({ edition: 7, position: 1 });
    expect(
      createClickLinks({ secret: secret.toUpperCase(), baseUrl: 'https://x' }).read(token),
    ).toBeUndefined();
  });
});
