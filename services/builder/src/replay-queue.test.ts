import { createReplay, discardDeadLetters } from '@pabal/db/parked';
import { createStore, inSpace, type SpaceStore, storeTime } from '@pabal/db/store';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { defaultSpace } from '@pabal/domain';
import { createQueues, type Queues } from '@pabal/queue';
import { createLogger } from '@pabal/runtime';
import { createTestDatabase, describeEachQueueBackend, type TestDatabase } from '@pabal/test/support';
import { createReplayRunner } from './replay-runner.ts';
import { createSenderWatch } from './sender-watch.ts';
import { createSweep } from './sweeper.ts';

const logger = createLogger({ service: 'test', level: 'silent' });

describeEachQueueBackend('dead letters', (backend) => {
  let database: TestDatabase;
  let store: SpaceStore;
  let queues: Queues;
  let letters: TestLetters;
  let sweep: () => Promise<void>;

  beforeAll(async () => {
    database = await createTestDatabase();
    store = inSpace(createStore({ url: database.url }), defaultSpace.id);
    queues = createQueues({ url: backend.url(), logger, deadlineMs: 30_000 });
    letters = await createTestLetters(store);
    sweep = createSweep({
      store,
      queues,
      watch: createSenderWatch({ leaseMs: 60_000, longestMs: 60_000, now: () => 0 }),
      logger,
      unknownPolicy: { event: 'hold', newsletter: 'hold' },
      count: () => {},
      ended: () => {},
    });
  });
  afterAll(async () => {
    await queues.stop();
    await store.stop();
    await database.drop();
  });

  it('are in the queue until they are replayed, which rings for them, or discarded', async () => {
    const [again = '', givenUp = ''] = await letters.fail(2);
    await sweep();
    expect(await queues.waiting('dead-letter')).toBe(2);

    await discardDeadLetters(store, { deliveryId: givenUp }, { actor: 'cli:kim', reason: 'too late' });
    await sweep();
    expect(await queues.waiting('dead-letter')).toBe(1);

    await createReplay(store, { filter: { deliveryId: again }, rate: 1, requestedBy: 'cli:kim' });
    const run = createReplayRunner({
      store,
      queues,
      clock: () => storeTime(store),
      logger,
      count: () => {},
      ended: () => {},
    });
    await run();
    expect(await queues.waiting('dead-letter')).toBe(0);
    expect(await queues.waiting('event-backlog')).toBe(1);
  });
});
