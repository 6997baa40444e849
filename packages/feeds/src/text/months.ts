// Names of months. They come from the language data of the runtime, so that we need no list.

/** Languages, besides English, whose dates are found in feeds with the month as a word. */
const languages =
  'de fr es it pt nl sv da nb fi pl cs sk sl hr sr hu ro bg ru uk el tr id lt lv et ca eu gl ga is af sq az'.split(
    ' ',
  );

/** Letters of a name that tell it from the other months in most languages. */
const leastLetters = 3;

/** In use, and not in the language data. */
const otherNames: readonly [string, number][] = [
  ['mrz', 2],
  ['maerz', 2],
];

const months = namesOfMonths();

/** The month of a name or of an abbreviation of it, 0 to 11; undefined when no language knows it. */
export function monthOf(name: string): number | undefined {
  const word = plain(name);
  return months.has(word) ? months.get(word) : beginningWith(word);
}

/** The one month that has a name with this beginning. */
function beginningWith(word: string): number | undefined {
  if (word.length < leastLetters) return undefined;
  const found = new Set([...months].filter(([name]) => name.startsWith(word)).map(([, month]) => month));
  return found.size === 1 ? found.values().next().value : undefined;
}

/**
 * What each name means. `listopad` is October in one language and November in another, and means nothing here; a word of
 * English means what it means there.
 */
function namesOfMonths(): ReadonlyMap<string, number | undefined> {
  const names = new Map<string, number | undefined>(otherNames);
  for (const [word, month] of languages.flatMap(namesIn)) {
    names.set(word, names.has(word) && names.get(word) !== month ? undefined : month);
  }
  return new Map([...names, ...namesIn('en')]);
}

/** As they stand alone and beside a day, where many languages bend them. */
function namesIn(language: string): [string, number][] {
  const forms = (['long', 'short'] as const).flatMap((month) => [
    new Intl.DateTimeFormat(language, { month, timeZone: 'UTC' }),
    new Intl.DateTimeFormat(language, { month, day: 'numeric', year: 'numeric', timeZone: 'UTC' }),
  ]);
  return Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2_026, month, 1))).flatMap((date) =>
    forms
      .map((form) => plain(form.formatToParts(date).find(({ type }) => type === 'month')?.value ?? ''))
      .filter((word) => /^\p{L}{2,}$/u.test(word))
      .map((word): [string, number] => [word, date.getUTCMonth()]),
  );
}

/** Without accents, dots and capitals: `Août`, `aout` and `AOÛT.` are one. */
function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[\p{M}.]/gu, '')
    .toLowerCase();
}
