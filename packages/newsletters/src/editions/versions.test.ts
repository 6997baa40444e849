import { changesBetween } from './versions.ts';

describe('what a change did to a definition', () => {
  it('is told field by field, with lists as a whole', () => {
    const before = { name: 'A', schedule: null, audience: { groups: ['a'] }, kept: { x: 1 } };
    const after = {
      name: 'B',
      schedule: { cron: '0 10 * * *' },
      audience: { groups: ['a', 'b'] },
      kept: { x: 1 },
    };
    expect(changesBetween(before, after)).toEqual([
      { field: '/name', before: '"A"', after: '"B"' },
      { field: '/schedule', before: 'null', after: null },
      { field: '/audience/groups', before: '["a"]', after: '["a","b"]' },
      { field: '/schedule/cron', before: null, after: '"0 10 * * *"' },
    ]);
  });

  it('is nothing where nothing came before', () => {
    expect(changesBetween(undefined, { name: 'A' })).toEqual([]);
  });
});
