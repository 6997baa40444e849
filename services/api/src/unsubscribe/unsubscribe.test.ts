import { putRecipient } from '@pabal/db/people';
import { newId } from '@pabal/db/store';
import { createUnsubscribeLinks } from '@pabal/mail';
import { useApi } from '@pabal/test/api';
import { z } from 'zod';

const secret = 'a-secret-of-more-than-thirty-two-characters';
const links = createUnsubscribeLinks({
  secret,
  publicUrl: 'https://pabal.example',
  listDomain: 'pabal.example',
});
const newsletterId = newId();

const api = useApi({ settings: { LINK_SECRET: secret }, empty: ['recipients', 'newsletters'] });
let recipientId: string;
beforeEach(async () => {
  await api.store.query(
    `insert into newsletters (id, key, name, definition) values ($1, 'digest', 'Digest', '{}')`,
    [newsletterId],
  );
  const person = {
    externalId: 'ada',
    address: 'ada@example.com',
    addressKey: 'ada@example.com',
    attributes: {},
  };
  recipientId = (await putRecipient(api.store, person)).id;
  const consent = { source: 'https://example.com/join', textVersion: 'v1', at: '2025-03-04T05:06:07.000Z' };
  await api.call('PUT', path, { body: { consent } });
});

const path = '/v1/newsletters/digest/subscriptions/ada';
const pathOf = (url: string) => new URL(url).pathname;
const linkOf = (ids: object = {}) => pathOf(links.url({ newsletterId, recipientId, ...ids }));

type Body = string | URLSearchParams | FormData;

async function visit(link: string, options: RequestInit = {}) {
  const response = await fetch(`${api.url}${link}`, { redirect: 'manual', ...options });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const post = (
  link: string,
  body: Body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
  headers: Record<string, string> = {},
) => visit(link, { method: 'POST', body, headers });

const stateOf = async () => z.object({ state: z.string() }).parse((await api.call('GET', path)).body).state;

describe('a person who left by the link', () => {
  it('is not subscribed again by an app, whatever consent it claims', async () => {
    await post(linkOf());
    const again = await api.call('PUT', path, { body: { consent: { source: 'forged', textVersion: 'v9' } } });
    expect(again).toMatchObject({ status: 409, body: { code: 'left-by-themselves' } });
    expect(await stateOf()).toBe('unsubscribed');
    await api.call('PUT', '/v1/recipients/twin', { body: { email: 'Ada@Example.com' } });
    const twin = '/v1/newsletters/digest/subscriptions/twin';
    expect((await api.call('PUT', twin, { body: { consent: { source: 'forged' } } })).status).toBe(409);
  });
});

describe('a mail program', () => {
  it('unsubscribes with one POST, as a form or as multipart, and as often as it likes', async () => {
    const multipart = new FormData();
    multipart.append('List-Unsubscribe', 'One-Click');
    for (const body of [multipart, new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }), multipart]) {
      expect((await post(linkOf(), body)).status).toBe(200);
      expect(await stateOf()).toBe('unsubscribed');
    }
    expect((await api.call('GET', '/v1/recipients/ada/subscriptions')).body).toMatchObject({
      subscriptions: [{ state: 'unsubscribed', consentTextVersion: 'v1' }],
      history: [
        { from: 'subscribed', to: 'unsubscribed', actor: 'link' },
        { from: null, to: 'subscribed', actor: 'api:main', consentAt: '2025-03-04T05:06:07.000Z' },
      ],
    });
  });

  it.each<[string, Body, Record<string, string>]>([
    ['nothing', '', {}],
    ['another field', new URLSearchParams({ a: 'b' }), {}],
    ['another word', new URLSearchParams({ 'List-Unsubscribe': 'Maybe' }), {}],
    ['the words without a form', 'List-Unsubscribe=One-Click', { 'content-type': 'text/plain' }],
    [
      'far too much',
      `List-Unsubscribe=One-Click&x=${'x'.repeat(100_000)}`,
      { 'content-type': 'application/x-www-form-urlencoded' },
    ],
  ])('that posts %s changes nothing', async (_name, body, headers) => {
    expect((await post(linkOf(), body, headers)).status).toBe(400);
    expect(await stateOf()).toBe('subscribed');
  });
});

describe('a reader', () => {
  it('is asked in the own language before anything happens', async () => {
    const korean = await visit(linkOf(), { headers: { 'accept-language': 'fr, ko-KR;q=0.9, en;q=0.8' } });
    expect(korean.text).toContain('<html lang="ko">');
    expect(korean.text).toContain('구독 해지</button>');
    const english = await visit(linkOf(), { headers: { 'accept-language': 'en-GB' } });
    expect(english.text).toContain('Unsubscribe</button>');
    expect((await visit(`${linkOf()}?lang=ko`)).text).toContain('<html lang="ko">');
    expect(await stateOf()).toBe('subscribed');
  });

  it('unsubscribes with the form of the page, which runs nothing and loads nothing', async () => {
    const page = await visit(linkOf());
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-.+=';/,
    );
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.text).not.toMatch(/<script|src=|https?:/);
    const [, method = '', action] = /<form method="(\w+)" action="([^"]+)">/.exec(page.text) ?? [];
    const [, name = '', value = ''] =
      /<input type="hidden" name="([^"]+)" value="([^"]+)">/.exec(page.text) ?? [];
    const done = await visit(`${linkOf()}${action}`, {
      method,
      body: new URLSearchParams({ [name]: value }),
    });
    expect(done.text).toContain('You are unsubscribed');
    expect(await stateOf()).toBe('unsubscribed');
  });
});

