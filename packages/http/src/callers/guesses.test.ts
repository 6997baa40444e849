import { createRecentRefusals } from './guesses.ts';

function setUp() {
  const world = { now: 0 };
  const refusals = createRecentRefusals(() => world.now);
  const add = (prefix: string, times: number) => {
    for (let each = 0; each < times; each += 1) refusals.add(prefix);
  };
  return { world, refusals, add };
}

it('tells how many requests of the last minute had a key that no app has, and the key of most of them', () => {
  const { refusals, add } = setUp();
  add('pbl_live_ab', 2);
  add('pbl_live_cd', 5);
  expect(refusals.recent()).toEqual({ refused: { requests: 7, keyPrefix: 'pbl_live_cd' } });
});

it('tells nothing of a few, nor of what was more than a minute ago', () => {
  const { world, refusals, add } = setUp();
  add('pbl_live_ab', 4);
  expect(refusals.recent()).toEqual({});
  world.now = 35_000;
  add('pbl_live_ab', 4);
  expect(refusals.recent()).toEqual({ refused: { requests: 8, keyPrefix: 'pbl_live_ab' } });
  world.now = 61_000;
  expect(refusals.recent()).toEqual({});
});
