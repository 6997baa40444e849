import { chooseRows } from './choice.ts';
import type { Row } from './row.ts';
import { rows } from './rows/index.ts';

const row = (name: string, ...references: string[]): Row => ({
  name,
  what: '',
  references,
  run: async () => [],
});
const all = [row('limit'), row('afternoon'), row('drain', 'limit', 'afternoon'), row('latency')];
const names = (chosen: readonly Row[]) => chosen.map(({ name }) => name);

describe('the choice of rows', () => {
  it('is all of them in their order when none is named', () => {
    expect(names(chooseRows(all, []))).toEqual(['limit', 'afternoon', 'drain', 'latency']);
  });

  it('brings what a row is compared with, before it and once', () => {
    expect(names(chooseRows(all, ['drain']))).toEqual(['limit', 'afternoon', 'drain']);
    expect(names(chooseRows(all, ['latency', 'drain', 'limit']))).toEqual([
      'latency',
      'limit',
      'afternoon',
      'drain',
    ]);
  });

  it('names the rows there are when it is given another', () => {
    expect(() => chooseRows(all, ['dain'])).toThrow(
      'There is no row "dain"; there are: limit, afternoon, drain',
    );
  });

  it('finds every row by a name of its own, and every row that one refers to', () => {
    expect(new Set(names(rows)).size).toBe(rows.length);
    expect(names(chooseRows(rows, names(rows))).sort()).toEqual(names(rows).sort());
  });
});
