import { BoundedMap } from './bounded-map.ts';

it('lets the entry leave that was set longest ago', () => {
  const left: number[] = [];
  const map = new BoundedMap<string, number>(2, (value) => left.push(value));
  map.set('a', 1).set('b', 2);
  map.get('a');
  map.set('c', 3);
  expect([...map]).toEqual([
    ['b', 2],
    ['c', 3],
  ]);
  expect(left).toEqual([1]);
});

it('makes an entry the latest that is set again, and lets none leave for it', () => {
  const left: number[] = [];
  const map = new BoundedMap<string, number>(2, (value) => left.push(value));
  map.set('a', 1).set('b', 2).set('a', 3);
  expect(left).toEqual([]);
  map.set('c', 4);
  expect([...map.keys()]).toEqual(['a', 'c']);
  expect(left).toEqual([2]);
});

it('says nothing of what is deleted', () => {
  const left: number[] = [];
  const map = new BoundedMap<string, number>(1, (value) => left.push(value));
  map.set('a', 1);
  map.delete('a');
  map.set('b', 2);
  expect(left).toEqual([]);
});
