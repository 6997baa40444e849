// The letter to the owner of an endpoint that was paused, as it is written into the ledger.

import { createTestLetters } from '@pabal/db/testing';
import { QueueUnavailable } from '@pabal/queue';
import { createLogger } from '@pabal/runtime';
import { useStore } from '@pabal/test/support';
import { changeEndpoint, createPauseNotices, makeEndpoint } from './index.ts';

const { store } = useStore({ empty: ['webhook_endpoints', 'deliveries', 'events', 'event_keys', 'apps'] });

let asking: Parameters<typeof makeEndpoint>[2];
let rung: string[];
beforeEach(async () => {
  const { appId } = await createTestLetters(store);
  asking = { app: { id: appId, name: appId }, scopes: [], actor: 'api:crm' };
  rung = [];
});

async function aPausedEndpoint(contact: string | null): Promise<string> {
  const { id } = await makeEndpoint(
    store,
    {
      types: ['delivery.sent'],
      ...{ url: 'https://shop.example/hooks?token=secret', newsletters: false, description: null, contact },
    },
    asking,
  );
  await pause(id);
  return id;
}

const pause = (id: string, at = 'now()') =>
  store.query(
    `update webhook_endpoints set state = 'paused', paused_at = ${at}, pause_reason = 'failing', told_at = null,
       failing_since = now() - interval '3 days', problem = 'Expected a status of 2xx, got 500.' where id = $1`,
    [id],
  );

const createNotices = (
  onCall?: string,
  ring = async (_lane: string, ids: readonly string[]) => void rung.push(...ids),
) =>
  createPauseNotices({
    ...{ store, queues: { ring }, logger: createLogger({ service: 'builder', level: 'silent' }) },
    ...{ onCall, locale: 'en', messageIdDomain: 'pabal.test' },
  });

async function letters() {
  const { rows } = await store.query<{
    id: string;
    address: string;
    template: string;
    state: string;
    data: string;
  }>(
    `select d.id, d.address, d.template, d.state, e.data::text as data from deliveries d join events e on e.id = d.event_id
     order by d.created_at, d.address`,
  );
  return rows;
}

it('writes to the contact, once for each pause, and names of the address its host alone', async () => {
  const id = await aPausedEndpoint('shop-team@example.com');
  const tell = createNotices('ops@example.com');
  await tell();
  await tell();
  const [first, ...more] = await letters();
  expect(more).toEqual([]);
  expect(first).toMatchObject({
    address: 'shop-team@example.com',
    template: 'webhook.paused',
    state: 'pending',
  });
  expect(rung).toEqual([first?.id]);
  expect(JSON.parse(first?.data ?? '')).toMatchObject({
    ...{ endpoint: id, app: asking.app?.name, host: 'shop.example', reason: 'failing' },
    problem: 'Expected a status of 2xx, got 500.',
  });
  expect(first?.data).not.toContain('secret');
  await changeEndpoint(store, id, { state: 'on' }, asking);
  await tell();
  expect(await letters()).toHaveLength(1);
  await pause(id, `now() + interval '1 day'`);
  await tell();
  expect(await letters()).toHaveLength(2);
});

it('writes no second letter when it was killed before it noted the first one', async () => {
  const id = await aPausedEndpoint('shop-team@example.com');
  await createNotices()();
  await store.query('update webhook_endpoints set told_at = null where id = $1', [id]);
  await createNotices()();
  expect(await letters()).toHaveLength(1);
  const { rows } = await store.query('select from webhook_endpoints where told_at is not null');
  expect(rows).toHaveLength(1);
});

it('writes to those on call for an endpoint without a contact, and to nobody when there is nobody', async () => {
  await aPausedEndpoint(null);
  await createNotices('ann@example.com, bob@example.com')();
  expect((await letters()).map(({ address }) => address)).toEqual(['ann@example.com', 'bob@example.com']);
  await aPausedEndpoint(null);
  await createNotices(undefined)();
  expect(await letters()).toHaveLength(2);
  const { rows } = await store.query('select from webhook_endpoints where told_at is null');
  expect(rows).toEqual([]);
});

it('leaves the ringing to the sweeper while the queue is away', async () => {
  await aPausedEndpoint('shop-team@example.com');
  await createNotices(undefined, () => Promise.reject(new QueueUnavailable('away')))();
  expect((await letters()).map(({ state }) => state)).toEqual(['pending']);
});
