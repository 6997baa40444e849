import { createPaces } from './pace.ts';

function setUp() {
  const world = { now: 0, busy: 4 };
  const paces = createPaces(
    [{ settings: { name: 'mx' }, transport: { state: () => ({ busy: world.busy, most: 4 }) } }],
    () => world.now,
  );
  const handed = (...seconds: readonly number[]) => {
    for (const each of seconds) paces.handed('mx', each);
  };
  return { world, paces, handed };
}

it('calls a provider slow when it takes long for most letters and has no connection left', () => {
  const { paces, handed } = setUp();
  handed(5, 0.1, 5, 6);
  expect(paces.slow()).toEqual([{ provider: 'mx', seconds: 5, connections: 4 }]);
});

it('does not call a provider slow for few letters, for a slow one among quick ones, or while connections are free', () => {
  const { world, paces, handed } = setUp();
  handed(5, 5);
  expect(paces.slow()).toEqual([]);
  handed(0.1, 0.1, 0.1);
  expect(paces.slow()).toEqual([]);
  handed(5, 5, 5, 5);
  world.busy = 3;
  expect(paces.slow()).toEqual([]);
});

it('forgets what was half a minute ago', () => {
  const { world, paces, handed } = setUp();
  handed(5, 5, 5);
  world.now = 30_001;
  expect(paces.slow()).toEqual([]);
});
