import { createTestLetters } from '@pabal/db/testing';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, pabal } = usePabal({
  empty: ['webhook_endpoints', 'webhook_messages', 'deliveries', 'events', 'delivery_moves', 'apps'],
});

it('webhooks create, list, test, messages, replay, rotate, change, off, on and remove', async () => {
  const letters = await createTestLetters(store);
  await store.query(`update apps set name = 'shop'`);
  expect((await pabal('webhooks', 'create', 'https://shop.example/hooks')).err).toContain(
    'the name of the app',
  );
  expect((await pabal('webhooks', 'create', 'file:///etc', '--app', 'shop')).code).not.toBe(0);
  const made = await pabal('webhooks', 'create', 'https://shop.example/hooks', '--app', 'shop');
  expect(made.out).toMatch(/^whsec_\S{44}\n$/);
  const id = /endpoint (\S+) of "shop"/.exec(made.err)?.[1] ?? '';
  await letters.try(await letters.accept(2), 'sent');
  expect((await pabal('webhooks', 'list')).out).toMatch(/shop +https:\/\/shop\.example\/hooks .* on +4/);
  expect((await pabal('webhooks', 'test', id)).err).toMatch(/The message msg_\S+ is on its way/);
  const first = await pabal('webhooks', 'messages', id, '--limit', '2');
  expect(first.out).toMatch(/webhook\.test/);
  const next = /--after (\d+)/.exec(first.err)?.[1] ?? '';
  expect((await pabal('webhooks', 'messages', id, '--after', next, '--type', 'delivery.sent')).out).toMatch(
    /delivery\.sent +[0-9a-f-]{36} +waiting/,
  );
  await store.query(`update webhook_messages set state = 'taken', due_at = null`);
  expect((await pabal('webhooks', 'replay', id)).err).toContain('Say which messages are sent again');
  const replay = ['webhooks', 'replay', id, '--since', '1h', '--type', 'delivery.sent'] as const;
  expect((await pabal(...replay, '--dry-run')).err).toBe('2 messages would be sent again.\n');
  expect((await pabal(...replay)).err).toBe('2 messages sent again.\n');
  expect((await pabal(...replay, '--dry-run')).err).toBe('0 messages would be sent again.\n');
  const rotated = await pabal('webhooks', 'rotate', id, '--overlap', '2h');
  expect(rotated.out).not.toBe(made.out);
  expect(rotated.err).toContain('The one before signs until');
  await pabal('webhooks', 'change', id, '--type', 'delivery.failed', '--contact', 'shop@example.com');
  await pabal('webhooks', 'off', id);
  await letters.fail(1);
  await pabal('webhooks', 'on', id);
  await letters.fail(1);
  const { messages } = JSON.parse(
    (await pabal('webhooks', 'messages', id, '--type', 'delivery.failed', '--json')).out,
  );
  expect(messages).toHaveLength(1);
  expect((await pabal('webhooks', 'remove', id, '--yes')).err).toContain('is removed');
  expect((await pabal('webhooks', 'test', id)).err).toContain('There is no endpoint');
});
