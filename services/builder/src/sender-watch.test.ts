import { createSenderWatch } from './sender-watch.ts';

function setUp() {
  let time = 0;
  const watch = createSenderWatch({ leaseMs: 10_000, longestMs: 2_000, now: () => time });
  return {
    /** The beats as they are found so many milliseconds later. */
    after(ms: number, ...beats: [string, string][]) {
      time += ms;
      return watch.observe(beats.map(([id, beat]) => ({ id, beat }))).map(({ id }) => id);
    },
  };
}

it('gives up a sender whose beat stayed the same for a lease, and not one that still beats', () => {
  const { after } = setUp();
  after(0, ['silent', '1'], ['alive', '1']);
  for (let second = 1; second < 10; second += 1) {
    expect(after(1_000, ['silent', '1'], ['alive', `${second}`])).toEqual([]);
  }
  expect(after(1_000, ['silent', '1'], ['alive', '10'])).toEqual(['silent']);
});

it('gives nobody up for a time in which the beats could not be read', () => {
  const { after } = setUp();
  after(0, ['a', '1']);
  expect(after(3_600_000, ['a', '1'])).toEqual([]);
  expect(after(1_000, ['a', '2'])).toEqual([]);
});

it('begins again with every change of the beat', () => {
  const { after } = setUp();
  after(0, ['a', '1']);
  for (let second = 0; second < 9; second += 1) after(1_000, ['a', '1']);
  after(1_000, ['a', '2']);
  expect(after(1_000, ['a', '2'])).toEqual([]);
});
