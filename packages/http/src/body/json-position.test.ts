import { positionOfMistake } from './json-position.ts';

/** The first character that cannot stand where it stands is marked by ▸. */
const mistakes = [
  '▸',
  '▸x',
  "▸'a'",
  '{"a":▸}',
  '{"a" ▸1}',
  '{"a":1,▸}',
  '{▸a:1}',
  '{▸,}',
  '{"a":1▸]',
  '[1▸}',
  '[1 ▸2]',
  '[1,▸]',
  '[▸,1]',
  '[▸:1]',
  '{"a":1}▸}',
  '{} ▸{}',
  '1▸ 2'.replace('▸ ', ' ▸'),
  '[▸tru]',
  '[0▸1]',
  '[1▸.]',
  '[▸.5]',
  '[▸+1]',
  '[▸NaN]',
  '["a",\n ▸"b]',
  '[▸"line\nbreak"]',
  '[▸"\\x"]',
  '[▸"\\u12g4"]',
  '{"a":{"b":[1,2,{"c":null}]},▸',
  '{"a":[1▸',
];

describe('the position of a mistake in JSON', () => {
  it.each(mistakes)('is found in %s', (marked) => {
    const text = marked.replace('▸', '');
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(positionOfMistake(text)).toBe(marked.indexOf('▸'));
  });

  it('is the end for every beginning of a good text', () => {
    const good = '{"a":[1,-2.5e+3,{"b":"\\u00e9\\n"}],"c":{},"d":[],"e":true,"f":null}';
    for (let length = 0; length < good.length; length += 1) {
      const beginning = good.slice(0, length);
      expect(() => JSON.parse(beginning)).toThrow(SyntaxError);
      const at = positionOfMistake(beginning);
      // A word or string that breaks off is at fault from where it begins, a number from where it no longer is one.
      expect(beginning.slice(at)).toMatch(/^("[^"]*|[a-z]*|-|\.|e\+?)$/);
    }
  });

  it('is found in a long text without running out of stack', () => {
    expect(positionOfMistake(`["${'x'.repeat(5_000_000)}",]`)).toBe(5_000_004);
    expect(positionOfMistake('['.repeat(1_000_000))).toBe(1_000_000);
  });
});
