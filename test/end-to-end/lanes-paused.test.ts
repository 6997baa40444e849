// A lane that a person has paused, with real senders.

import { pauseLane, pauseProvider, readLanes, resumeLane, resumeProvider } from '@pabal/limits';
import { readStatus } from '@pabal/status';
import { eventually } from '@pabal/test/support';
import { type SenderStack, startSenderStack } from './sender-processes.ts';

let stack: SenderStack;
beforeAll(async () => {
  stack = await startSenderStack();
});
afterEach(async () => {
  await stack.endSenders();
  stack.server.forgetLetters();
});
afterAll(() => stack.stop());

const tried = async (ids: readonly string[]) => {
  const { rows } = await stack.store.query<{ count: number }>(
    `select count(*)::integer as count from deliveries where id = any($1::uuid[]) and (attempt > 0 or state <> 'pending')`,
    [ids],
  );
  return rows[0]?.count;
};

it('claims nothing of it, whatever was rung for, and the other lane goes on; a sender that starts obeys as well', async () => {
  const sender = await stack.startSender();
  await pauseLane(stack.store, { lane: 'event', reason: 'wrong links' }, 'cli:kim');
  await eventually(async () => (await sender.ask('/readyz')).text.includes('"pausedLanes":["event"]'));
  const events = await stack.letters.accept(20);
  await stack.ring('event', events);
  const others = await stack.letters.accept(5, { lane: 'newsletter' });
  await stack.ring('newsletter', others);
  await stack.server.received(others.length, 30_000);
  expect(await tried(events)).toBe(0);

  await stack.endSenders();
  await stack.startSender();
  const more = await stack.letters.accept(5, { lane: 'newsletter' });
  await stack.ring('event', events);
  await stack.ring('newsletter', more);
  await stack.server.received(others.length + more.length, 30_000);
  expect(await tried(events)).toBe(0);
  const { troubles, lanes } = await readStatus(stack.store);
  expect(troubles).toContainEqual(
    expect.objectContaining({ kind: 'lane-paused', letters: 20, command: 'pabal lanes resume event' }),
  );
  expect(lanes[0]?.waitsFor).toMatchObject([{ reason: 'lane-paused', letters: 20 }]);
  expect(await readLanes(stack.store)).toMatchObject([
    { lane: 'event', pausedBy: 'cli:kim', reason: 'wrong links', letters: 20 },
    { lane: 'newsletter', pausedAt: null },
  ]);

  await resumeLane(stack.store, 'event');
  await stack.server.received(others.length + more.length + events.length, 30_000);
});

it('keeps letters from a provider that a person has paused until it is resumed', async () => {
  const sender = await stack.startSender();
  await eventually(async () => {
    const { rows } = await stack.store.query('select from providers');
    return rows.length > 0;
  });
  const { rows } = await stack.store.query<{ name: string }>('select name from providers');
  const name = rows[0]?.name ?? '';
  await eventually(() =>
    pauseProvider(stack.store, { name, reason: 'they asked' }, 'cli:kim').catch(() => false),
  );
  const { text } = await eventually(async () => {
    const answer = await sender.ask('/readyz');
    return answer.status === 503 && answer;
  });
  expect(text).toContain(`${name} is paused by a person`);
  const ids = await stack.letters.accept(3);
  await stack.ring('event', ids);
  await resumeProvider(stack.store, name);
  await stack.server.received(ids.length, 30_000);
  expect(await tried(ids)).toBe(3);
});
