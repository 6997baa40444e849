import { useStore } from '@pabal/test/support';
import { beatSender, countSendersAlive, removeSender } from './index.ts';

const { store } = useStore({ empty: ['senders'] });

it('counts the senders that gave a sign of life within the last minute', async () => {
  expect(await countSendersAlive(store)).toBe(0);
  for (const id of ['a', 'b', 'c']) await beatSender(store, id);
  await store.query(`update senders set seen_at = now() - interval '61 s' where id = 'b'`);
  await removeSender(store, 'c');
  expect(await countSendersAlive(store)).toBe(1);
});
