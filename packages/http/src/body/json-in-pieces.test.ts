import { JsonMistake, JsonRefused, parseInPieces } from './json-in-pieces.ts';
import { positionOfMistake } from './json-position.ts';

const valid = [
  '{}',
  ' [ ] ',
  '[1,-0,1.5e3,1E-2,0.1,1e400]',
  '{"a":{"b":[true,false,null,"x"]},"":"" , "z" : [ { } , [ ] ]}',
  '"\\u0041\\n\\ud83d\\ude00\\"\\\\\\/"',
  '"half \\ud83d"',
  '"\\\\"',
  '["\\\\\\"",""]',
  '{"__proto__":{"a":1},"constructor":2,"toString":3}',
  '\t\r\n {"한글":"값"} \n',
  'true',
  '12',
];

it.each(valid)('reads %j as JSON.parse does', async (text) => {
  expect(await parseInPieces(text)).toEqual(JSON.parse(text));
  expect(JSON.stringify(await parseInPieces(text))).toBe(JSON.stringify(JSON.parse(text)));
});

it('gives __proto__ as a key and changes no prototype', async () => {
  const value = await parseInPieces('{"__proto__":{"polluted":true}}');
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(Object.keys(value ?? {})).toEqual(['__proto__']);
});

/** An event of ordinary size, with what may mislead a reader that looks for the ends of things. */
const event = {
  type: 'vacancy.listed',
  to: [{ email: 'someone@company.example', name: '김민준 "]},' }],
  data: {
    url: 'https://noti.example/v/1?a=[1]',
    note: '\\',
    none: [],
    units: [[], {}, { a: [1, { b: null }] }],
  },
};

it.each([
  ['events of ordinary size', [event, event]],
  ['events around one that is longer than a piece', [event, { ...event, note: 'x'.repeat(40_000) }, event]],
  ['lists in lists', [[[[[[[[event, 1, [], ' ']], 'a']]]]], []]],
  ['nothing but brackets', [[], {}, [[]], [{}]]],
])('reads a large list of %s as JSON.parse does', async (_, items) => {
  const value = { events: Array.from({ length: 300 }, () => items), after: [1, [2], 3], empty: [] };
  for (const text of [JSON.stringify(value), JSON.stringify(value, null, 2)])
    expect(JSON.stringify(await parseInPieces(text))).toBe(JSON.stringify(JSON.parse(text)));
});

it.each([
  ['a repeated key', '{"a":{"b":1,"b":2}}', { pointer: '/events/900/a/b', why: 'repeated-key' }],
  ['lists too deep in one another', `${'['.repeat(99)}${']'.repeat(99)}`, { why: 'too-deep' }],
  ['a bracket of the wrong kind', '{"a":[1}]', { at: 22_518 }],
  ['a comma too many', '[1,]', { at: 22_514 }],
  ['no item', '', { at: 22_511 }],
])('names the place of %s behind many items', async (_, item, refusal) => {
  const text = `{"events":[${'{"a":[1,"b"],"c":"d"},'.repeat(900)}${'  '.repeat(1_350)}${item},1]}`;
  await expect(parseInPieces(text)).rejects.toMatchObject(refusal);
});

it.each([
  '',
  ' ',
  '{',
  '[',
  '[1,]',
  '[,1]',
  '[1 2]',
  '{"a"}',
  '{"a":}',
  '{"a":1,}',
  '{,}',
  '{a:1}',
  "{'a':1}",
  '[1}',
  '{"a":1]',
  '01',
  '1.',
  '+1',
  'nul',
  'truex',
  '"a',
  '"\\x"',
  '"a\nb"',
  '1 2',
  '{}}',
  '[1]]',
  '{"a":1 "b":2}',
])('refuses %j, as JSON.parse does, within the word where it stops being JSON', async (text) => {
  expect(() => JSON.parse(text)).toThrow();
  const mistake = await parseInPieces(text).catch((error: unknown) => error);
  expect(mistake).toBeInstanceOf(JsonMistake);
  if (mistake instanceof JsonMistake)
    expect(mistake.at).toBeLessThanOrEqual(Math.max(positionOfMistake(text), text.length));
});

