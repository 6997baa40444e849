import type { ReceivedLetter } from '@pabal/mail/testing';
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

const toDomain = (domain: string) => (letter: ReceivedLetter) =>
  letter.to.some((to) => to.endsWith(`@${domain}`));
const timesOf = (domain: string) =>
  stack.server.letters
    .filter(toDomain(domain))
    .map(({ at }) => at)
    .sort((x, y) => x - y);
const arrived = (domain: string, count: number) =>
  stack.server.until(() => timesOf(domain).length >= count, `${count} letters to ${domain}`, 30_000);

async function attemptsOf(ids: readonly string[]) {
  const { rows } = await stack.store.query(
    'select state, attempt, count(*)::integer as count from deliveries where id = any($1::uuid[]) group by 1, 2',
    [ids],
  );
  return rows;
}

it('spreads letters to a limited domain over the time they need, while all others pass', async () => {
  await Promise.all(
    [1, 2].map(() => stack.startSender({ DOMAIN_LIMITS: 'slow.example=10/s', SENDER_CONNECTIONS: '4' })),
  );
  const slow = await stack.letters.accept(50, { lane: 'newsletter', domain: 'slow.example' });
  const fast = await stack.letters.accept(50, { lane: 'newsletter', domain: 'fast.example' });
  const mixed = slow.flatMap((id, n) => [id, fast[n] ?? id]);
  await stack.ring('newsletter', mixed.slice(0, 60));
  await stack.ring('newsletter', mixed.slice(60));
  await arrived('fast.example', 50);
  expect(timesOf('slow.example').length).toBeLessThan(45);

  const urgent = await stack.letters.accept(1, { domain: 'slow.example' });
  await stack.ring('event', urgent);
  await stack.server.until(
    () => stack.server.letters.some(({ messageId }) => messageId.includes(urgent[0] ?? '-')),
    'the event letter',
  );
  expect(timesOf('slow.example').length).toBeLessThan(51);

  await arrived('slow.example', 51);
  const times = timesOf('slow.example');
  const inSecondFrom = (from: number) => times.filter((at) => at >= from && at < from + 1_000).length;
  expect(Math.max(...times.map(inSecondFrom))).toBeLessThanOrEqual(11);
  await eventually(async () => (await attemptsOf(slow)).length === 1);
  expect(await attemptsOf(slow)).toEqual([{ state: 'sent', attempt: 1, count: 50 }]);
});

it('slows down by itself for a domain that says too fast, and loses and burns nothing', async () => {
  let asked = 0;
  stack.server.on('rcpt', ({ address }) => {
    if (!address.endsWith('@touchy.example')) return undefined;
    asked += 1;
    // The burst is too fast for it; what comes after the pause it asks for is not.
    return asked > 40 && asked <= 46
      ? { reply: '421 4.7.28 Too many messages, try again in 1 second' }
      : undefined;
  });
  const sender = await stack.startSender({ SENDER_CONNECTIONS: '4' });
  const touchy = await stack.letters.accept(60, { domain: 'touchy.example' });
  const others = await stack.letters.accept(20, { domain: 'other.example' });
  await stack.ring('event', [...touchy, ...others]);
  await arrived('other.example', 20);
  await sender.waitForLog('A server said “too fast”; its limit was cut.');
  await eventually(async () =>
    (await sender.ask('/metrics')).text.includes('pabal_limit_rate{limit="domain:touchy.example"}'),
  );
  await arrived('touchy.example', 60);
  await eventually(async () => (await attemptsOf(touchy)).length === 1);
  expect(await attemptsOf(touchy)).toEqual([{ state: 'sent', attempt: 1, count: 60 }]);
});
