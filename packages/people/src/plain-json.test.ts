import { problemInJson } from './plain-json.ts';

const parse = (text: string): unknown => JSON.parse(text);
const nested = (depth: number) => parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`);

describe('plain JSON', () => {
  it.each([
    ['every kind of value', parse('{"a":[1,-2.5,"x",true,null,{}],"b":{"c":[]}}')],
    [
      'names that look dangerous and are not',
      parse('{"constructor":1,"prototype":{"__proto":2},"hasOwnProperty":3}'),
    ],
    ['emoji and every other plane', parse('{"🐎":"파발 🐎"}')],
    ['32 levels', nested(32)],
  ])('may have %s', (_name, value) => {
    expect(problemInJson(value)).toBeUndefined();
  });

  it.each([
    ['__proto__ as its own name', parse('{"a":{"__proto__":{"x":1}}}'), ['a', '__proto__']],
    ['NUL in a text', parse('{"a":[0,"\\u0000"]}'), ['a', 1]],
    ['NUL in a name', parse('{"a\\u0000":1}'), ['a\0']],
    ['half a surrogate pair', parse('["\\udc00"]'), [0]],
    ['a number beyond a double', parse('[[-1e400]]'), [0, 0]],
    ['33 levels', nested(33), []],
    ['more levels than any stack has', nested(100_000), []],
  ])('may not have %s', (_name, value, path) => {
    expect(problemInJson(value)).toMatchObject({ path });
  });
});
