import { useStore } from '@pabal/test/support';
import { createTestEditions } from '../testing/index.ts';
import { countOpenEditions, listOverdueSeconds, pauseEdition } from './index.ts';

const { store } = useStore({ empty: ['deliveries', 'editions', 'newsletters', 'recipients'] });

it('counts editions that are not over by newsletter and by what they wait for', async () => {
  const editions = await createTestEditions(store, 'digest');
  await editions.subscribe('ann');
  expect(await countOpenEditions(store)).toEqual([]);
  await editions.sending();
  const held = await editions.sending();
  await pauseEdition(store, held.id, 'cli:kim');
  const ready = await editions.ready();
  await store.query('update editions set approved_at = null, sends_at = null where id = $1', [ready.id]);
  const over = await editions.sending();
  await store.query(`update editions set state = 'finished' where id = $1`, [over.id]);
  const proof = await editions.sending();
  await store.query(`update editions set kind = 'proof' where id = $1`, [proof.id]);
  expect(await countOpenEditions(store)).toEqual([
    { newsletter: 'digest', state: 'awaiting-approval', editions: 1 },
    { newsletter: 'digest', state: 'paused', editions: 1 },
    { newsletter: 'digest', state: 'sending', editions: 1 },
  ]);
});

it('says how late newsletters are by their oldest overdue slot, and 0 for those that are not', async () => {
  const late = await createTestEditions(store, 'late');
  const unserved = await createTestEditions(store, 'unserved');
  await createTestEditions(store, 'well');
  await late.subscribe('ann');
  const slots = [2, 3].map((hours) => `${hours} h`);
  for (const ago of slots) {
    const { id } = await late.sending();
    await store.query('update editions set slot = now() - $2::interval where id = $1', [id, ago]);
  }
  // Later than its slot by less than the sixty minutes of alarmMinutes.
  const { id } = await unserved.sending();
  await store.query(`update editions set slot = now() - interval '59 min' where id = $1`, [id]);
  await store.query(`update newsletters set next_slot_at = now() - interval '90 min' where key = 'unserved'`);
  const seconds = new Map((await listOverdueSeconds(store)).map((row) => [row.newsletter, row.seconds]));
  expect([...seconds.keys()]).toEqual(['late', 'unserved', 'well']);
  expect(Math.round((seconds.get('late') ?? 0) / 600)).toBe(18);
  expect(Math.round((seconds.get('unserved') ?? 0) / 600)).toBe(9);
  expect(seconds.get('well')).toBe(0);
});
