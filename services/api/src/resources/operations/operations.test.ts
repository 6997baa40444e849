import { domainToASCII } from 'node:url';
import { claimDeliveries } from '@pabal/db/ledger';
import { advanceReplay } from '@pabal/db/parked';
import { newId } from '@pabal/db/store';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import type { Scope } from '@pabal/domain';
import type { HttpServer } from '@pabal/http';
import { createNewsletterService } from '@pabal/newsletters';
import { ask, makeKey } from '@pabal/test/api';
import { useStore } from '@pabal/test/support';
import { z } from 'zod';
import { startHandlers } from '../../testing/handlers.ts';

const { store } = useStore({ empty: ['deliveries', 'events', 'delivery_moves', 'replays'] });
let server: HttpServer;
let letters: TestLetters;
let key: string;

const notHere = (): never => {
  throw new Error('Not here.');
};
const noTemplates = {
  ...{ has: () => false, nearest: () => [], brokenBecause: () => undefined, letters: () => [] },
  meta: notHere,
};

beforeAll(async () => {
  server = await startHandlers({
    store,
    newsletters: createNewsletterService({
      store,
      templates: { ...noTemplates, render: notHere },
      ...{
        links: undefined,
        messageIdDomain: 'pabal.test',
        rates: { configuredRate: undefined, domainLimits: [] },
        now: () => new Date(),
      },
    }),
  });
  key = await keyWith(['ops:read', 'ops:write'], 'ops');
});
beforeEach(async () => {
  letters = await createTestLetters(store);
});
afterAll(async () => {
  await server.stop();
});

const keyWith = (scopes: readonly Scope[], name: string = newId()) => makeKey(store, { scopes, name });

const call = (method: string, path: string, body?: object, as: string = key) =>
  ask(`http://127.0.0.1:${server.port}`, method, path, { key: as, body });

const idsIn = z.object({ letters: z.array(z.object({ id: z.string() })) });
const idsOf = (body: unknown) => idsIn.parse(body).letters.map(({ id }) => id);

describe('templates', () => {
  it('are listed with the letters that wait for them, which can be made to come at once', async () => {
    const ids = await letters.accept(3, { template: 'gone' });
    await store.query(
      `update deliveries set outcome = 'render-failed', reply = 'gone/en.njk line 2', due_at = now() + interval '1 hour',
         next_attempt_at = now() + interval '1 hour' where id = any($1::uuid[])`,
      [ids],
    );
    expect((await call('get', '/v1/templates')).body).toMatchObject({
      templates: [
        {
          name: 'gone',
          lane: null,
          waiting: { letters: 3, problem: 'gone/en.njk line 2', exampleId: ids[0] },
          lately: { letters: 3, failed: 0, lastAt: expect.any(String) },
        },
      ],
    });
    expect((await call('post', '/v1/templates/gone/retry')).body).toEqual({ letters: 3 });
    expect((await call('post', '/v1/templates/gone/retry')).body).toEqual({ letters: 0 });
    await store.query('delete from deliveries where id = any($1::uuid[])', [ids]);
  });
});

