import { createLetter } from './letter.ts';
import { createTokenSigner } from './signed-token.ts';
import { createUnsubscribeLinks, unsubscribePath } from './unsubscribe-links.ts';

const secret = 'a-secret-of-more-than-thirty-two-characters';
const ids = {
  newsletterId: '0195a1c2-7d3e-7000-8000-0123456789ab',
  recipientId: 'ffffffff-ffff-7fff-bfff-ffffffffffff',
};
const options = { secret, publicUrl: 'https://pabal.example/', listDomain: 'pabal.example' };
const links = createUnsubscribeLinks(options);
const tokenOf = (url: string) => url.slice(url.indexOf(unsubscribePath) + unsubscribePath.length);
const token = tokenOf(links.url(ids));

describe('an unsubscribe link', () => {
  it('carries the ids, and no more than fits a line', () => {
    expect(links.url(ids)).toMatch(/^https:\/\/pabal\.example\/unsubscribe\/[\w-]{72}$/);
    expect(links.read(token)).toEqual(ids);
  });

  it('leads to the preferences by the same token, where there are pages for readers', () => {
    expect(links.preferencesUrl(links.url(ids))).toBeUndefined();
    const withPages = createUnsubscribeLinks({ ...options, hasPages: true });
    expect(withPages.preferencesUrl(withPages.url(ids))).toBe(`https://pabal.example/preferences/${token}`);
  });

  it('knows the page of a letter where there are pages for the readers of its space', () => {
    const edition = { key: 'daily-digest', number: 42, space: 'default' };
    expect(links.webUrl(edition)).toBeUndefined();
    const withPages = createUnsubscribeLinks({ ...options, hasPages: true });
    expect(withPages.webUrl(edition)).toBe('https://pabal.example/n/daily-digest/editions/42');
    expect(withPages.webUrl({ ...edition, space: 'shop' })).toBeUndefined();
    const ofShop = createUnsubscribeLinks({ ...options, hasPages: true, pagesSpace: 'shop' });
    expect(ofShop.webUrl({ ...edition, space: 'shop' })).toBe(
      'https://pabal.example/n/daily-digest/editions/42',
    );
  });

  it('is not valid when any character of it is another', () => {
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      expect(links.read(token.slice(0, at) + other + token.slice(at + 1))).toBeUndefined();
    }
  });

  it.each([
    ['', 'nothing'],
    ['x', 'one character'],
    [token.slice(0, -1), 'a shorter one'],
    [`${token}A`, 'a longer one'],
    [`${token}=`, 'padding'],
    [` ${token}`, 'a space'],
    ['ä'.repeat(72), 'another script'],
  ])('is not valid: %j (%s)', (text) => {
    expect(links.read(text)).toBeUndefined();
  });

  it('works for two years and not for three', () => {
    const years = (count: number) => () => Date.now() + count * 365 * 86_400_000;
    expect(createUnsubscribeLinks({ ...options, now: years(1.99) }).read(token)).toEqual(ids);
    expect(createUnsubscribeLinks({ ...options, now: years(2.01) }).read(token)).toBeUndefined();
  });

  it('outlives a change of the secret as long as the old one is named', () => {
    const next = 'another-secret-of-more-than-thirty-two-characters';
    expect(createUnsubscribeLinks({ ...options, secret: `${next} ${secret}` }).read(token)).toEqual(ids);
    expect(createUnsubscribeLinks({ ...options, secret: next }).read(token)).toBeUndefined();
  });

  it('is not what was signed for another purpose', () => {
    const other = createTokenSigner({ purpose: 'confirm', secrets: [secret], ids: 2 });
    const signed = other.sign([ids.newsletterId, ids.recipientId], new Date(Date.now() + 60_000));
    expect(links.read(signed)).toBeUndefined();
  });
});

it('gives a letter the header fields that mail programs unsubscribe by', () => {
  const headers = links.headers({ url: links.url(ids), key: 'daily_digest' });
  expect(headers).toEqual({
    'List-Id': '<daily-digest.pabal.example>',
    'List-Unsubscribe': `<${links.url(ids)}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    Precedence: 'bulk',
  });
  const mailbox = { address: 'a@example.com' };
  const letter = {
    from: mailbox,
    to: mailbox,
    subject: 's',
    html: 'h',
    text: 't',
    messageId: '<a@b>',
    date: new Date(),
  };
  expect(createLetter({ ...letter, headers }).headers).toEqual(headers);
});
