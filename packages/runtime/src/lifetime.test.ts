import { createLifetime } from './lifetime.ts';
import type { Logger } from './logger.ts';

function setUp(deadlineMs = 5_000) {
  const said: { sentence: string; fields: object }[] = [];
  const say = (fields: object, sentence: string) => void said.push({ fields, sentence });
  const logger: Logger = { debug: say, info: say, warn: say, error: say, fatal: say, child: () => logger };
  return { said, lifetime: createLifetime({ logger, deadlineMs }) };
}

it('gives back in reverse order, once, however often it is stopped', async () => {
  const { lifetime } = setUp();
  const released: string[] = [];
  for (const what of ['store', 'queues', 'server']) lifetime.onStop(what, () => void released.push(what));
  await Promise.all([lifetime.stop(), lifetime.stop()]);
  expect(released).toEqual(['server', 'queues', 'store']);
});

it('names a part that did not stop cleanly and goes on with the others', async () => {
  const { lifetime, said } = setUp();
  let released = false;
  lifetime.onStop('store', () => {
    released = true;
  });
  lifetime.onStop('queues', () => Promise.reject(new Error('stuck')));
  await lifetime.stop();
  expect(released).toBe(true);
  expect(said).toEqual([
    { sentence: 'A part did not stop cleanly.', fields: expect.objectContaining({ part: 'queues' }) },
  ]);
});

it('does not wait longer than its deadline for a part that hangs, and names it', async () => {
  const { lifetime, said } = setUp(1);
  let released = false;
  lifetime.onStop('store', () => {
    released = true;
  });
  lifetime.onStop('transport', () => new Promise(() => {}));
  await lifetime.stop();
  expect(released).toBe(true);
  expect(said[0]).toEqual({
    sentence: 'A part did not stop within the deadline.',
    fields: { part: 'transport', deadlineMs: 1 },
  });
});

it('is safe to stop before anything was acquired', async () => {
  await expect(setUp().lifetime.stop()).resolves.toBeUndefined();
});

it('tells each part how long it may take', async () => {
  const { lifetime } = setUp(5_000);
  const given: number[] = [];
  lifetime.onStop('store', (leftMs) => void given.push(leftMs));
  lifetime.onStop('queues', (leftMs) => void given.push(leftMs));
  await lifetime.stop();
  expect(given).toHaveLength(2);
  for (const leftMs of given) expect(leftMs).toBeGreaterThan(0);
  expect(lifetime.isLeaving()).toBe(true);
});
