import { useStore } from '@pabal/test/support';
import { createToldWatch } from './told.ts';

const { store } = useStore();

it('says that somebody is told while it does not know, or has not known for long', async () => {
  let now = 1_000_000;
  const watch = createToldWatch(store, () => now);
  expect(watch.isTold()).toBe(true);
  await watch.look();
  expect(watch.isTold()).toBe(false);
  now += 3_999;
  expect(watch.isTold()).toBe(false);
  now += 1;
  expect(watch.isTold()).toBe(true);
});
