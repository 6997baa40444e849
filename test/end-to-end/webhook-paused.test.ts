// An endpoint that is paused cannot be told so: its owner gets a letter, by a real builder and a real sender.

import { fileURLToPath } from 'node:url';
import { eventually } from '@pabal/test/support';
import { changeEndpoint, makeEndpoint } from '@pabal/webhooks';
import { type Receiver, startReceiver } from '@pabal/webhooks/testing';
import PostalMime from 'postal-mime';
import { type SenderStack, startSenderStack } from './sender-processes.ts';

let stack: SenderStack;
let receiver: Receiver;
beforeAll(async () => {
  stack = await startSenderStack({ keepData: true });
  receiver = await startReceiver();
  await Promise.all([
    stack.startSender({ TEMPLATES_DIR: fileURLToPath(new URL('../../templates', import.meta.url)) }),
    stack.startBuilder({ WEBHOOK_ALLOW_NETWORKS: '127.0.0.0/8', DEFAULT_LOCALE: 'ko' }),
  ]);
}, 90_000);
afterAll(async () => {
  await stack.stop();
  await receiver.stop();
});

it('writes to the owner of an endpoint that says that it is gone, and sends what was kept once it is on again', async () => {
  const asking = { app: { id: stack.letters.appId, name: 'shop' }, scopes: [], actor: 'test' };
  const { id, secret } = await makeEndpoint(
    stack.store,
    {
      types: ['delivery.failed'],
      ...{ url: receiver.url, newsletters: false, description: null },
      contact: 'shop-team@example.com',
    },
    asking,
  );
  receiver.know(secret);
  receiver.answer(() => ({ status: 410 }));
  await stack.letters.fail(3);
  const [letter] = await stack.server.received(1, 60_000);
  expect(letter?.to).toEqual(['shop-team@example.com']);
  const { subject, text } = await PostalMime.parse(letter?.data ?? '');
  expect(subject).toContain('127.0.0.1');
  expect(text).toContain(`pabal webhooks on ${id}`);
  await eventually(async () => {
    const { rows } = await stack.store.query(
      `select d.state, a.name as app, d.template from deliveries d join apps a on a.id = d.app_id where d.template = 'webhook.paused'`,
    );
    expect(rows).toEqual([{ state: 'sent', app: 'pabal', template: 'webhook.paused' }]);
    return true;
  });
  receiver.answer(() => ({ status: 204 }));
  receiver.forget();
  await changeEndpoint(stack.store, id, { state: 'on' }, asking);
  await receiver.until(3);
  expect(receiver.received.map(({ payload }) => payload?.type)).toEqual(Array(3).fill('delivery.failed'));
  expect(stack.server.letters).toHaveLength(1);
}, 120_000);
