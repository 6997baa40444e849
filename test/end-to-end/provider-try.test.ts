import { liftLimit, listProviders, tryProvider } from '@pabal/limits';
import { eventually } from '@pabal/test/support';
import { type SenderStack, startSenderStack } from './sender-processes.ts';

let stack: SenderStack;
beforeAll(async () => {
  stack = await startSenderStack();
});
afterEach(async () => {
  await stack.endSenders();
  stack.server.beFriendly();
  stack.server.forgetLetters();
});
afterAll(() => stack.stop());

/** So long that no test ever sees a letter try by itself. */
const patient = { PROVIDER_PROBE_SECONDS: '86400', SENDER_CONNECTIONS: '4' };
const words = '554 5.7.1 The password of me@example.com has expired';
const refuseUs = () => stack.server.on('banner', { reply: words, cut: 'after' });

const inTrouble = () =>
  eventually(async () => {
    const [provider] = await listProviders(stack.store);
    return provider?.trouble === 'broken' && provider.opensFor === 0 && provider;
  });

async function refusedWithLetters(senders: number) {
  refuseUs();
  const started = await Promise.all(Array.from({ length: senders }, () => stack.startSender(patient)));
  const ids = await stack.letters.accept(30);
  // Each with a bell of its own: every sender gets some.
  for (const id of ids) await stack.ring('event', [id]);
  return { ids, started, provider: await inTrouble() };
}

it('says of a provider that refuses us since when, in its own words, and how many letters wait', async () => {
  const { provider, started } = await refusedWithLetters(1);
  expect(provider).toMatchObject({
    senders: 1,
    code: 554,
    status: '5.7.1',
    reply: '554 5.7.1 The password of <address> has expired',
    waiting: 30,
  });
  expect(provider.nextTryAt?.getTime()).toBeGreaterThan(Date.now() + 80_000_000);
  const health = await eventually(async () => {
    const answer = await started[0]?.ask('/readyz');
    return answer?.status === 503 && answer.text;
  });
  expect(health).toContain('(554 5.7.1 The password of <address> has expired)');
});

it('is tried at once when somebody says so, by all senders, and then all letters go', async () => {
  const { ids, provider } = await refusedWithLetters(2);
  await tryProvider(stack.store, provider.name, 'cli:kim');
  const again = await eventually(async () => {
    const [now] = await listProviders(stack.store);
    return now?.tryAskedBy === 'cli:kim' && now.nextTryAt?.getTime() !== provider.nextTryAt?.getTime() && now;
  });
  expect(again.trouble).toBe('broken');

  stack.server.beFriendly();
  await tryProvider(stack.store, provider.name, 'cli:kim');
  await stack.server.received(ids.length, 30_000);
  await eventually(async () => (await listProviders(stack.store))[0]?.trouble === null);
});

it('is tried at once by a sender that starts, and the letters go', async () => {
  const { ids } = await refusedWithLetters(1);
  await stack.endSenders();
  stack.server.beFriendly();
  await stack.startSender(patient);
  await stack.ring('event', ids);
  await stack.server.received(ids.length, 30_000);
});

it('tells which providers there are when there is none of that name', async () => {
  const { provider } = await refusedWithLetters(1);
  await expect(tryProvider(stack.store, 'mx.example', 'cli:kim')).rejects.toThrow(
    `There is no provider mx.example: senders have ${provider.name}.`,
  );
});

it('lets letters go at once whose limit is lifted, although their server had named a time', async () => {
  let refusing = true;
  stack.server.on('rcpt', ({ address }) =>
    refusing && address.endsWith('@slow.example')
      ? { reply: '421 4.7.28 Too many messages, try again in 10 hours' }
      : undefined,
  );
  const sender = await stack.startSender(patient);
  const ids = await stack.letters.accept(40, { domain: 'slow.example' });
  await stack.ring('event', ids);
  await sender.waitForLog('A server said “too fast”; its limit was cut.');
  await eventually(async () => {
    const { rows } = await stack.store.query<{ count: number }>(
      `select count(*)::integer as count from deliveries where waits_for = 'domain:slow.example'`,
    );
    return rows[0]?.count === 40;
  });
  refusing = false;
  await liftLimit(stack.store, 'domain:slow.example', 'cli:kim');
  await stack.server.received(40, 30_000);
});
