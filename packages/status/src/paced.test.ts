import { createPace } from './paced.ts';

let clock = 0;
const at = new Date('2026-03-01T03:00:00Z');

/** A reading that takes so long; it gives how often it was made. */
function reading(ms: number) {
  let made = 0;
  return createPace(() => clock)(async () => {
    clock += ms;
    made += 1;
    return made;
  });
}

/** Asks once a second. @returns what was told in each */
async function askEachSecond(read: (now: Date) => Promise<number>, seconds: number): Promise<number[]> {
  const told: number[] = [];
  for (let second = 0; second < seconds; second += 1) {
    clock = second * 1_000;
    told.push(await read(at));
  }
  return told;
}

it.each([
  ['at every second when it takes 10 ms', 10, [1, 2, 3, 4, 5, 6, 7]],
  ['at every third when it takes 60 ms', 60, [1, 1, 1, 2, 2, 2, 3]],
  ['every ten seconds when it takes longer than a second', 1_500, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]],
])('reads %s', async (_, ms, expected) => {
  expect(await askEachSecond(reading(ms), expected.length)).toEqual(expected);
});

it('reads several so that they take no more than a share of the time together', async () => {
  const pace = createPace(() => clock);
  const made = [0, 0, 0];
  const readings = made.map((_, which) =>
    pace(async () => {
      clock += 20;
      made[which] = (made[which] ?? 0) + 1;
    }),
  );
  for (let second = 0; second < 60; second += 1) {
    clock = second * 1_000;
    for (const read of readings) await read(at);
  }
  // 60 ms in all, which are 2 % of three seconds.
  for (const times of made) expect(times).toBeLessThanOrEqual(21);
  for (const times of made) expect(times).toBeGreaterThanOrEqual(19);
});

it('asks again at once when it could not be read', async () => {
  let made = 0;
  const read = createPace(() => clock)(async () => {
    made += 1;
    clock += 100;
    if (made === 2) throw new Error('away');
    return made;
  });
  clock = 0;
  await read(at);
  clock = 6_000;
  await expect(read(at)).rejects.toThrow('away');
  expect(await read(at)).toBe(3);
});

it('says for how long a reading is shown, as each is made', async () => {
  let ms = 60;
  const read = createPace(() => clock)(async () => {
    clock += ms;
  });
  clock = 0;
  expect(read.everyMs()).toBe(0);
  await read(at);
  expect(read.everyMs()).toBe(3_000);
  ms = 4;
  clock = 3_000;
  await read(at);
  expect(read.everyMs()).toBe(200);
});