describe('a link', () => {
  const isAboutNobody = async (link: string) => ({ get: await visit(link), post: await post(link) });

  it('tells nobody whether there is such a person, newsletter or subscription', async () => {
    const real = await isAboutNobody(linkOf());
    for (const ids of [{ recipientId: newId() }, { newsletterId: newId() }]) {
      const other = await isAboutNobody(linkOf(ids));
      expect([other.get.status, other.get.text]).toEqual([real.get.status, real.get.text]);
      expect([other.post.status, other.post.text]).toEqual([real.post.status, real.post.text]);
    }
  });

  it.each([
    ['changed', () => linkOf().slice(0, -1)],
    [
      'signed by somebody else',
      () =>
        pathOf(
          createUnsubscribeLinks({
            secret: secret.toUpperCase(),
            publicUrl: 'https://x',
            listDomain: 'x',
          }).url({ newsletterId, recipientId }),
        ),
    ],
    [
      'expired',
      () =>
        pathOf(
          createUnsubscribeLinks({ secret, publicUrl: 'https://x', listDomain: 'x', now: () => 0 }).url({
            newsletterId,
            recipientId,
          }),
        ),
    ],
    ['made up', () => '/unsubscribe/%00%0A%C3%A4'],
  ])('that was %s does nothing and says so', async (_name, link) => {
    expect(await visit(link())).toMatchObject({
      status: 404,
      text: expect.stringContaining('This link does not work'),
    });
    expect((await post(link())).status).toBe(404);
    expect(await stateOf()).toBe('subscribed');
  });

  it('that we did not sign is refused after some tries, while good links still work', async () => {
    const tried = await Promise.all(Array.from({ length: 80 }, (_, n) => visit(`/unsubscribe/guess-${n}`)));
    expect(new Set(tried.map(({ status }) => status))).toEqual(new Set([404, 429]));
    expect((await post(linkOf())).status).toBe(200);
  });

  it('appears in no line of the log', () => {
    expect(JSON.stringify(api.logs)).toContain('/unsubscribe/{token}');
    expect(JSON.stringify(api.logs)).not.toContain(linkOf().slice(13, 40));
  });
});

describe('a subscription over HTTP', () => {
  it('waits for its confirmation, is confirmed, ended and listed', async () => {
    await api.call('PUT', '/v1/recipients/bob', { body: { email: 'bob@example.com' } });
    const bob = '/v1/newsletters/digest/subscriptions/bob';
    const consent = { source: 'form' };
    expect((await api.call('GET', bob)).status).toBe(404);
    expect((await api.call('PUT', bob, { body: { state: 'pending', consent } })).body).toMatchObject({
      state: 'pending',
    });
    expect((await api.call('PUT', bob, { body: { consent } })).body).toMatchObject({
      recipient: 'bob',
      newsletter: 'digest',
      state: 'subscribed',
      consentSource: 'form',
    });
    expect((await api.call('DELETE', path)).body).toMatchObject({
      state: 'unsubscribed',
      changedBy: 'api:main',
    });
    expect(
      (await api.call('GET', '/v1/newsletters/digest/subscriptions?state=subscribed')).body,
    ).toMatchObject({
      subscriptions: [{ recipient: 'bob' }],
      next: null,
    });
    expect((await api.call('GET', '/v1/newsletters/digest/subscriptions?limit=1')).body).toMatchObject({
      next: expect.any(String),
    });
  });

  it.each([
    ['PUT', '/v1/newsletters/weekly/subscriptions/ada', 'There is no newsletter "weekly".'],
    ['PUT', '/v1/newsletters/digest/subscriptions/eve', 'There is no recipient "eve".'],
  ])('%s %s is not found', async (method, where, detail) => {
    const answer = await api.call(method, where, { body: { consent: { source: 'form' } } });
    expect(answer).toMatchObject({ status: 404, body: { detail } });
  });

  it('needs evidence of consent', async () => {
    expect((await api.call('PUT', path, { body: {} })).body).toMatchObject({
      errors: [{ field: '/consent' }],
    });
  });
});

describe('an api beside pages for readers', () => {
  const beside = useApi({ settings: { LINK_SECRET: secret, PAGES_URL: 'https://news.example/' } });
  const ask = (method: string) =>
    fetch(`${beside.url}${linkOf()}`, {
      ...{ method, redirect: 'manual' },
      ...(method === 'POST' && { body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) }),
    });

  it('sends who opens an old link there, and answers a mail program itself', async () => {
    const opened = await ask('GET');
    expect([opened.status, opened.headers.get('location')]).toEqual([302, `https://news.example${linkOf()}`]);
    expect((await ask('POST')).status).toBe(200);
  });

  it('sends nobody anywhere by a link that it did not sign', async () => {
    const answer = await fetch(`${beside.url}/unsubscribe/%2F%2Fevil.example`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([404, null]);
  });
});
