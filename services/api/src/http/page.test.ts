import { pageBy } from './page.ts';

const rows = [{ id: 'a' }, { id: 'b' }];
const id = (row: { readonly id: string }) => row.id;

it('goes on after a full page, at its last row', () => {
  expect(pageBy(id, rows, 2, (row) => id(row).toUpperCase())).toEqual({ shown: ['A', 'B'], next: 'b' });
});

it('ends with a page that is not full', () => {
  expect(pageBy(id, rows, 3, id).next).toBeNull();
  expect(pageBy(id, [], 3, () => 'shown')).toEqual({ shown: [], next: null });
});
