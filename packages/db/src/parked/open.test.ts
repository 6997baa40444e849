import { useStore } from '@pabal/test/support';
import { clearDue } from '../ledger/index.ts';
import { createTestLetters, type TestLetters } from '../testing/index.ts';
import { countDeadLetters, countUnknown, discardDeadLetters } from './index.ts';

const { store } = useStore({ empty: ['deliveries', 'events', 'delivery_moves', 'suppressions'] });
let letters: TestLetters;
beforeEach(async () => {
  letters = await createTestLetters(store);
});

it('counts dead letters by lane and template, the most first, and only those that wait for a decision', async () => {
  expect(await countDeadLetters(store)).toEqual([]);
  await letters.fail(3);
  await letters.fail(1, undefined, { lane: 'newsletter', template: 'weekly' });
  const given = await letters.fail(2, undefined, { template: 'meeting.scheduled' });
  await letters.lose(1);
  await discardDeadLetters(
    store,
    { template: 'meeting.scheduled' },
    { actor: 'cli:kim', reason: 'not wanted' },
  );
  expect(given).toHaveLength(2);
  expect(await countDeadLetters(store)).toEqual([
    { lane: 'event', template: 'vacancy.created', letters: 3 },
    { lane: 'newsletter', template: 'weekly', letters: 1 },
  ]);
});

it('counts letters in doubt that wait for a person, and says since when', async () => {
  expect(await countUnknown(store)).toEqual([]);
  const ids = await letters.lose(2, { lane: 'newsletter' });
  await letters.fail(1);
  await clearDue(store, ids, { parked: true });
  await store.query(`update deliveries set parked_at = now() - interval '90 s' where id = $1`, [ids[0]]);
  const [count] = await countUnknown(store);
  expect(count).toMatchObject({ lane: 'newsletter', letters: 2 });
  expect(count?.oldestSeconds).toBeGreaterThanOrEqual(90);
  expect(count?.oldestSeconds).toBeLessThan(600);
});
