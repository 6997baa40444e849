import { page, pageBy } from './page.ts';

const rows = [{ id: 'a' }, { id: 'b' }];

it('goes on after a full page, at its last row', () => {
  expect(page(rows, 2, ({ id }) => id.toUpperCase())).toEqual({ shown: ['A', 'B'], next: 'b' });
});

it('ends with a page that is not full', () => {
  expect(page(rows, 3, ({ id }) => id).next).toBeNull();
  expect(page([], 3, () => 'shown')).toEqual({ shown: [], next: null });
});

it('goes on at what rows without an id are found again by', () => {
  expect(
    pageBy(
      ({ line }) => line,
      [{ line: 7 }],
      1,
      (row) => row,
    ),
  ).toEqual({ shown: [{ line: 7 }], next: 7 });
});
