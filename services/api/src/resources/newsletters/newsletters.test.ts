import { suppressCancelled } from '@pabal/db/editions';
import { claimDeliveries, settleDeliveries, takeUnfed } from '@pabal/db/ledger';
import { putRecipient } from '@pabal/db/people';
import { newId } from '@pabal/db/store';
import { createTestEditions, type TestEditions } from '@pabal/db/testing';
import type { Scope } from '@pabal/domain';
import type { HttpServer } from '@pabal/http';
import { createNewsletterService } from '@pabal/newsletters';
import { RenderError } from '@pabal/render';
import { ask, makeKey } from '@pabal/test/api';
import { useStore } from '@pabal/test/support';
import { z } from 'zod';
import { startHandlers } from '../../testing/handlers.ts';

const { store } = useStore({ empty: ['deliveries', 'newsletters', 'recipients'] });
let server: HttpServer;
let key: string;
let editions: TestEditions;

const definition = {
  name: 'Digest',
  template: 'daily-digest',
  schedule: { cron: '0 10 * * *', timeZone: 'Asia/Seoul' },
  audience: {},
  content: { kind: 'recipients' },
};

beforeAll(async () => {
  const newsletters = createNewsletterService({
    store,
    templates: {
      has: (name) => ['daily-digest', 'reset', 'notice'].includes(name),
      nearest: () => ['daily-digest'],
      brokenBecause: (name) => (name === 'half' ? 'half/en.njk: line 2: unexpected end' : undefined),
      meta: (name) =>
        name === 'notice'
          ? { lane: 'newsletter', internal: true }
          : { lane: name === 'reset' ? 'event' : 'newsletter' },
      letters: () => [],
      render: (template, locale, data) => {
        if (locale === 'xx')
          throw new RenderError({ template }, 'a.njk line 3: expected a value for "offer"');
        return {
          ...{ subject: `To ${String(data.recipientName ?? 'all')}`, html: '<p>Hi</p>', text: 'Hi' },
          ...{ locale: locale ?? 'en', version: 'v' },
        };
      },
    },
    links: {
      url: ({ recipientId }) => `https://pabal.test/unsubscribe/${recipientId}`,
      headers: () => ({ Precedence: 'bulk' }),
    },
    ...{ messageIdDomain: 'pabal.test', configuredRate: 10, now: () => new Date('2026-03-01T12:00:00Z') },
  });
  server = await startHandlers({ store, newsletters });
  key = await keyWith(['newsletters:read', 'newsletters:write', 'recipients:read'], 'press');
});
beforeEach(async () => {
  editions = await createTestEditions(store, 'test-digest');
  const full = { ...definition, schedule: null };
  await store.query('update newsletters set definition = definition || $1', [JSON.stringify(full)]);
});
afterAll(async () => {
  await server.stop();
});

const keyWith = (scopes: readonly Scope[], name: string = newId()) => makeKey(store, { scopes, name });

const call = (method: string, path: string, body?: object, as: string = key) =>
  ask(`http://127.0.0.1:${server.port}`, method, path, { key: as, body });

const refused = (code: string) => ({ body: { code } });

