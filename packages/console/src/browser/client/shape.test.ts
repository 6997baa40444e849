import { dictionary, flag, list, nullable, number, object, optional, text, WrongShape } from './shape.ts';

const shape = object({ name: text, age: nullable(number), tags: list(text), more: optional(flag) });

it('reads what it names, and leaves out what it does not', () => {
  expect(shape({ name: 'a', age: null, tags: ['x'], newer: 1 })).toEqual({
    name: 'a',
    age: null,
    tags: ['x'],
  });
  expect(dictionary(number)({ a: 1, b: 2 })).toEqual({ a: 1, b: 2 });
});

it.each<[string, unknown, string]>([
  ['a field that is missing', { age: null, tags: [] }, 'Expected a text at .name, got undefined'],
  ['a field of another type', { name: 'a', age: '1', tags: [] }, 'Expected a number at .age, got string'],
  ['an item of a list', { name: 'a', age: 1, tags: ['x', 2] }, 'Expected a text at .tags[1], got number'],
  ['no object', [], 'Expected an object at the top, got a list'],
  ['nothing', null, 'Expected an object at the top, got null'],
])('says where %s is not what was expected', (_what, value, sentence) => {
  expect(() => shape(value)).toThrow(WrongShape);
  expect(() => shape(value)).toThrow(sentence);
});
