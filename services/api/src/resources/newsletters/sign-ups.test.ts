import { putNewsletter } from '@pabal/db/editions';
import { newsletterDefinition } from '@pabal/newsletters';
import { useApi } from '@pabal/test/api';

const secret = 'a-secret-of-the-test-with-more-than-32-characters';
const api = useApi({ settings: { LINK_SECRET: secret }, empty: ['page_requests', 'newsletters'] });

beforeEach(async () => {
  for (const [key, isPublic] of [
    ['digest', true],
    ['board', false],
  ] as const) {
    const definition = newsletterDefinition.parse({
      ...{ name: 'Digest', template: 'daily-digest', audience: {}, content: { kind: 'recipients' } },
      public: isPublic,
    });
    await putNewsletter(api.store, { key, name: 'Digest', definition, next: undefined });
  }
});

const signUp = (key: string, body: object) => api.call('POST', `/v1/newsletters/${key}/sign-ups`, { body });
const requests = async () =>
  (
    await api.store.query(
      'select kind, address_key, door, locale, text_version, network_hash, letter_due_at is not null as due from page_requests',
    )
  ).rows;

describe('a sign-up of the company’s own site', () => {
  it('is noted with its door and a hash of its network, and a letter about it is due', async () => {
    const answer = await signUp('digest', {
      email: 'Ada@Example.com',
      locale: 'ko',
      textVersion: 'site-3',
      client: '2001:db8::7',
    });
    expect(answer).toMatchObject({ status: 202, body: { state: 'asked' } });
    expect(await requests()).toEqual([
      {
        ...{ kind: 'sign-up', address_key: 'ada@example.com', door: 'api:main', locale: 'ko', due: true },
        ...{ text_version: 'site-3', network_hash: expect.stringMatching(/^[0-9a-f]{32}$/) },
      },
    ]);
  });

  it('is answered alike for every address', async () => {
    await api.call('PUT', '/v1/recipients/ada', { body: { email: 'ada@example.com' } });
    const consent = { source: 'a form' };
    await api.call('PUT', '/v1/newsletters/digest/subscriptions/ada', { body: { consent } });
    const [known, unknown] = [
      await signUp('digest', { email: 'ada@example.com' }),
      await signUp('digest', { email: 'bob@example.com' }),
    ];
    expect(known.body).toEqual(unknown.body);
  });

  it('is refused for a newsletter that is not public as for one that is not there', async () => {
    const hidden = await signUp('board', { email: 'ada@example.com' });
    const absent = await signUp('nothing', { email: 'ada@example.com' });
    expect([hidden.status, absent.status]).toEqual([404, 404]);
    expect(String(hidden.body.detail).replace('board', '…')).toBe(
      String(absent.body.detail).replace('nothing', '…'),
    );
    expect(await requests()).toEqual([]);
  });

  it.each([
    { email: 'nobody' },
    { email: 'a@example.com', client: 'home' },
    { email: 'a@example.com', consent: true },
  ])('names the field at fault in %j', async (body) => {
    expect((await signUp('digest', body)).status).toBe(400);
  });
});

describe('an api without LINK_SECRET', () => {
  const without = useApi();

  it('takes no sign-up, since no letter about it could have a link', async () => {
    const body = { email: 'ada@example.com' };
    const answer = await without.call('POST', '/v1/newsletters/digest/sign-ups', { body });
    expect(answer).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
  });
});
