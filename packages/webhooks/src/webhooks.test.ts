// What changes, and what endpoints hear of it, over real HTTP.

import { createApp, findApp } from '@pabal/db/apps';
import { beginClosing, finishEdition } from '@pabal/db/editions';
import { cancelEvent, claimDeliveries, resendUnknown } from '@pabal/db/ledger';
import { subscribe, unsubscribe } from '@pabal/db/people';
import { type NewReceipt, noteReceipts } from '@pabal/db/receipts';
import { createSpace } from '@pabal/db/spaces';
import { inSpace } from '@pabal/db/store';
import { createTestEditions, createTestLetters, type TestLetters } from '@pabal/db/testing';
import { countWaitingMessages, failuresBeforeWaiting } from '@pabal/db/webhooks';
import { webhookTypes } from '@pabal/domain';
import { createLogger } from '@pabal/runtime';
import { useStore } from '@pabal/test/support';
import {
  type Asking,
  changeEndpoint,
  createPoster,
  createWebhookSending,
  endpointsOf,
  makeEndpoint,
  messageId,
  messagesOf,
  replayMessages,
  rotateSecret,
  testEndpoint,
} from './index.ts';
import { type Receiver, startReceiver } from './testing/index.ts';

const { store } = useStore({
  empty: [
    'webhook_endpoints',
    'webhook_messages',
    'webhook_finished',
    'deliveries',
    'events',
    'delivery_moves',
    'receipts',
    'newsletters',
    'recipients',
    'apps',
  ],
});
const loopback = [{ address: '127.0.0.0', prefix: 8, family: 'ipv4' as const }];
const started: { stop(): Promise<void> }[] = [];
let letters: TestLetters;
let receiver: Receiver;
let asking: Asking;

beforeEach(async () => {
  letters = await createTestLetters(store);
  receiver = await startReceiver();
  started.push(receiver);
  const app = { id: letters.appId, name: letters.appId };
  asking = { app, scopes: ['newsletters:read', 'recipients:read'], actor: 'api:crm' };
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.stop()));
});

/** A process that sends. */
function aSender(options: { timeoutMs?: number; inside?: boolean } = {}) {
  const { timeoutMs = 5_000, inside = true } = options;
  const poster = createPoster({ userAgent: 'pabal/1', timeoutMs, allowNetworks: inside ? loopback : [] });
  const sending = createWebhookSending({
    ...{ store, poster, timeoutMs, logger: createLogger({ service: 'builder', level: 'silent' }) },
    ...{ count: () => undefined, now: () => performance.now(), random: () => 0.5 },
  });
  started.push(sending);
  return sending;
}

async function anEndpoint(more: Partial<Parameters<typeof makeEndpoint>[1]> = {}) {
  const endpoint = await makeEndpoint(
    store,
    {
      ...{ url: receiver.url, types: webhookTypes, newsletters: false, description: null, contact: null },
      ...more,
    },
    asking,
  );
  receiver.know(endpoint.secret);
  return endpoint;
}

const heard = () => receiver.received.map(({ payload }) => payload?.type).sort();
const messages = async (id: string) =>
  (await messagesOf(store, id, { filter: {}, page: { limit: 100 } }, asking)).messages;
const comesBack = (deliveryId: string, kind: NewReceipt['kind']) =>
  noteReceipts(
    store,
    [
      {
        ...{ deliveryId, kind, at: new Date(), source: 'inbound', status: '5.1.1' },
        ...{ reply: `550 no ${deliveryId}`, counts: false, proven: true },
      },
    ],
    { bouncedDays: 1, complainedDays: 1, softBounces: 3 },
  );
