// The sentences of rules in the reader's language. A rule says what it decided in English, for programs and the command line; a
// person who reads the console in Korean gets the same sentence in Korean, with the names and numbers of the English one. That
// happens in the api: browsers are sent no table of it.

import { sentences } from './korean.ts';

export { settingsInKorean } from './settings.ts';

interface Pattern {
  readonly english: RegExp;
  readonly korean: string;
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

const whole = new Map(sentences.filter(([english]) => !english.includes('{}')));

/** Those with most words of their own come first: what fits them is said best. */
const patterns: readonly Pattern[] = sentences
  .filter(([english]) => english.includes('{}'))
  .sort(([one], [other]) => lettersOf(other) - lettersOf(one))
  .map(([english, korean]) => ({
    english: new RegExp(`^${english.split('{}').map(escaped).join('([^]*?)')}$`),
    korean,
  }));

function lettersOf(english: string): number {
  return english.replaceAll('{}', '').length;
}

/** What is wrong with a file of a template. */
const inFile = /^([\w./-]+\.(?:njk|json)): (.+)$/s;

/** Our sentences are shorter. */
const longest = 2_000;

/** A sentence in Korean; one that is not known is given as it came, such as the words of a mail server. */
export function koreanOf(sentence: string): string {
  const known = whole.get(sentence);
  if (known !== undefined) return known;
  if (sentence.length > longest || !/[a-z] /.test(sentence)) return sentence;
  const [, file, problem] = inFile.exec(sentence) ?? [];
  if (file !== undefined && problem !== undefined) return `${file}: ${koreanOf(problem)}`;
  for (const { english, korean } of patterns) {
    const found = english.exec(sentence);
    // What is filled in may be a sentence itself.
    if (found !== null)
      return korean.replaceAll(/\{(\d)\}/g, (_, place: string) => koreanOf(found[Number(place)] ?? ''));
  }
  return sentence;
}

/** Fields of answers in which rules speak in sentences. In some of them people speak, too. */
const spoken = new Set(['detail', 'reason', 'note', 'problem', 'differences', 'said', 'reply']);
/** Fields of refusals, which have parts of sentences. */
const parts = new Set(['expected', 'got']);

/** How notes of rules and problems of templates begin. What else begins with a small letter was written by a person. */
const beginnings = [
  ...[
    'discarded: ',
    'resolved as ',
    'cancelled: ',
    'sent again, after ',
    'sent again, as ',
    'address corrected: ',
    'asked for by ',
  ],
  ...['lease ran out', 'claimed by a sender ', 'policy of the lane: ', 'a report shows that it was taken: '],
  ...['the person was erased', 'template "', 'expected '],
];
/** A file of a template, as a problem names it. */
const fileOfTemplate = /^[\w./-]+\.(?:njk|json)(?: line \d+)?: /;

const isOfRule = (text: string) =>
  !/^[a-z]/.test(text) ||
  beginnings.some((beginning) => text.startsWith(beginning)) ||
  fileOfTemplate.test(text);

const isSaid = (text: string, field: string) => parts.has(field) || (spoken.has(field) && isOfRule(text));

/** What is answered, with its sentences in Korean. Everything else is as it was. */
export function inKorean(body: unknown, field = ''): unknown {
  if (typeof body === 'string') return isSaid(body, field) ? koreanOf(body) : body;
  if (Array.isArray(body)) return body.map((item: unknown) => inKorean(item, field));
  if (typeof body !== 'object' || body === null || Object.getPrototypeOf(body) !== Object.prototype)
    return body;
  return Object.fromEntries(
    // The data of an event are an app's words.
    Object.entries(body).map(([key, value]) => [key, key === 'data' ? value : inKorean(value, key)]),
  );
}
