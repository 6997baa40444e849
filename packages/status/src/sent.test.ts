import { useStore } from '@pabal/test/support';
import { createSentCounter } from './sent.ts';

const { store } = useStore({ empty: ['afterwards_days'] });
const dayMs = 86_400_000;

const rows = async () =>
  (await store.query('select by, name, sent from afterwards_days order by by, name')).rows;
const times = (count: number, run: () => void) => {
  for (let done = 0; done < count; done += 1) run();
};

it('counts what servers took by provider and edition, and by domain from twenty letters a day on', async () => {
  const counter = createSentCounter(store, () => 0);
  times(3, () => counter.took('main'));
  times(19, () => counter.sent('small.example', null));
  times(12, () => counter.sent('large.example', 'edition-1'));
  await counter.write();
  times(12, () => counter.sent('large.example', null));
  await counter.write();
  times(2, () => counter.sent('large.example', null));
  await counter.write();
  await counter.write();
  expect(await rows()).toEqual([
    { by: 'domain', name: 'large.example', sent: 26 },
    { by: 'edition', name: 'edition-1', sent: 12 },
    { by: 'provider', name: 'main', sent: 3 },
  ]);
});

it('begins again with small domains on another day', async () => {
  let at = 0;
  const counter = createSentCounter(store, () => at);
  times(19, () => counter.sent('small.example', null));
  await counter.write();
  at += dayMs;
  await counter.write();
  counter.sent('small.example', null);
  await counter.write();
  expect(await rows()).toEqual([]);
});

it('keeps what could not be written for the next time', async () => {
  let away = true;
  const counter = createSentCounter(
    { query: (...asked) => (away ? Promise.reject(new Error('away')) : store.query(...asked)) },
    () => 0,
  );
  counter.took('main');
  await expect(counter.write()).rejects.toThrow('away');
  counter.took('main');
  away = false;
  await counter.write();
  expect(await rows()).toEqual([{ by: 'provider', name: 'main', sent: 2 }]);
});
