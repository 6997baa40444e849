import { hidesCharacters, hidesInName, isVisible, turnsDirection } from './visible-text.ts';

/** Above are hundreds of thousands of points alike: ideographs, private and unassigned ones. */
const endOfDifferent = 0x20000;
const sampleEvery = 251;

/** The code points of a kind, so that no list decides what is tested; of those far up one in some hundreds. */
function charactersOf(kind: RegExp): string[] {
  const found: string[] = [];
  const isFar = (point: number) => point >= endOfDifferent && point >> 12 !== 0xe0;
  for (let point = 0; point <= 0x10ffff; point += isFar(point) ? sampleEvery : 1) {
    const character = String.fromCodePoint(point);
    if (kind.test(character)) found.push(character);
  }
  return found;
}

const codeOf = (character: string) => `U+${character.codePointAt(0)?.toString(16).padStart(4, '0')}`;

describe('a text that shows nothing', () => {
  it('is made of any character that is ignored, unassigned, private, a control, a space or a mark', () => {
    const unseen = charactersOf(/[\p{Default_Ignorable_Code_Point}\p{C}\p{Z}\p{M}]/u);
    expect(unseen.length).toBeGreaterThan(10_000);
    expect(unseen.filter(isVisible).map(codeOf)).toEqual([]);
  });

  it.each([
    '',
    ' ',
    '\u3000',
    '\u3164',
    '\u115F\u1160',
    '\uFFA0',
    '\u2800',
    '\u200B\u2060',
    '\u0301',
    '\uFFFF',
    '\u{E0041}',
  ])('is %j', (text) => {
    expect(isVisible(text)).toBe(false);
  });

  it.each(['a', '윤', '1', '-', 'é', 'e\u0301', '👩‍🚀', ' a '])('is not %j', (text) => {
    expect(isVisible(text)).toBe(true);
  });
});

describe('a hidden character', () => {
  it('is found wherever it stands', () => {
    const ignored = charactersOf(/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cn}\p{Co}]/u);
    expect(ignored.filter((character) => !hidesCharacters(`a${character}`)).map(codeOf)).toEqual([]);
  });

  it.each(['👩‍🚀', '❤️', '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}', '1️⃣', '한글', 'ümlaut'])(
    'is not seen in %s',
    (text) => {
      expect(hidesCharacters(text)).toBe(false);
    },
  );

  it.each(['👩‍', '‍👩', '👩‍🚀\u200D', 'a\uFE0F'])('is seen in %j, which is not a whole emoji', (text) => {
    expect(hidesCharacters(text)).toBe(true);
  });
});

describe('what a name hides', () => {
  it.each([
    '\u00AD',
    '\u034F',
    '\u115F',
    '\u17B4',
    '\u180E',
    '\u200B',
    '\u2060',
    '\u2064',
    '\u206A',
    '\u3164',
    '\uFEFF',
    '\uFFA0',
    '\uFFF0',
    '\uFFF9',
    '\uFFFA',
    '\uFFFB',
    '\u{1BCA0}',
    '\u{1D173}',
    '\u{E0041}',
    '\u{E0FFF}',
  ])('is found: %j', (character) => {
    expect(hidesInName(`An${character}n`)).toBe(true);
    expect(hidesInName(`Ann${character}`)).toBe(true);
  });

  it.each([
    '윤서',
    'علی\u200Cرضا',
    'ශ්\u200Dරී',
    'Ann \u200Eدوד\u200F',
    '葛\u{E0100}西',
    '👩‍🚀 Ann',
    '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
    'ᠮᠣᠩ\u180Bᠭᠣᠯ',
  ])('is nothing in %s', (name) => {
    expect(hidesInName(name)).toBe(false);
  });
});

describe('a text that turns round what stands around it', () => {
  it.each(['\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068', '\u2069'])(
    'holds %j',
    (character) => {
      expect(turnsDirection(`Ann${character}`)).toBe(true);
    },
  );

  it.each(['محمد', 'דוד\u200F', 'Ann\u200E', '\u061C'])('is not %j', (text) => {
    expect(turnsDirection(text)).toBe(false);
  });
});
