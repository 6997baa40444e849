import { repeatedKey } from './json-keys.ts';

const repeatedIn = (text: string) => repeatedKey(text, JSON.parse(text));

describe('a key that comes twice', () => {
  it.each([
    ['{"a":1,"a":2}', '/a'],
    ['{"a":1,"b":{"c":[{"d":1},{"d":1,"e":2,"d":3}]}}', '/b/c/1/d'],
    ['{"to":1,"t\\u006f":2}', '/to'],
    ['{"a" : 1 ,\n "a"\t: 2}', '/a'],
    ['{"a" :1,"a":2}', '/a'],
    ['[[],[{"x":{},"x":{}}]]', '/1/0/x'],
    ['{"":1,"":2}', '/'],
    ['{"a/b":1,"a~c":{"d":1,"d":1}}', '/a~0c/d'],
    ['{"__proto__":1,"__proto__":2}', '/__proto__'],
    ['{"a":"x\\\\","a":"\\""}', '/a'],
    ['{"a":":","b":"\\":","a":1}', '/a'],
    ['{"a":{"k":1,"k":2},"a":1}', '/a/k'],
    ['{"한글":1,"한글":2}', '/한글'],
    ['{"10":1,"9":2,"10":3}', '/10'],
  ])('is found in %s', (text, pointer) => {
    expect(repeatedIn(text)).toBe(pointer);
  });

  it.each([
    '{}',
    '[]',
    '1',
    '"a:b"',
    'null',
    '{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}',
    '{"a":"\\"a\\":1,\\"a\\":2"}',
    '{"a":"x : y", "b":": ", "c":"\\\\"}',
    '{"a":"\\\\\\"","b":"\\\\"}',
    '{"__proto__":1,"constructor":2,"toString":3}',
    '{"a":":",":":"a","\\":":1}',
  ])('is not found in %s', (text) => {
    expect(repeatedIn(text)).toBeUndefined();
  });

  it('is found in whatever is put together at random, and nothing else is', () => {
    const random = numbers(7);
    const pieces = ['a', 'b', ':', ' :', '":', '\\', '"', 'ü', '\n', '{', ',', ''];
    const text = () => Array.from({ length: random(4) }, () => pieces[random(pieces.length)]).join('');
    const space = () => ['', ' ', '\n\t'][random(3)];
    let twice = false;
    const value = (depth: number): string => {
      const kind = random(depth > 4 ? 3 : 6);
      if (kind === 0) return String(random(100));
      if (kind < 3) return JSON.stringify(text());
      if (kind === 3)
        return `[${Array.from({ length: random(4) }, () => value(depth + 1)).join(`${space()},`)}]`;
      const keys = Array.from({ length: random(5) }, text);
      if (new Set(keys).size < keys.length) twice = true;
      return `{${keys.map((key) => `${space()}${JSON.stringify(key)}${space()}:${value(depth + 1)}`).join(',')}}`;
    };
    const counts = { once: 0, twice: 0 };
    for (let round = 0; round < 3_000; round += 1) {
      twice = false;
      const json = value(0);
      counts[twice ? 'twice' : 'once'] += 1;
      expect({ json, twice: repeatedIn(json) !== undefined }).toEqual({ json, twice });
    }
    expect(counts.once).toBeGreaterThan(300);
    expect(counts.twice).toBeGreaterThan(300);
  });

  it('is found at any depth, and named shortly', () => {
    const deep = `${'['.repeat(200_000)}{"a":1,"a":2}${']'.repeat(200_000)}`;
    expect(repeatedIn(deep)?.length).toBeLessThan(400);
    const long = `{"${'k'.repeat(1_000_000)}":1,"${'k'.repeat(1_000_000)}":2}`;
    expect(repeatedIn(long)?.length).toBeLessThan(400);
  });
});

/** A small generator of the same numbers in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}
