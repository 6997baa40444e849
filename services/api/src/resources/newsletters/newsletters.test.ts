import { suppressCancelled } from '@pabal/db/editions';
import { claimDeliveries, settleDeliveries, takeUnfed } from '@pabal/db/ledger';
import { putRecipient } from '@pabal/db/people';
import { newId } from '@pabal/db/store';
import { addTestFeed, createTestEditions, type TestEditions } from '@pabal/db/testing';
import type { Scope } from '@pabal/domain';
import type { HttpServer } from '@pabal/http';
import { createNewsletterService } from '@pabal/newsletters';
import { RenderError } from '@pabal/render';
import { ask, makeKey } from '@pabal/test/api';
import { useStore } from '@pabal/test/support';
import { z } from 'zod';
import { startHandlers } from '../../testing/handlers.ts';

const { store } = useStore({ empty: ['deliveries', 'newsletters', 'recipients'] });
const domainLimits = [{ domain: 'example.com', rate: 2 }];
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
    ...{
      messageIdDomain: 'pabal.test',
      rates: { configuredRate: 10, domainLimits },
      now: () => new Date('2026-03-01T12:00:00Z'),
    },
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
      body: {
        ...{ edition: { planned: 2 }, excluded: [], last: null, rate: 10, expectedSeconds: 0.2 },
        domains: [{ domain: 'example.com', letters: 2, rate: 2, seconds: 1 }],
      },
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

