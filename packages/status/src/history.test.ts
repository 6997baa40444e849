import { addFlow, ageClasses } from '@pabal/db/status';
import { useStore } from '@pabal/test/support';
import { readFlow } from './history.ts';

const { store } = useStore({ empty: ['flow'] });

/** Letters of so many whole minutes ago: 1 is the last one. */
async function came(minutesAgo: number, planned: number, sent: number, ageClass = 0): Promise<void> {
  const ages = Array.from({ length: ageClasses }, (_, place) => (place === ageClass ? sent : 0));
  await addFlow(store, [{ lane: 'event', planned, sent, ages }]);
  await store.query(
    `update flow set minute = minute - make_interval(mins => $1::integer) where minute = date_trunc('minute', now())`,
    [minutesAgo],
  );
}

it('has a value for each minute of the hour before the present minute, the oldest first', async () => {
  await came(1, 5, 3);
  await came(60, 2, 1, 7);
  await came(61, 100, 100);
  await addFlow(store, [{ lane: 'event', planned: 9, sent: 0, ages: new Array<number>(ageClasses).fill(0) }]);
  const { stepSeconds, lanes } = await readFlow(store, 'hour');
  expect(stepSeconds).toBe(60);
  const [event, newsletter] = lanes;
  expect(event?.in).toEqual([2, ...new Array<number>(58).fill(0), 5]);
  expect(event?.out.at(-1)).toBe(3);
  expect([event?.p50Seconds[0], event?.p50Seconds[1], event?.p95Seconds.at(-1)]).toEqual([1.28, null, 0.01]);
  expect(newsletter?.in.every((letters) => letters === 0)).toBe(true);
});

it('adds up the minutes of a step, and the ages of its letters', async () => {
  await came(1, 1, 1);
  await came(15, 1, 1, 4);
  await came(16, 10, 10);
  const { stepSeconds, lanes } = await readFlow(store, 'day');
  expect(stepSeconds).toBe(900);
  expect(lanes[0]?.in.slice(-2)).toEqual([10, 2]);
  expect(lanes[0]?.p50Seconds.at(-1)).toBe(0.01);
  expect(lanes[0]?.p95Seconds.at(-1)).toBe(0.16);
  expect((await readFlow(store, 'week')).lanes[0]?.in.at(-1)).toBe(12);
});