describe('newsletters', () => {
  it('are made, changed and read, each change under the version it was made for', async () => {
    const made = await call('put', '/v1/newsletters/daily', definition);
    expect(made).toMatchObject({
      status: 201,
      body: {
        version: 1,
        nextSlotAt: '2026-03-02T01:00:00.000Z',
        definition: { approval: { mode: 'at-once' } },
      },
    });
    const later = { ...definition, schedule: { cron: '0 11 * * *', timeZone: 'Asia/Seoul' } };
    expect(await call('put', '/v1/newsletters/daily?version=1', later)).toMatchObject({
      status: 200,
      body: { version: 2, nextSlotAt: '2026-03-02T02:00:00.000Z' },
    });
    expect(await call('put', '/v1/newsletters/daily?version=1', later)).toMatchObject(
      refused('version-conflict'),
    );
    expect(await call('put', '/v1/newsletters/daily?version=0', later)).toMatchObject(
      refused('version-conflict'),
    );
    expect(await call('get', '/v1/newsletters/daily')).toMatchObject({ body: { key: 'daily', version: 2 } });
    expect(await call('get', '/v1/newsletters?limit=1')).toMatchObject({
      body: { newsletters: [{ key: 'daily' }], next: 'daily' },
    });
  });

  it('keep the password of a JSON source to themselves, as long as its address stays', async () => {
    const stored = async () => {
      const { rows } = await store.query<{ login: string | null }>(
        `select source_credentials as login from newsletters where key = 'data'`,
      );
      return rows[0]?.login;
    };
    const url = 'https://data.example/offers';
    const put = (content: object) =>
      call('put', '/v1/newsletters/data', { ...definition, content: { kind: 'json', ...content } });
    const made = await put({ url: 'https://reader:s3cret@data.example/offers' });
    expect(made).toMatchObject({
      status: 201,
      body: { hasCredentials: true, definition: { content: { kind: 'json', url } } },
    });
    expect(await stored()).toBe('reader:s3cret');
    const { body: shown } = await call('get', '/v1/newsletters/data');
    const { body: begun } = await call('post', '/v1/newsletters/data/editions', {});
    const listed = await call('get', '/v1/newsletters');
    const { rows } = await store.query(`select to_jsonb(e) as edition from editions e`);
    expect(JSON.stringify([made, shown, begun, listed, rows])).not.toContain('s3cret');
    // What is shown can be put again without losing anything.
    const { content } = z.looseObject({ content: z.looseObject({}) }).parse(shown.definition);
    expect(await put(content)).toMatchObject({ status: 200, body: { hasCredentials: true } });
    expect(await stored()).toBe('reader:s3cret');
    await put({ url, credentials: { username: 'a', password: 'b c' } });
    expect(await stored()).toBe('a:b%20c');
    expect(await put({ url, credentials: null })).toMatchObject({ body: { hasCredentials: false } });
    await put({ url, credentials: { username: 'a', password: 'b' } });
    // Another address may be another server.
    expect(await put({ url: 'https://else.example/' })).toMatchObject({ body: { hasCredentials: false } });
    await put({ url, credentials: { username: 'a', password: 'b' } });
    await call('put', '/v1/newsletters/data', definition);
    expect(await stored()).toBeNull();
    for (const refused of ['ftp://reader:s3cret@data.example/', 'https://reader:s3cret@:0x/']) {
      const { status, body } = await put({ url: refused });
      expect(status).toBe(400);
      expect(JSON.stringify(body)).not.toContain('s3cret');
    }
  });

  it.each([
    ['of the lane of events', 'reset', 'wrong-template', 'Its lane is "event".'],
    ['for letters of pabal itself', 'notice', 'wrong-template', 'written by pabal itself'],
    ['that is broken', 'half', 'template-broken', 'The template "half" is broken: half/en.njk: line 2'],
  ])('are not made with a template %s', async (_case, template, code, words) => {
    const { status, body } = await call('put', '/v1/newsletters/lanes', { ...definition, template });
    expect([status, body.code]).toEqual([422, code]);
    expect(String(body.detail)).toContain(words);
    expect((await call('get', '/v1/newsletters/lanes')).status).toBe(404);
  });

  it.each([
    [{ template: 'nothing' }, '/template'],
    [{ schedule: { cron: '0 10 * * * *', timeZone: 'Asia/Seoul' } }, '/schedule/cron'],
    [{ schedule: { cron: '0 10 * * *', timeZone: '+09:00' } }, '/schedule/timeZone'],
    [{ audience: { subscribers: false } }, '/audience'],
    [{ content: { kind: 'json', url: 'file:///etc/passwd' } }, '/content/url'],
    [{ colour: 'red' }, '/colour'],
    [{ missed: { policy: 'late', withinHours: 0 } }, '/missed/withinHours'],
  ])('are refused with the field at fault for %j', async (wrong, field) => {
    const { status, body } = await call('put', '/v1/newsletters/daily', { ...definition, ...wrong });
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', errors: [{ field }] },
    });
  });

  it.each(['-1', '1.5', '2147483648', '9007199254740993', '1e99', 'x'])(
    'are not put under the version %s',
    async (version) => {
      expect(await call('put', `/v1/newsletters/daily?version=${version}`, definition)).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'query/version' }] },
      });
    },
  );

  it('rest and wake again', async () => {
    await call('put', '/v1/newsletters/daily', definition);
    expect(await call('post', '/v1/newsletters/daily/pause')).toMatchObject({
      body: { pausedAt: expect.any(String) },
    });
    expect(await call('post', '/v1/newsletters/daily/resume')).toMatchObject({ body: { pausedAt: null } });
    expect(await call('post', '/v1/newsletters/none/pause')).toMatchObject({ status: 404 });
  });

  it('are closed to keys without their scopes', async () => {
    const reader = await keyWith(['newsletters:read', 'events:write']);
    expect(await call('put', '/v1/newsletters/daily', definition, reader)).toMatchObject(
      refused('scope-missing'),
    );
    expect((await call('get', '/v1/newsletters', undefined, reader)).status).toBe(200);
  });
});

