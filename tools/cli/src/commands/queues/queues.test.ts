import { createTestLetters } from '@pabal/db/testing';
import { createQueues } from '@pabal/queue';
import { createLogger } from '@pabal/runtime';
import { usePabal } from '../../testing/use-pabal.ts';

const { pabal, jsonOf, store, database } = usePabal({ empty: ['events', 'deliveries'] });

afterEach(() => {
  delete process.env.QUEUE_URL;
});

it('shows beside no jobs at all how many letters the ledger holds', async () => {
  process.env.QUEUE_URL = database.url;
  const letters = await createTestLetters(store);
  await letters.accept(3);
  await letters.fail(1);
  const { code, out, err } = await pabal('queues');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^event-mail +0 +0 +0 +0 +3 letters$/m);
  expect(out).toMatch(/^newsletter-mail +0 +0 +0 +0 +0 letters$/m);
  expect(out).toMatch(/^dead-letter +0 +0 +0 +0 +1 dead letter$/m);
});

it('counts the jobs of the queue that QUEUE_URL leads to', async () => {
  process.env.QUEUE_URL = database.url;
  const letters = await createTestLetters(store);
  const [id = ''] = await letters.accept(1);
  const logger = createLogger({ service: 'test', level: 'silent' });
  const queues = createQueues({ url: database.url, logger, connections: 1 });
  await queues.ring('event', [id]).finally(() => queues.stop());
  expect(await jsonOf('queues')).toContainEqual(
    expect.objectContaining({ name: 'event-mail', waiting: 1, held: 1, holds: 'letters', reason: null }),
  );
});

it('says what the ledger holds while the queue is away, and why the jobs cannot be counted', async () => {
  await (await createTestLetters(store)).accept(2);
  expect(await pabal('queues')).toMatchObject({
    code: 0,
    err: 'The jobs cannot be counted: QUEUE_URL is not set, so it is not known where they are.\n',
  });
  process.env.QUEUE_URL = 'redis://127.0.0.1:1';
  const { code, out, err } = await pabal('queues');
  expect(code).toBe(0);
  expect(out).toMatch(/^event-mail +\? +\? +\? +\? +2 letters$/m);
  expect(err).toMatch(/^The jobs cannot be counted: .*\n$/);
});
