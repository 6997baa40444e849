import { makePartitions } from '@pabal/db/partitions';
import { createStore, inSpace, newId, type SpaceStore } from '@pabal/db/store';
import { createTestLetters } from '@pabal/db/testing';
import { defaultSpace, msPerDay } from '@pabal/domain';
import { createMetrics, type Metrics } from '@pabal/runtime';
import { createTestDatabase, type TestDatabase } from '@pabal/test/support';
import { createPartitionWatch } from './partition-watch.ts';

let database: TestDatabase;
let store: SpaceStore;
let metrics: Metrics;

beforeEach(async () => {
  database = await createTestDatabase();
  store = inSpace(createStore({ url: database.url }), defaultSpace.id);
  metrics = createMetrics();
});
afterEach(async () => {
  await store.stop();
  await database.drop();
});

function setUp(now = () => new Date()) {
  const errors: object[] = [];
  const made: object[] = [];
  const logger = {
    info: (fields: object) => void made.push(fields),
    error: (fields: object) => void errors.push(fields),
  };
  return { errors, made, look: createPartitionWatch({ store, days: 7, logger, metrics, now }) };
}

const figure = async (name: string) =>
  Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await metrics.text())?.[1]);

it('makes what is missing, tells which, and shows how far it reaches', async () => {
  const { look, made, errors } = setUp();
  await look();
  expect(made.length).toBeGreaterThan(0);
  expect(errors).toEqual([]);
  expect(await figure('pabal_ledger_partitions')).toBe(made.length + 1);
  expect(await figure('pabal_ledger_partition_days_ahead')).toBeGreaterThanOrEqual(14);
  expect(await figure('pabal_ledger_rest')).toBe(0);
  const before = made.length;
  await look();
  expect(made).toHaveLength(before);
});

it('is an error in the log while somebody keeps partitions from being made, and letters have none to go to', async () => {
  const later = new Date(Date.now() + 30 * msPerDay);
  const { look, errors } = setUp(() => later);
  await createTestLetters(store);
  await store.transaction(async (transaction) => {
    await transaction.query('lock table deliveries in share row exclusive mode');
    await look();
  });
  expect(errors).toMatchObject([{ rest: false }]);
  expect(await figure('pabal_ledger_partition_days_ahead')).toBeLessThan(0);
  await look();
  expect(errors).toHaveLength(1);
});

it('says that rows lie outside of every partition', async () => {
  await makePartitions(store, { days: 7, now: new Date() });
  const far = (Date.now() + 300 * msPerDay).toString(16).padStart(12, '0');
  const id = `${far.slice(0, 8)}-${far.slice(8)}${newId().slice(13)}`;
  await store.query(
    `insert into events (id, app_id, type, lane, data, test, send_at) values ($1, $1, 'a', 'event', '{}', false, now())`,
    [id],
  );
  const { look, errors } = setUp();
  await look();
  expect(errors).toMatchObject([{ rest: true }]);
  expect(await figure('pabal_ledger_rest')).toBe(1);
});