describe('editions', () => {
  it('outside the schedule are begun once for each slot', async () => {
    const slot = '2026-03-05T10:00:00Z';
    const path = '/v1/newsletters/test-digest/editions';
    const first = await call('post', path, { slot, approval: { mode: 'wait' } });
    const second = await call('post', path, { slot });
    expect(first).toMatchObject({ status: 202, body: { state: 'collecting', kind: 'manual' } });
    expect(second.body.id).toBe(first.body.id);
    expect((await call('get', '/v1/editions?newsletter=test-digest')).body).toMatchObject({ next: null });
  });

  it('of one new slot are one, however many ask for it at once', async () => {
    const path = '/v1/newsletters/test-digest/editions';
    for (let day = 10; day < 20; day += 1) {
      const slot = `2026-03-${day}T00:00:00Z`;
      const answers = await Promise.all(Array.from({ length: 6 }, () => call('post', path, { slot })));
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 202));
      expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    }
  });

  it.each([
    '2026-02-01T00:00:00Z',
    '2027-03-05T00:00:00Z',
    '0001-01-01T00:00:00Z',
    '0000-01-01T00:00:00+23:59',
  ])('do not leave at %s', async (slot) => {
    expect(await call('post', '/v1/newsletters/test-digest/editions', { slot })).toMatchObject({
      status: 400,
      body: { errors: [{ field: '/slot' }] },
    });
  });

  it('say which of their letters wait because they cannot be made', async () => {
    await editions.subscribe('ann', 'bob');
    const { id } = await editions.sending();
    expect((await call('get', `/v1/editions/${id}`)).body).toMatchObject({ unfit: null });
    const [exampleId = ''] = await takeUnfed(store, 1);
    const { claims } = await claimDeliveries(store, { senderId: 's', ids: [exampleId] });
    const wait = { state: 'pending', counted: false, delayMs: 600_000, outcome: 'render-failed' } as const;
    const problem = 'a.njk line 3: expected a value for "offer"';
    const results = claims.map(({ claim }) => ({ id: exampleId, claim, ...wait, reply: problem }));
    await settleDeliveries(store, 's', results, { suppressionDays: 1 });
    expect((await call('get', `/v1/editions/${id}`)).body).toMatchObject({
      balance: { pending: 2 },
      unfit: { letters: 1, exampleId, problem, oldestAt: expect.any(String) },
    });
  });

  it('are tested once at each address, however it is written', async () => {
    await editions.subscribe('ann');
    const { id } = await editions.sending();
    await store.query('update editions set definition = n.definition from newsletters n');
    const to = [
      'p@example.com',
      'P@Example.com',
      'p@EXAMPLE.com',
      'a@bücher.example',
      'a@xn--bcher-kva.example',
    ];
    expect(await call('post', `/v1/editions/${id}/proof`, { to })).toMatchObject({
      status: 202,
      body: { kind: 'proof', planned: 2 },
    });
    const proofs = await Promise.all(
      Array.from({ length: 12 }, () => call('post', `/v1/editions/${id}/proof`, { to })),
    );
    expect(proofs.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 202));
  });

  it('are shown with their books, previewed as somebody, and looked over', async () => {
    await editions.subscribe('ann', 'bob');
    await store.query(`update recipients set name = 'Ann' where external_id = 'ann'`);
    const { id } = await editions.ready();
    expect(await call('get', `/v1/editions/${id}`)).toMatchObject({
      body: { state: 'ready', balance: { planned: 2, pending: 2 }, remainingSeconds: null },
    });
    await store.query(`update editions set content = '{"sections":[],"data":{}}'`);
    await store.query('update editions set definition = n.definition from newsletters n');
    expect(await call('get', `/v1/editions/${id}/preview?recipient=ann&locale=ko`)).toMatchObject({
      body: { subject: 'To Ann', locale: 'ko', headers: { Precedence: 'bulk' } },
    });
    expect(await call('get', `/v1/editions/${id}/preview?locale=xx`)).toMatchObject({
      status: 422,
      body: {
        code: 'invalid-data',
        detail: expect.stringContaining('a.njk line 3: expected a value for "offer"'),
      },
    });
    expect(
      await call('post', `/v1/editions/${id}/proof`, { to: ['boss@example.com'], locale: 'xx' }),
    ).toMatchObject({ status: 422, body: { code: 'invalid-data' } });
    expect(await call('get', `/v1/editions/${id}/preview?recipient=eve`)).toMatchObject(
      refused('unknown-recipient'),
    );
    expect(await call('get', `/v1/editions/${id}/preflight`)).toMatchObject({
      body: { edition: { planned: 2 }, excluded: [], last: null, rate: 10, expectedSeconds: 0.2 },
    });
  });

  it('are previewed and tested as somebody, and looked over with names, only for keys that may see people', async () => {
    await editions.subscribe('ann', 'zed');
    await store.query(`insert into suppressions (address_key, scope, reason) values ('zed@example.com', 'all', 'x')
                       on conflict do nothing`);
    const { id } = await editions.ready();
    await store.query(`update editions set content = '{"sections":[],"data":{}}'`);
    await store.query('update editions set definition = n.definition from newsletters n');
    const editor = await keyWith(['newsletters:read', 'newsletters:write']);
    const preview = `/v1/editions/${id}/preview`;
    expect((await call('get', preview, undefined, editor)).status).toBe(200);
    expect(await call('get', `${preview}?recipient=ann`, undefined, editor)).toMatchObject(
      refused('scope-missing'),
    );
    const proof = { to: ['boss@example.com'], recipient: 'ann' };
    expect(await call('post', `/v1/editions/${id}/proof`, proof, editor)).toMatchObject(
      refused('scope-missing'),
    );
    const preflight = `/v1/editions/${id}/preflight`;
    expect((await call('get', preflight, undefined, editor)).body).toMatchObject({
      excluded: [{ reason: 'suppressed', people: 1, sample: [] }],
    });
    expect((await call('get', preflight)).body).toMatchObject({
      excluded: [{ sample: [{ externalId: 'zed', address: 'zed@example.com' }] }],
    });
  });

  it('are previewed as somebody without a link that is theirs', async () => {
    const [ann = ''] = await editions.subscribe('ann');
    const { id } = await editions.ready();
    await store.query(`update editions set content = '{"sections":[],"data":{}}'`);
    await store.query('update editions set definition = n.definition from newsletters n');
    const { body } = await call('get', `/v1/editions/${id}/preview?recipient=ann`);
    expect(JSON.stringify(body)).toContain('/unsubscribe/00000000-0000-0000-0000-000000000000');
    expect(JSON.stringify(body)).not.toContain(ann);
  });

  it('are tested, stopped, let go on and ended, and refuse what their state does not allow', async () => {
    await editions.subscribe('ann');
    await putRecipient(store, {
      externalId: 'x',
      address: 'x@example.com',
      addressKey: 'x@example.com',
      attributes: {},
    });
    const { id } = await editions.sending();
    await store.query(`update editions set content = '{"sections":[],"data":{}}'`);
    await store.query('update editions set definition = n.definition from newsletters n');
    expect(
      await call('post', `/v1/editions/${id}/proof`, { to: ['boss@example.com'], recipient: 'x' }),
    ).toMatchObject({
      status: 202,
      body: { kind: 'proof', parentId: id, approvedBy: 'api:press' },
    });
    expect(await call('post', `/v1/editions/${id}/approve`)).toMatchObject({
      status: 409,
      ...refused('wrong-state'),
    });
    expect(await call('post', `/v1/editions/${id}/pause`)).toMatchObject({ body: { pausedBy: 'api:press' } });
    expect(await call('post', `/v1/editions/${id}/pause`)).toMatchObject(refused('wrong-state'));
    expect(await call('post', `/v1/editions/${id}/resume`)).toMatchObject({ body: { pausedAt: null } });
    expect(await call('post', `/v1/editions/${id}/cancel`, {})).toMatchObject({ status: 400 });
    expect(await call('post', `/v1/editions/${id}/cancel`, { reason: 'a mistake' })).toMatchObject({
      body: { state: 'cancelled', reason: 'Cancelled by api:press: a mistake' },
    });
    expect(await call('post', `/v1/editions/${newId()}/pause`)).toMatchObject({ status: 404 });
  });

  it('reach whom they never reached, as an edition of its own', async () => {
    await editions.subscribe('ann', 'bob');
    const { id } = await editions.sending();
    await takeUnfed(store, 10);
    await call('post', `/v1/editions/${id}/cancel`, { reason: 'a mistake' });
    await suppressCancelled(store, id);
    await store.query('update editions set ended_at = now()');
    const wanted = { bucket: 'never-reached', reason: 'it was none' };
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => call('post', `/v1/editions/${id}/resend`, wanted)),
    );
    const begun = answers.filter(({ status }) => status === 202);
    expect(begun).toMatchObject([{ body: { editionId: expect.any(String), letters: null } }]);
    expect(await call('post', `/v1/editions/${id}/resend`, { ...wanted, bucket: 'failed' })).toMatchObject(
      refused('wrong-state'),
    );
  });
});
