import { median, percentile } from './percentiles.ts';

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, k) => 100 - k);

  it('is the value at the nearest rank, whatever their order', () => {
    expect([0, 0.5, 0.95, 0.99, 1].map((p) => percentile(hundred, p))).toEqual([1, 50, 95, 99, 100]);
  });

  it('of a single value is that value', () => {
    expect(percentile([7], 0.99)).toBe(7);
    expect(median([7])).toBe(7);
  });

  it('of nothing is refused', () => {
    expect(() => percentile([], 0.5)).toThrow('A percentile of nothing');
  });

  it('leaves the values as they were', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});