describe('what became of an edition', () => {
  it('is told by name: who got it, who did not and why, in pages and as a table', async () => {
    const [, bob = '', , dan = ''] = await editions.subscribe('ann', 'bob', 'cid', 'dan');
    await store.query(`update recipients set name = '=Dan' where id = $1`, [dan]);
    await store.query(`update subscriptions set state = 'pending' where recipient_id = $1`, [bob]);
    const { id } = await editions.sending();
    const ids = await takeUnfed(store, 10);
    const { claims } = await claimDeliveries(store, { senderId: 's', ids });
    const results = claims.map(({ id, claim, attempt }, index) =>
      index === 0
        ? {
            id,
            claim,
            attempt,
            state: 'failed' as const,
            counted: true,
            outcome: 'message-refused' as const,
            cause: 'gone',
            reply: '550 no, "never"',
          }
        : { id, claim, attempt, state: 'sent' as const, counted: true },
    );
    await settleDeliveries(store, 's', results, { suppressionDays: 1 });
    const all = await call('get', `/v1/editions/${id}/letters?limit=2`);
    expect(all).toMatchObject({
      status: 200,
      body: {
        letters: [
          { recipient: 'ann', address: 'ann@example.com' },
          { recipient: 'cid', address: 'cid@example.com' },
        ],
        next: expect.any(String),
      },
    });
    expect(
      (await call('get', `/v1/editions/${id}/letters?limit=2&cursor=${all.body.next}`)).body,
    ).toMatchObject({
      letters: [{ recipient: 'dan' }],
      next: null,
    });
    const { body } = await call('get', `/v1/editions/${id}/letters?state=not-sent`);
    expect(body).toMatchObject({
      letters: [{ state: 'failed', cause: 'gone', reply: '550 no, "never"' }],
      next: null,
    });
    expect((await call('get', `/v1/editions/${id}/left-out`)).body).toEqual({
      people: [{ recipient: 'bob', name: null, address: 'bob@example.com', reason: 'unconfirmed' }],
      next: null,
    });
    expect((await call('get', `/v1/editions/${id}/left-out?reason=paused`)).body).toMatchObject({
      people: [],
    });
    const table = await file(`/v1/editions/${id}/letters/csv`);
    expect(table.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const lines = (await table.text()).split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toBe('state,recipient,name,address,cause,code,reply,settledAt,letter');
    expect(lines.join('\n')).toContain(`"550 no, ""never"""`);
    expect(lines.join('\n')).toContain(`,'=Dan,dan@example.com,`);
    expect(await (await file(`/v1/editions/${id}/left-out/csv`)).text()).toBe(
      'reason,recipient,name,address\r\nunconfirmed,bob,,bob@example.com\r\n',
    );
  });

  it('is for those who may see people, and of editions of this space', async () => {
    const { id } = await editions.ready();
    const reader = await keyWith(['newsletters:read']);
    for (const path of ['letters', 'letters/csv', 'left-out', 'left-out/csv']) {
      expect(await call('get', `/v1/editions/${id}/${path}`, undefined, reader)).toMatchObject({
        status: 403,
      });
      expect(await call('get', `/v1/editions/${newId()}/${path}`)).toMatchObject({ status: 404 });
    }
    expect(await call('get', `/v1/editions/${id}/entries`, undefined, reader)).toMatchObject({
      status: 200,
      body: { entries: [], feeds: [], feedCount: 0, left: [] },
    });
    expect(await call('get', `/v1/editions/${newId()}/entries`)).toMatchObject({ status: 404 });
  });
});

const file = (path: string) =>
  fetch(`http://127.0.0.1:${server.port}${path}`, { headers: { authorization: `Bearer ${key}` } });

describe('the versions of a newsletter', () => {
  const put = (body: object) => call('put', '/v1/newsletters/kept', body);

  it('say who changed what, and lead back', async () => {
    await put(definition);
    await put({ ...definition, schedule: { cron: '0 11 * * *', timeZone: 'Asia/Seoul' } });
    const other = await keyWith(['newsletters:write'], 'other');
    await call('put', '/v1/newsletters/kept', { ...definition, name: 'Renamed' }, other);
    const { body } = await call('get', '/v1/newsletters/kept/versions?limit=2');
    expect(body).toMatchObject({
      versions: [
        {
          ...{ version: 3, changedBy: 'api:other' },
          changes: [
            { field: '/name', before: '"Digest"', after: '"Renamed"' },
            { field: '/schedule/cron', before: '"0 11 * * *"', after: '"0 10 * * *"' },
          ],
        },
        { version: 2, changedBy: 'api:press', changes: [{ field: '/schedule/cron' }] },
      ],
      next: 2,
    });
    expect((await call('get', '/v1/newsletters/kept/versions?before=2')).body).toMatchObject({
      versions: [{ version: 1, changes: [] }],
      next: null,
    });
    expect((await call('get', '/v1/newsletters/kept/versions/2')).body).toMatchObject({
      definition: { name: 'Digest', schedule: { cron: '0 11 * * *' } },
    });
    const back = await call('post', '/v1/newsletters/kept/restore', { version: 2, ifVersion: 3 });
    expect(back).toMatchObject({ status: 200, body: { version: 4, definition: { name: 'Digest' } } });
    expect(await call('post', '/v1/newsletters/kept/restore', { version: 2, ifVersion: 3 })).toMatchObject(
      refused('version-conflict'),
    );
    expect(await call('post', '/v1/newsletters/kept/restore', { version: 9 })).toMatchObject({ status: 404 });
    expect(await call('get', '/v1/newsletters/nothing/versions')).toMatchObject({ status: 404 });
  });

  it('has its audience counted, with a few of them', async () => {
    await editions.subscribe('ann', 'bob');
    expect((await call('get', '/v1/newsletters/test-digest/audience')).body).toMatchObject({
      ...{ recipients: 2, addresses: 2 },
      sample: expect.arrayContaining([{ recipient: 'ann', name: null, address: 'ann@example.com' }]),
    });
    const reader = await keyWith(['newsletters:read']);
    const path = '/v1/newsletters/test-digest/audience';
    expect(await call('get', path, undefined, reader)).toMatchObject({ status: 403 });
  });
});

describe('an edition that is ready', () => {
  const feedsDefinition = {
    ...definition,
    schedule: null,
    approval: { mode: 'wait', secondPerson: true },
    content: {
      ...{ kind: 'feeds', sources: { all: true } },
      sections: [
        { key: 'a', title: 'A' },
        { key: 'b', title: 'B' },
      ],
    },
  };

  /** Entries 1 and 2 stand in section a, entry 3 in section b. */
  async function withEntries(): Promise<{ readonly id: string; readonly entries: readonly string[] }> {
    await editions.subscribe('ann');
    const { id } = await editions.ready();
    const feed = await addTestFeed(store, { title: 'Blog', entries: ['one', 'two', 'three'] });
    const { rows } = await store.query<{ id: string; title: string }>(
      `insert into edition_entries (edition_id, newsletter_id, position, section, entry_id, story_id)
       select $1, $2, row_number() over (order by title desc), case when title = 'one' then 'b' else 'a' end, id, story_id
       from entries where feed_id = $3 returning entry_id as id, (select title from entries e where e.id = entry_id) as title`,
      [id, editions.newsletterId, feed],
    );
    const shown = (title: string) => ({
      ...{
        title,
        url: null,
        excerpt: '',
        thumbnailUrl: null,
        author: null,
        feedTitle: 'Blog',
        feedUrl: null,
      },
      publishedAt: '2026-03-01T00:00:00.000Z',
    });
    const sections = [
      { key: 'a', title: 'A', entries: [shown('two'), shown('three')] },
      { key: 'b', title: 'B', entries: [shown('one')] },
    ];
    await store.query(
      `update editions set definition = definition || $2, content = $3, approved_at = null, sends_at = null, written_by = '{api:writer}' where id = $1`,
      [id, JSON.stringify(feedsDefinition), JSON.stringify({ sections, data: {} })],
    );
    const idOf = (title: string) => rows.find((row) => row.title === title)?.id ?? '';
    return { id, entries: ['two', 'three', 'one'].map(idOf) };
  }

  const contentOf = async (id: string) => {
    const { rows } = await store.query<{ titles: string[]; intro: unknown }>(
      `select array(select e->>'title' from json_array_elements(content->'sections') s, json_array_elements(s->'entries') e) as titles,
         definition->'intro' as intro from editions where id = $1`,
      [id],
    );
    return rows[0];
  };

  it('is arranged: entries are moved and taken out, and it is introduced', async () => {
    const { id, entries } = await withEntries();
    const [two, three, one] = entries;
    expect(
      await call('PATCH', `/v1/editions/${id}`, { entries: [one, three, two], intro: 'Hello' }),
    ).toMatchObject({
      status: 200,
      body: { writtenBy: ['api:writer', 'api:press'] },
    });
    expect(await contentOf(id)).toEqual({ titles: ['three', 'two', 'one'], intro: 'Hello' });
    expect(await call('PATCH', `/v1/editions/${id}`, { entries: [three, one] })).toMatchObject({
      status: 200,
    });
    expect(await contentOf(id)).toEqual({ titles: ['three', 'one'], intro: 'Hello' });
    expect((await call('get', `/v1/editions/${id}/entries`)).body).toMatchObject({
      entries: [
        { position: 1, title: 'three', section: 'a' },
        { position: 2, title: 'one', section: 'b' },
      ],
    });
    expect(await call('PATCH', `/v1/editions/${id}`, { entries: [three, two] })).toMatchObject(
      refused('version-conflict'),
    );
    for (const wrong of [{ entries: [] }, { entries: [three, three] }, {}])
      expect(await call('PATCH', `/v1/editions/${id}`, wrong)).toMatchObject({ status: 400 });
  });

  it('takes entries in: what was taken out again at its place, and what a feed has published at an address', async () => {
    const { id, entries } = await withEntries();
    const [two = '', three = '', one = ''] = entries;
    const arrange = (wanted: object) => call('PATCH', `/v1/editions/${id}`, wanted);
    await arrange({ entries: [three, one] });
    expect(await arrange({ entries: [two, three, one], add: [{ entry: two, section: 'a' }] })).toMatchObject({
      status: 200,
    });
    expect(await contentOf(id)).toMatchObject({ titles: ['two', 'three', 'one'] });
    await addTestFeed(store, { title: 'Other', entries: ['four', 'five'] });
    const { rows } = await store.query<{ id: string; url: string; title: string }>(
      `select id, url, title from entries where title in ('four', 'five') order by title desc`,
    );
    const [four, five] = rows;
    expect(await arrange({ add: [{ url: four?.url, section: 'b' }] })).toMatchObject({ status: 200 });
    expect(await contentOf(id)).toMatchObject({ titles: ['two', 'three', 'four', 'one'] });
    const added = await call('get', `/v1/editions/${id}/entries`);
    expect(added.body).toMatchObject({
      entries: [{ title: 'two' }, { title: 'three' }, { title: 'four', section: 'b', position: 3 }, {}],
    });
    for (const [add, field] of [
      [[{ url: 'https://nowhere.example/post' }], '/add/0/url'],
      [[{ entry: four?.id }], '/add/0'],
      [[{ entry: five?.id, section: 'c' }], '/add/0/section'],
      [[{ entry: five?.id, url: five?.url }], '/add/0'],
    ] as const)
      expect(await arrange({ add })).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    await store.query('update entries set hidden_at = now() where id = $1', [five?.id]);
    expect(await arrange({ add: [{ entry: five?.id }] })).toMatchObject({ status: 400 });
    // Another edition of the newsletter tells the same story.
    await store.query('update entries set hidden_at = null where id = $1', [five?.id]);
    await store.query(
      'update entries set story_id = (select story_id from edition_entries where entry_id = $2) where id = $1',
      [five?.id, one],
    );
    expect(await arrange({ add: [{ entry: five?.id }] })).toMatchObject(refused('wrong-state'));
    expect(await contentOf(id)).toMatchObject({ titles: ['two', 'three', 'four', 'one'] });
  });

  it('is approved by a person who has not written it, and is not arranged afterwards', async () => {
    const { id } = await withEntries();
    const writer = await keyWith(['newsletters:write'], 'writer');
    expect(await call('post', `/v1/editions/${id}/approve`, undefined, writer)).toMatchObject({
      body: {
        code: 'wrong-state',
        detail: `The edition ${id} has to be approved by somebody else: api:writer has written it.`,
      },
    });
    expect(await call('post', `/v1/editions/${id}/approve`)).toMatchObject({
      body: { approvedBy: 'api:press' },
    });
    expect(await call('PATCH', `/v1/editions/${id}`, { intro: null })).toMatchObject(refused('wrong-state'));
  });

  it('cannot be begun without the second person that its newsletter asks for', async () => {
    await call('put', '/v1/newsletters/two-eyes', feedsDefinition);
    const begin = (approval: object) => call('post', '/v1/newsletters/two-eyes/editions', { approval });
    expect(await begin({ mode: 'at-once' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: '/approval' }] },
    });
    expect(await begin({ mode: 'wait' })).toMatchObject({ status: 202, body: { writtenBy: ['api:press'] } });
  });
});