/** Sends as a builder does, again and again, until so many came. */
async function sendUntil(sending: { run(): Promise<void> }, count: number): Promise<void> {
  while (receiver.received.length < count) {
    await sending.run();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const waitsNoMore = (id: string) =>
  store.query('update webhook_messages set due_at = now() where endpoint_id = $1 and due_at > now()', [id]);

it('tells about every end of a letter, signed, with what is known of it, and of an event once its last letter ended', async () => {
  await anEndpoint();
  const [one = '', two = ''] = await letters.accept(2, { oneEvent: true });
  await letters.try([one], 'sent');
  const sending = aSender();
  await sendUntil(sending, 1);
  expect(heard()).toEqual(['delivery.sent']);
  const { rows } = await store.query<{ event: string }>('select event_id as event from deliveries limit 1');
  expect(receiver.received[0]?.payload).toMatchObject({
    timestamp: expect.stringMatching(/^2\d{3}-.*Z$/),
    sequence: expect.any(Number),
    data: {
      ...{
        id: one,
        event: rows[0]?.event,
        template: 'vacancy.created',
        channel: 'mail',
        state: 'sent',
        test: false,
      },
      ...{ attempt: 1, outcome: 'sent', address: `${one}@example.com`, recipient: null },
    },
  });
  await letters.try([two], {
    ...{
      outcome: 'address-refused',
      code: 550,
      status: '5.1.1',
      reply: `550 no ${two}@example.com`,
      cause: 'refused',
    },
  });
  await sendUntil(sending, 3);
  expect(heard()).toEqual(['delivery.failed', 'delivery.sent', 'event.finished']);
  const told = Object.fromEntries(receiver.received.map(({ payload }) => [payload?.type, payload?.data]));
  expect(told['delivery.failed']).toMatchObject({ outcome: 'address-refused', code: 550, status: '5.1.1' });
  expect(JSON.stringify(told['delivery.failed'])).not.toContain('550 no');
  expect(told['event.finished']).toMatchObject({ state: 'finished', planned: 2, sent: 1, failed: 1 });
});

it('tells about letters that are lost, cancelled and found again, and of what comes back about them', async () => {
  await anEndpoint();
  const [lost = ''] = await letters.lose(1);
  const [cancelled = ''] = await letters.accept(1);
  const { rows } = await store.query<{ event: string }>(
    'select event_id as event from deliveries where id = $1',
    [cancelled],
  );
  await cancelEvent(store, rows[0]?.event ?? '');
  await resendUnknown(store, [lost]);
  await letters.try([lost], 'sent');
  await comesBack(lost, 'bounced');
  await sendUntil(aSender(), 6);
  expect(heard()).toEqual([
    ...['delivery.bounced', 'delivery.sent', 'delivery.suppressed', 'delivery.unknown'],
    ...['event.finished', 'event.finished'],
  ]);
  const bounced = receiver.received.find(({ payload }) => payload?.type === 'delivery.bounced');
  expect(bounced?.payload?.data).toMatchObject({
    ...{ id: lost, state: 'bounced', soft: false, status: '5.1.1', source: 'inbound' },
  });
});

it('tells about letters of newsletters those who asked for them, and about an edition when it is finished', async () => {
  const { secret } = await anEndpoint({ newsletters: true });
  const own = await anEndpoint({ types: ['delivery.sent', 'delivery.complained', 'event.finished'] });
  receiver.know(secret);
  const editions = await createTestEditions(store);
  await editions.subscribe('kim', 'lee');
  const edition = await editions.sending();
  const { rows } = await store.query<{ id: string }>(
    'select id from deliveries where edition_id = $1 order by address',
    [edition.id],
  );
  const ids = rows.map(({ id }) => id);
  await letters.try(ids, 'sent');
  await comesBack(ids[0] ?? '', 'complained');
  const sending = aSender();
  await sendUntil(sending, 3);
  // Neither a batch that was settled nor an edition that closes is one that is finished.
  await beginClosing(store, edition.id);
  await sending.run();
  expect(heard()).toEqual(['delivery.complained', 'delivery.sent', 'delivery.sent']);
  expect(await finishEdition(store, edition.id, { sent: 2 })).toBe(true);
  expect(await finishEdition(store, edition.id, { sent: 2 })).toBe(false);
  await sendUntil(sending, 4);
  const sent = receiver.received.find(({ payload }) => payload?.data.id === ids[0]);
  expect(sent?.payload?.data).toMatchObject({
    ...{ event: null, reference: null, edition: edition.id, newsletter: editions.key },
    ...{ address: null, recipient: 'kim' },
  });
  expect(receiver.received[3]?.payload).toMatchObject({
    type: 'edition.finished',
    data: {
      ...{ id: edition.id, newsletter: editions.key, number: edition.number, kind: edition.kind },
      ...{ planned: 2, sent: 2, failed: 0, pending: 0 },
    },
  });
  expect(await messages(own.id)).toEqual([]);
});

it('tells about what readers want, each change once, and names them as the company does', async () => {
  const { id } = await anEndpoint({ types: ['subscription.subscribed', 'subscription.unsubscribed'] });
  const all = await anEndpoint();
  const { newsletterId, key, subscribe: add } = await createTestEditions(store);
  const [recipientId = ''] = await add('kim');
  const will = { newsletterId, recipientId, actor: 'reader' };
  const consent = { at: new Date(), source: 'https://shop.example/form' };
  expect(await unsubscribe(store, will)).toBe(1);
  expect(await unsubscribe(store, will)).toBe(0);
  await subscribe(store, { ...will, state: 'pending', consent });
  await subscribe(store, { ...will, state: 'subscribed', consent });
  await subscribe(store, { ...will, state: 'pending', consent });
  await sendUntil(aSender(), 5);
  const told = receiver.received.flatMap(({ payload }) => (payload === undefined ? [] : [payload]));
  expect(told.toSorted((a, b) => a.sequence - b.sequence).map(({ data }) => data)).toEqual(
    ['unsubscribed', 'pending', 'subscribed'].map((state) => ({ state, recipient: 'kim', newsletter: key })),
  );
  expect((await messages(id)).map(({ type }) => type)).toEqual([
    'subscription.subscribed',
    'subscription.unsubscribed',
  ]);
  // Erased before it was sent: there is nobody to name any more.
  await store.query('truncate recipients cascade');
  receiver.forget();
  await replayMessages(store, all.id, { since: new Date(0) }, asking);
  await sendUntil(aSender(), 3);
  expect(receiver.received.map(({ payload }) => payload?.data.recipient)).toEqual([null, null, null]);
});

it('tells nothing about the readers and editions of another space', async () => {
  const { id } = await anEndpoint({ newsletters: true });
  const space = await createSpace(store, 'elsewhere');
  const editions = await createTestEditions(inSpace(store, space?.id ?? 0));
  const [recipientId = ''] = await editions.subscribe('kim');
  const edition = await editions.sending();
  const { rows } = await store.query<{ id: string }>('select id from deliveries');
  await letters.try([rows[0]?.id ?? ''], 'sent');
  await comesBack(rows[0]?.id ?? '', 'delivered');
  await beginClosing(store, edition.id);
  expect(await finishEdition(store, edition.id, {})).toBe(true);
  await unsubscribe(store, { newsletterId: editions.newsletterId, recipientId, actor: 'reader' });
  expect(await messages(id)).toEqual([]);
});

it('counts what waits, and calls overdue what an endpoint that answers could have had', async () => {
  const { id } = await anEndpoint({ types: ['delivery.sent'] });
  await letters.try(await letters.accept(3), 'sent');
  const due = (interval: string) =>
    store.query('update webhook_messages set due_at = now() + $1::interval', [interval]);
  const endpoint = (change: string) => store.query(`update webhook_endpoints set ${change}`);
  await due('-10 minutes');
  const late = await countWaitingMessages(store);
  expect(late).toMatchObject({ waiting: 3, paused: 0, failing: 0 });
  expect(Date.now() - (late.overdueSince?.getTime() ?? 0)).toBeGreaterThan(9 * 60_000);
  await due('1 minute');
  expect((await countWaitingMessages(store)).overdueSince).toBeNull();
  await due('-10 minutes');
  await endpoint(`wait_until = now() + interval '1 hour'`);
  expect((await countWaitingMessages(store)).overdueSince).toBeNull();
  await endpoint(`wait_until = null, failures = ${failuresBeforeWaiting}`);
  expect(await countWaitingMessages(store)).toMatchObject({ failing: 1, overdueSince: null });
  await endpoint(`failures = 0, state = 'paused'`);
  expect(await countWaitingMessages(store)).toMatchObject({ waiting: 3, paused: 1, overdueSince: null });
  await changeEndpoint(store, id, { state: 'off' }, asking);
  expect(await countWaitingMessages(store)).toMatchObject({ paused: 0, failing: 0, overdueSince: null });
});

it('is told about nothing but what it asked for, of its own app, while it is not off', async () => {
  const { id } = await anEndpoint({ types: ['delivery.failed'] });
  await createApp(store, { name: 'other', mode: 'live', scopes: [] });
  const other = await findApp(store, 'other');
  await letters.try(await letters.accept(1), 'sent');
  await letters.fail(1);
  await store.query('update deliveries set app_id = $1', [other?.id]);
  await letters.lose(1);
  await changeEndpoint(store, id, { state: 'off' }, asking);
  await letters.fail(1);
  await changeEndpoint(store, id, { state: 'on' }, asking);
  expect((await messages(id)).map(({ type }) => type)).toEqual(['delivery.failed']);
  await expect(
    makeEndpoint(
      store,
      { url: receiver.url, types: ['edition.finished'], newsletters: true, description: null, contact: null },
      { ...asking, scopes: [] },
    ),
  ).rejects.toThrow(/needs the scope newsletters:read/);
});

it('two processes send each message once, and one that is killed is noticed after its lease', async () => {
  const { id } = await anEndpoint({ types: ['delivery.sent'] });
  await letters.try(await letters.accept(200), 'sent');
  const [one, other] = [aSender(), aSender()];
  await Promise.all([one.run(), other.run()]);
  await receiver.until(200);
  await Promise.all([one.stop(), other.stop()]);
  expect(new Set(receiver.received.map((message) => message.id)).size).toBe(200);
  expect(receiver.received).toHaveLength(200);
  // What a process took that died stays taken until its lease is over, and is then sent under the same id.
  await store.query(
    `update webhook_messages set state = 'waiting', due_at = now() + interval '1 minute' where endpoint_id = $1 and sequence = (
       select min(sequence) from webhook_messages)`,
    [id],
  );
  const third = aSender();
  await third.run();
  await waitsNoMore(id);
  await third.run();
  await receiver.until(201);
  const ids = receiver.received.map((message) => message.id);
  expect(ids.filter((one) => one === ids.at(-1))).toHaveLength(2);
});

it('tries again what was not taken, leaves an endpoint alone that goes on failing, and pauses it after three days', async () => {
  const { id } = await anEndpoint({ types: ['delivery.sent'] });
  receiver.answer(() => ({ status: 500 }));
  await letters.try(await letters.accept(40), 'sent');
  const sending = aSender();
  await sending.run();
  const rests = async () => {
    for (;;) {
      const [endpoint] = await endpointsOf(store, asking);
      if (endpoint?.waitUntil != null) return endpoint;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  expect(await rests()).toMatchObject({
    state: 'on',
    waiting: 40,
    problem: 'Expected a status of 2xx, got 500.',
  });
  await sending.run();
  // One message at a time, and none while the endpoint is left alone.
  expect(receiver.received.length).toBeLessThan(30);
  await store.query(
    `update webhook_endpoints set failing_since = now() - interval '3 days 1 second', wait_until = null`,
  );
  await sending.run();
  for (;;) {
    const [now] = await endpointsOf(store, asking);
    if (now?.state === 'paused') break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const tried = receiver.received.length;
  await letters.try(await letters.accept(1), 'sent');
  await sending.run();
  expect(receiver.received).toHaveLength(tried);
  receiver.forget();
  receiver.answer(() => ({ status: 204 }));
  await changeEndpoint(store, id, { state: 'on' }, asking);
  await sending.run();
  await receiver.until(41);
  expect(new Set(receiver.received.map((message) => message.id)).size).toBe(41);
});

it('a slow endpoint delays no other, and one that is gone is paused at once', async () => {
  const slow = await startReceiver();
  started.push(slow);
  const release: (() => void)[] = [];
  slow.answer(() => new Promise((resolve) => release.push(() => resolve({ status: 410 }))));
  await anEndpoint({ url: slow.url, types: ['delivery.sent'] });
  await anEndpoint({ types: ['delivery.sent'] });
  await letters.try(await letters.accept(100), 'sent');
  const sending = aSender();
  await sending.run();
  await receiver.until(100);
  expect(slow.received.length).toBe(16);
  for (const answer of release) answer();
  for (;;) {
    const [first] = await endpointsOf(store, asking);
    if (first?.state === 'paused') break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect((await endpointsOf(store, asking)).map(({ pauseReason }) => pauseReason)).toEqual(['gone', null]);
});

it('sends again what a replay names, under the ids that it had', async () => {
  const { id } = await anEndpoint({ types: ['delivery.sent'] });
  await letters.try(await letters.accept(3), 'sent');
  const sending = aSender();
  await sending.run();
  await receiver.until(3);
  await sending.stop();
  const [newest] = await messages(id);
  expect(newest).toMatchObject({ state: 'taken', status: 204, attempts: 1, problem: null });
  const replay = (filter: Parameters<typeof replayMessages>[2]) => replayMessages(store, id, filter, asking);
  await expect(replay({})).rejects.toThrow('Say which messages are sent again');
  expect(await replay({ since: new Date(Date.now() + 60_000) })).toBe(0);
  expect(await replay({ from: newest?.sequence, to: newest?.sequence })).toBe(1);
  await aSender().run();
  await receiver.until(4);
  expect(receiver.received.at(-1)?.id).toBe(newest && messageId(newest));
});

it('rotates the secret with both in force, and sends a test', async () => {
  const { id, secret } = await anEndpoint({ types: ['delivery.sent'] });
  const rotated = await rotateSecret(store, id, 3_600, asking);
  expect(rotated.secret).not.toBe(secret);
  expect(rotated.previousUntil).not.toBeNull();
  await testEndpoint(store, id, asking);
  const sending = aSender();
  receiver.know(secret);
  await sending.run();
  await receiver.until(1);
  receiver.know(rotated.secret);
  await testEndpoint(store, id, asking);
  await sending.run();
  await receiver.until(2);
  expect(heard()).toEqual(['webhook.test', 'webhook.test']);
  await store.query(`update webhook_endpoints set previous_until = now()`);
  receiver.know(secret);
  await testEndpoint(store, id, asking);
  await sending.run();
  await receiver.until(3);
  expect(receiver.received.at(-1)?.payload).toBeUndefined();
});

it('never connects to a private network, nor follows a redirect there', async () => {
  const { id } = await anEndpoint({ types: ['delivery.sent'] });
  await letters.try(await letters.accept(1), 'sent');
  await aSender({ inside: false }).run();
  const tried = async () => {
    for (;;) {
      const [message] = await messages(id);
      if (message?.problem != null) return message;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  expect((await tried()).problem).toBe(
    '127.0.0.1 leads into a private network. If it is meant to, add the network to WEBHOOK_ALLOW_NETWORKS; the log has its address.',
  );
  expect(receiver.received).toEqual([]);
  const named = new URL(receiver.url);
  named.hostname = 'localhost';
  await changeEndpoint(store, id, { url: named.href }, asking);
  await store.query('update webhook_messages set problem = null');
  await waitsNoMore(id);
  await aSender({ inside: false }).run();
  expect((await tried()).problem).toContain('localhost leads into a private network.');
  receiver.answer(() => ({ status: 302, headers: { location: 'http://169.254.169.254/latest' } }));
  await changeEndpoint(store, id, { url: receiver.url }, asking);
  await store.query('update webhook_messages set problem = null');
  await waitsNoMore(id);
  await aSender().run();
  expect((await tried()).problem).toContain('redirects are not followed');
});

it('a statement that nobody is told about notes nothing, and leaves the same behind', async () => {
  const { id } = await anEndpoint();
  const [one = ''] = await letters.accept(1);
  const { claims } = await claimDeliveries(store, { senderId: 's', ids: [one], told: false });
  expect(claims).toHaveLength(1);
  expect(await messages(id)).toEqual([]);
});
