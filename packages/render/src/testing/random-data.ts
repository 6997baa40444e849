// Made-up data for comparing two ways of making a letter: the same seed gives the same.

/** Numbers from 0 up to 1, always the same for a seed. */
export function randomOf(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Names and words in many scripts, html, and what no name should be. */
export const oddTexts: readonly string[] = [
  ...[
    '',
    '지우',
    'Zoë',
    'Ада',
    'محمد',
    'נועה',
    '田中 太郎',
    'ไทย',
    'हिन्दी',
    '👩‍👩‍👧‍👦',
    'é',
    'O’Brien',
    "O'Neil",
  ],
  ...[
    '<b>bold</b>',
    'a & b',
    '"quoted"',
    '&amp;',
    '`tick`',
    '\\',
    '</body>',
    '<!-- x -->',
    '{{ recipientName }}',
  ],
  ...[
    ' led by a space',
    'ends with one ',
    '\ttab',
    'two\nlines',
    'two\r\nlines',
    'a \n\n\n\n b',
    '\u00a0',
    '\u2028x',
    '\ufeff',
  ],
  ...[
    'x\u2028y',
    'a \u2028 b',
    '\u0001',
    'x\u0001y',
    '\ud83d',
    '\udc00x',
    'From me',
    '.',
    '..',
    '>From x',
    '=?UTF-8?Q?x?=',
  ],
  ...['한'.repeat(300), 'word '.repeat(250), 'x'.repeat(1_100), '0', 'gold', 'true'],
];

/** A JSON value of some kind. */
export function randomValue(random: () => number, depth = 0): unknown {
  const kind = Math.floor(random() * (depth > 2 ? 6 : 8));
  if (kind < 3) return oddTexts[Math.floor(random() * oddTexts.length)];
  if (kind === 3) return Math.floor(random() * 5);
  if (kind === 4) return random() < 0.5;
  if (kind === 5) return null;
  const length = Math.floor(random() * 4);
  if (kind === 6) return Array.from({ length }, () => randomValue(random, depth + 1));
  return Object.fromEntries(
    ['plan', 'title', 'url', '__keywords']
      .slice(0, length)
      .map((key) => [key, randomValue(random, depth + 1)]),
  );
}

/** The same data with some of its values replaced by others of the same or another kind, left out, or said again. */
export function varied(value: unknown, random: () => number): unknown {
  const fate = random();
  if (Array.isArray(value)) {
    if (fate < 0.1) return [];
    if (fate < 0.2) return [...value, ...value];
    return value.map((one) => varied(one, random));
  }
  if (typeof value === 'object' && value !== null) {
    const kept = Object.entries(value).filter(() => random() > 0.03);
    return Object.fromEntries(kept.map(([key, one]) => [key, varied(one, random)]));
  }
  if (fate < 0.04) return randomValue(random);
  if (typeof value === 'number') return fate < 0.5 ? value : Math.floor(random() * 100_000);
  if (typeof value !== 'string' || fate < 0.5) return value;
  if (/^https?:/.test(value)) return `${value}${fate < 0.75 ? '/x?a=1&b="2"' : Math.floor(random() * 1e6)}`;
  return /^\d{4}-/.test(value) ? value : oddTexts[Math.floor(random() * oddTexts.length)];
}
