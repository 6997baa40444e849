import { wantsColours } from './environment.ts';

it.each<[Record<string, string>, boolean | undefined]>([
  [{}, undefined],
  [{ NO_COLOR: '' }, undefined],
  [{ NO_COLOR: '1' }, false],
  [{ FORCE_COLOR: '1' }, true],
  [{ FORCE_COLOR: '0' }, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true],
])('%j asks of every program for colours: %s', (environment, wanted) => {
  expect(wantsColours(environment)).toBe(wanted);
});
