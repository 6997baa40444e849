import { wantedBy } from './arrange.ts';

it.each([[''], ['x'], ['http://'], ['a\0'], ['https://blog.example/\0']])(
  'what is no address (%j) is the address of no entry',
  (url) => {
    expect(wantedBy([{ url }])).toEqual([{ urls: [] }]);
  },
);

it('an entry is looked for by its address as it was typed, and without what does not count', () => {
  const url = 'https://www.blog.example/post/?utm_source=mail';
  expect(wantedBy([{ url }, { entry: 'e' }])).toEqual([
    { urls: [url, 'https://blog.example/post'] },
    { entry: 'e' },
  ]);
});
