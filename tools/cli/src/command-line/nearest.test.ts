import { nearest } from './nearest.ts';

const words = ['apps create', 'apps list', 'apps revoke', 'migrate'];

describe('the nearest word', () => {
  it.each([
    ['app create', 'apps create'],
    ['apps lits', 'apps list'],
    ['migarte', 'migrate'],
    ['send', undefined],
    ['', undefined],
  ])('to "%s" is %s', (wanted, expected) => {
    expect(nearest(wanted, words)).toBe(expected);
  });
});
