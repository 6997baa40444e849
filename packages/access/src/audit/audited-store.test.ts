import { listAudit } from '@pabal/db/access';
import { useStore } from '@pabal/test/support';
import { auditing } from './audited-store.ts';
import { verifyAudit } from './log.ts';

const { store } = useStore({ empty: ['audit_entries', 'audit_chains', 'segments'] });

const begin = () =>
  auditing(store, { actor: 'cli:kim', door: 'command', action: 'segments.put', object: 'loyal' });
const insert = `insert into segments (id, key, rule, updated_by, space_id) values (gen_random_uuid(), $1, '{}', 'kim', 1)`;
const entries = () => listAudit(store, {}, { limit: 10 });
const segments = async () => (await store.query('select from segments')).rowCount;

it('writes one entry with the first change, however many there are', async () => {
  const { store: audited, finish } = begin();
  await audited.query('select * from segments for update');
  expect(await entries()).toEqual([]);
  await audited.query(insert, ['a']);
  await audited.transaction((transaction) => transaction.query(insert, ['b']));
  await audited.query('delete from segments');
  await finish({ outcome: 'done' });
  expect(await entries()).toMatchObject([{ action: 'segments.put', object: 'loyal', outcome: 'done' }]);
});

it('writes nothing with a transaction that is rolled back, or changes nothing', async () => {
  const { store: audited, finish } = begin();
  const failing = audited.transaction(async (transaction) => {
    await transaction.query(insert, ['a']);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await audited.query('delete from segments where key = $1', ['nobody']);
  await finish({ outcome: 'failed' });
  expect(await entries()).toEqual([]);
  expect(await segments()).toBe(0);
  // The next change of the same action gets the entry.
  await audited.query(insert, ['a']);
  expect(await entries()).toHaveLength(1);
});

it('says in a second entry how many there were, or that it failed half-way, and shows both as one', async () => {
  const counted = begin();
  await counted.store.query(insert, ['a']);
  await counted.finish({ outcome: 'done', affected: 12 });
  const failed = begin();
  await failed.store.query(insert, ['b']);
  await failed.finish({ outcome: 'failed' });
  expect(await entries()).toMatchObject([
    { number: 3, outcome: 'failed', affected: null },
    { number: 1, outcome: 'done', affected: 12 },
  ]);
  expect(await verifyAudit(store)).toMatchObject({ whole: true, entries: 4 });
});

it('writes an entry for what changed nothing in PostgreSQL, unless it is told not to', async () => {
  await begin().finish({ outcome: 'done', ifChanged: true });
  expect(await entries()).toEqual([]);
  await begin().finish({ outcome: 'done' });
  expect(await entries()).toHaveLength(1);
});

it('keeps one chain when several actions add to it at the same moment', async () => {
  await Promise.all(Array.from({ length: 8 }, (_, at) => begin().store.query(insert, [`segment-${at}`])));
  expect(await verifyAudit(store)).toMatchObject({ whole: true, entries: 8 });
  expect(await segments()).toBe(8);
});
