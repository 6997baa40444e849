import { ageClasses } from '@pabal/db/status';
import { useStore } from '@pabal/test/support';
import { ageClassOf, agePercentile, createFlowCounter } from './flow.ts';
import { readStatus } from './status.ts';

const { store } = useStore({ empty: ['flow'] });

it('sorts ages into classes that double, the last for all that is older', () => {
  expect([0, 0.009, 0.01, 0.019, 0.02, 1].map(ageClassOf)).toEqual([0, 0, 1, 1, 2, 7]);
  expect(ageClassOf(1e9)).toBe(ageClasses - 1);
});

it('tells the end of the class, so that no letter is told as quicker than it was', () => {
  const ages = [90, 9, 0, 1];
  expect(agePercentile(ages, 50)).toBe(0.01);
  expect(agePercentile(ages, 95)).toBe(0.02);
  expect(agePercentile(ages, 100)).toBe(0.08);
  expect(agePercentile([0, 0], 50)).toBeNull();
});

it('writes what was counted since the last time, and nothing twice', async () => {
  const flow = createFlowCounter(store);
  flow.planned('event', 2);
  flow.sent('event', 0.005);
  flow.sent('newsletter', 0.015);
  await flow.write();
  await flow.write();
  const { rows } = await store.query('select lane, planned, sent, ages[1:2] as ages from flow order by lane');
  expect(rows).toEqual([
    { lane: 'event', planned: 2, sent: 1, ages: [1, 0] },
    { lane: 'newsletter', planned: 0, sent: 1, ages: [0, 1] },
  ]);
});

it('keeps what could not be written for the next time', async () => {
  let away = true;
  const flow = createFlowCounter({
    query: (...asked) => (away ? Promise.reject(new Error('away')) : store.query(...asked)),
  });
  flow.planned('event', 2);
  await expect(flow.write()).rejects.toThrow('away');
  flow.planned('event', 3);
  away = false;
  await flow.write();
  expect((await store.query('select planned from flow')).rows).toEqual([{ planned: 5 }]);
});

it('tells each lane its own figures, which are alike where as many letters of each took as long', async () => {
  const lastMinute = async (events: number, newsletters: number) => {
    const flow = createFlowCounter(store);
    flow.planned('event', events);
    flow.planned('newsletter', newsletters);
    for (let n = 0; n < events; n += 1) flow.sent('event', 0.3);
    for (let n = 0; n < newsletters; n += 1) flow.sent('newsletter', newsletters === events ? 0.2 : 5);
    await flow.write();
    await store.query(`update flow set minute = minute - interval '1 minute'`);
    const { lanes } = await readStatus(store);
    return lanes.map(({ inPerMinute, outPerMinute, p50Seconds }) => [inPerMinute, outPerMinute, p50Seconds]);
  };
  // What `npm start` sends: an event and an edition for two people each, all within the same class of ages.
  expect(await lastMinute(2, 2)).toEqual([
    [0.4, 0.4, 0.32],
    [0.4, 0.4, 0.32],
  ]);
  await store.query('truncate flow');
  expect(await lastMinute(10, 5)).toEqual([
    [2, 2, 0.32],
    [1, 1, 5.12],
  ]);
});
