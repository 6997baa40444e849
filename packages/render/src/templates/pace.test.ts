import { paced } from './pace.ts';

/** A step of `cost` milliseconds on a clock of its own, called every millisecond for a second; gives how often it ran. */
function runsInOneSecond(cost: number, share: number): number {
  let time = 0;
  let runs = 0;
  const step = paced(
    () => {
      runs += 1;
      time += cost;
    },
    share,
    () => time,
  );
  for (; time < 1000; time += 1) step();
  return runs;
}

describe('a paced step', () => {
  it('runs every time when it may have all of the time', () => {
    expect(runsInOneSecond(0, 1)).toBe(1000);
    expect(runsInOneSecond(4, 1)).toBe(200);
  });

  it('keeps to its share of the time, whatever it costs', () => {
    expect(runsInOneSecond(1, 0.02)).toBe(20);
    expect(runsInOneSecond(10, 0.02)).toBe(2);
  });

  it('runs every time when it costs nothing', () => {
    expect(runsInOneSecond(0, 0.02)).toBe(1000);
  });
});