it.each([
  ['{"a":1,"a":2}', '/a'],
  ['{"to":[{"email":"x","email":"y"}]}', '/to/0/email'],
  ['{"a~/b":{"c":1,"d":[1,{"e":1,"\\u0065":2}]}}', '/a~0~1b/d/1/e'],
  ['{"__proto__":1,"__proto__":2}', '/__proto__'],
])('refuses the repeated key in %j at %s', async (text, pointer) => {
  await expect(parseInPieces(text)).rejects.toMatchObject({ pointer, why: 'repeated-key' });
});

it('refuses more than a hundred objects and lists in one another, wherever they end', async () => {
  expect(await parseInPieces(`${'['.repeat(100)}${']'.repeat(100)}`)).toHaveLength(1);
  for (const bracket of ['[', '{"a":']) {
    const error: unknown = await parseInPieces(bracket.repeat(1_000_000)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(JsonRefused);
    expect(error).toMatchObject({ why: 'too-deep' });
  }
});

it('refuses an object of more than ten thousand keys, and names it', async () => {
  const keys = (count: number) => `{${Array.from({ length: count }, (_, n) => `"k${n}":${n}`).join(',')}}`;
  expect(Object.keys((await parseInPieces(keys(10_000))) ?? {})).toHaveLength(10_000);
  await expect(parseInPieces(`{"to":[{"data":${keys(10_001)}}]}`)).rejects.toMatchObject({
    pointer: '/to/0/data',
    why: 'too-many-keys',
  });
});

it('refuses a list of more than 250,000 items, and names it', async () => {
  expect(await parseInPieces(`[${'1,'.repeat(249_999)}1]`)).toHaveLength(250_000);
  await expect(parseInPieces(`{"add":[[${'1,'.repeat(250_000)}1]]}`)).rejects.toMatchObject({
    pointer: '/add/0',
    why: 'too-many-items',
  });
});

it.each(['a', '\\u0041', '\\\\', '\\"', '\\ud83d\\ude00', 'ab\\n', '한\\u00e9\\\\\\\\u0041', '😀'])(
  'reads a long string of %s as JSON.parse does, wherever its slices end',
  async (piece) => {
    for (let before = 0; before < 12; before += 1) {
      const text = `{"a":["${'x'.repeat(before)}${piece.repeat(600_000 / piece.length)}",1],"b":"y"}`;
      expect(await parseInPieces(text)).toEqual(JSON.parse(text));
    }
  },
);

it('refuses a long string that is no JSON within it', async () => {
  for (const broken of ['\\x', '\n', '\\u12'])
    await expect(parseInPieces(`["${'a'.repeat(400_000)}${broken}"]`)).rejects.toBeInstanceOf(JsonMistake);
});

it('refuses a key of more than 256 Ki characters, and names its object', async () => {
  const keyed = (characters: number) => `{"to":[{"${'a'.repeat(characters)}":1}]}`;
  expect(await parseInPieces(keyed(256 * 1_024 - 1))).toHaveProperty('to');
  await expect(parseInPieces(keyed(256 * 1_024))).rejects.toMatchObject({
    ...{ pointer: '/to/0', why: 'key-too-long' },
  });
});

it('lets others have their turn while it reads a large text', async () => {
  let turns = 0;
  const count = setInterval(() => {
    turns += 1;
  }, 1);
  try {
    const text = `[${'{"a":[1,2,3]},'.repeat(200_000)}1]`;
    expect(await parseInPieces(text)).toHaveLength(200_001);
    expect(turns).toBeGreaterThan(1);
  } finally {
    clearInterval(count);
  }
});