describe('the routes for the people on call', () => {
  it('are closed to a key without their scope', async () => {
    const reader = await keyWith(['ops:read', 'events:write', 'events:read']);
    const forbidden = { status: 403, body: { code: 'scope-missing' } };
    expect(
      await call('post', '/v1/dead-letters/discard', { filter: { all: true }, reason: 'x' }, reader),
    ).toMatchObject(forbidden);
    expect(await call('get', '/v1/dead-letters', undefined, await keyWith(['events:read']))).toMatchObject(
      forbidden,
    );
  });

  it('show dead letters of all apps by cause, one by one, and with their history', async () => {
    const [id = ''] = await letters.fail(1);
    await (await createTestLetters(store)).fail(2, undefined, { domain: domainToASCII('한글.example') });
    expect(await call('get', '/v1/dead-letters')).toMatchObject({
      status: 200,
      body: { causes: [{ letters: 3, outcome: 'message-refused' }], complete: true, next: null },
    });
    const { body } = await call('get', '/v1/dead-letters/letters?domain=한글.example&limit=1');
    expect(idsOf(body)).toHaveLength(1);
    const rest = await call('get', `/v1/dead-letters/letters?domain=한글.example&cursor=${body.next}`);
    expect(idsOf(rest.body)).toHaveLength(1);
    expect(await call('get', `/v1/dead-letters/letters/${id}`)).toMatchObject({
      body: {
        state: 'failed',
        app: letters.appId,
        history: [{ to: 'pending' }, { to: 'failed', code: 550, reply: '550 5.7.1 Message refused' }],
      },
    });
    expect((await call('get', `/v1/dead-letters/letters/${newId()}`)).status).toBe(404);
  });

  it('hold an app back, show how much of it waits, cancel that, and let it go on', async () => {
    const ids = await letters.accept(3);
    // In the tests an app is called like its id.
    const app = `/v1/apps/${letters.appId}`;
    expect(await call('post', `${app}/pause`)).toMatchObject({ status: 200, body: { pausedBy: 'api:ops' } });
    expect((await claimDeliveries(store, { senderId: 's1', ids })).claims).toEqual([]);
    expect((await call('get', '/v1/apps')).body.apps).toContainEqual(
      expect.objectContaining({ id: letters.appId, waiting: 3, lastMinute: 3, pausedBy: 'api:ops' }),
    );
    const dry = await call('post', `${app}/cancel`, { dryRun: true });
    expect(dry.body).toEqual({ dryRun: true, letters: 3, left: 0 });
    expect(await call('post', `${app}/cancel`, {})).toMatchObject({ status: 400 });
    const done = await call('post', `${app}/cancel`, { reason: 'a loop' });
    expect(done.body).toEqual({ dryRun: false, letters: 3, left: 0 });
    expect((await call('post', `${app}/resume`)).body).toMatchObject({ pausedAt: null });
    expect((await call('post', '/v1/apps/nobody/pause')).status).toBe(404);
  });

  it('refuse filters that name nothing, unknown fields, and cursors that the api did not make', async () => {
    const refusals = await Promise.all([
      call('post', '/v1/dead-letters/discard', { filter: {}, reason: 'x' }),
      call('post', '/v1/dead-letters/discard', { filter: { all: true }, reason: 'two\nlines' }),
      call('post', '/v1/replays', { filter: { sender: 'x' } }),
      call('post', '/v1/replays', { filter: { all: true }, rate: 0 }),
      call('post', '/v1/replays', { filter: { all: true }, address: 'a@example.com' }),
      call('post', '/v1/replays', { filter: { id: newId() }, address: 'a@example.com, b@example.com' }),
      call('get', '/v1/dead-letters?domain=a@b'),
      call('get', '/v1/dead-letters/letters?cursor=1_abc'),
      call('get', '/v1/dead-letters?cursor=x'),
    ]);
    expect(refusals.map(({ status }) => status)).toEqual(Array(9).fill(400));
    expect(refusals[0]?.body.errors).toEqual([
      { field: '/filter', expected: 'at least one field; {"all": true} for every letter', got: 'an object' },
    ]);
    expect(refusals[4]?.body.errors).toMatchObject([{ field: '/address' }]);
  });

  it('say what a replay would do, start it, show it and cancel it', async () => {
    const ids = await letters.fail(3);
    const filter = { lane: 'event', template: 'vacancy.created' };
    expect(await call('post', '/v1/replays', { filter, dryRun: true })).toMatchObject({
      status: 200,
      body: { dryRun: true, letters: 3, sendable: 3 },
    });
    const { status, body } = await call('post', '/v1/replays', { filter, rate: 1 });
    expect({ status, body }).toMatchObject({
      status: 202,
      body: { state: 'running', filter, planned: 3, rate: 1, requestedBy: 'api:ops' },
    });
    await advanceReplay(store, String(body.id), new Date());
    expect(await call('get', `/v1/replays/${body.id}`)).toMatchObject({
      body: { moved: 1, results: { moved: 1, waiting: 2 }, today: { pending: 1 } },
    });
    expect(await call('delete', `/v1/replays/${body.id}`)).toMatchObject({
      body: { state: 'cancelled', reason: 'Cancelled by api:ops.' },
    });
    expect(await call('get', '/v1/replays')).toMatchObject({
      body: { replays: [{ id: body.id, state: 'cancelled' }], next: null },
    });
    expect(idsOf((await call('get', '/v1/dead-letters/letters')).body)).toHaveLength(ids.length - 1);
    expect((await call('delete', `/v1/replays/${newId()}`)).status).toBe(404);
  });

  it('replay one letter to a corrected address, unless its event has a letter there already', async () => {
    const [id = '', sibling = ''] = await letters.fail(2, undefined, { oneEvent: true });
    expect(
      await call('post', '/v1/replays', { filter: { id }, address: `${sibling}@EXAMPLE.com` }),
    ).toMatchObject({ status: 400, body: { errors: [{ field: '/address' }] } });
    expect(await call('post', '/v1/replays', { filter: { id }, address: 'right@example.com' })).toMatchObject(
      { status: 202, body: { address: 'right@example.com', planned: 1 } },
    );
  });

  it('say why there is nothing to replay', async () => {
    const [id = ''] = await letters.accept(1);
    expect(await call('post', '/v1/replays', { filter: { id } })).toMatchObject({
      status: 404,
      body: { detail: `The letter ${id} is not a dead letter: it is pending. Nothing was replayed.` },
    });
    expect(await call('post', '/v1/replays', { filter: { cause: 'none such' } })).toMatchObject({
      status: 404,
      body: { detail: 'There is no dead letter that this filter names. Nothing was replayed.' },
    });
  });

  it('discard dead letters under the name of the app that asked', async () => {
    const [id = ''] = await letters.fail(1);
    const request = { filter: { id }, reason: 'the vacancy is closed' };
    expect(await call('post', '/v1/dead-letters/discard', request)).toMatchObject({
      body: { letters: 1, more: false },
    });
    expect(await call('get', `/v1/dead-letters/letters/${id}`)).toMatchObject({
      body: {
        state: 'failed',
        since: null,
        discardReason: 'the vacancy is closed',
        history: [{}, {}, { actor: 'api:ops', note: 'discarded: the vacancy is closed' }],
      },
    });
  });

  it('list unknown letters and resolve them', async () => {
    const [sent = ''] = await letters.lose(1);
    const [held = ''] = await letters.lose(1, { lane: 'newsletter' });
    expect(idsOf((await call('get', '/v1/unknown')).body)).toEqual([held, sent]);
    const request = { filter: { lane: 'event' }, as: 'sent', reason: 'seen in the inbox' };
    expect(await call('post', '/v1/unknown/resolve', request)).toMatchObject({ body: { letters: 1 } });
    expect(idsOf((await call('get', '/v1/unknown')).body)).toEqual([held]);
    expect(await call('get', `/v1/dead-letters/letters/${sent}`)).toMatchObject({ body: { state: 'sent' } });
  });
});
