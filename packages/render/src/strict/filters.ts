import nunjucksFilters from 'nunjucks/src/filters.js';
import runtime from 'nunjucks/src/runtime.js';
import { mostEffort } from './effort.ts';
import { Refusal } from './lookups.ts';

type Filter = (value: unknown, ...args: unknown[]) => unknown;

/** Widths of `datetime`, as `Intl.DateTimeFormat` knows them. */
const widths: ReadonlyMap<unknown, Intl.DateTimeFormatOptions> = new Map([
  ['full', { dateStyle: 'full', timeStyle: 'short' }],
  ['date', { dateStyle: 'full' }],
  ['time', { timeStyle: 'short' }],
]);

/** Formatters kept for each letter; time zones come from data, so their number has an end. */
const maxFormatters = 100;

/** Times kept for each letter in the same way: more than an edition has entries. */
const maxSaid = 1_000;

/**
 * pabal's own filters, in the language of `locale`:
 *
 * - `default(fallback, falsy?)`, `d`: the fallback where the value is missing or null (or falsy, when asked)
 * - `datetime(timeZone, width?)`: an ISO 8601 time with offset, in an IANA zone; width `full`, `date` or `time`
 * - `number`: digits grouped the way the language does it
 * - `won`: a sum in Korean won, in Korean the way it is said: 1억 2,000만원
 * - `link`: an absolute http, https or mailto address without user name and password, and nothing else
 * - `breadth(size)`: about how many pixels a line of bold text takes at a size of type, where a drawing needs a number
 * - `trim`, `striptags`, `replace`, `join`, `batch`, `center`, `indent`, `slice`: as nunjucks has them, but not to be kept
 *   busy for minutes, or to fill the memory, by a long text or a large number out of an event
 */
export function filtersFor(locale: string): Readonly<Record<string, Filter>> {
  const decimal = new Intl.NumberFormat(locale);
  return {
    default: fallBack,
    d: fallBack,
    datetime: datetimeIn(locale),
    number: (value) => decimal.format(numberIn(value)),
    won: isKorean(locale)
      ? (value) => spokenWon(decimal, wholeIn(value))
      : (value) => `₩${decimal.format(wholeIn(value))}`,
    link,
    breadth,
    trim,
    striptags,
    replace,
    join,
    ...counted,
  };
}

function fallBack(value: unknown, fallback: unknown, falsy?: unknown): unknown {
  return falsy ? value || fallback : (value ?? fallback);
}

function numberIn(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Refusal('a number');
  return value;
}

function wholeIn(value: unknown): number {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw new Refusal('a whole number of won');
  return Number(value);
}

/** Korean counts large sums in steps of ten thousand, and leaves out the steps that are empty. */
function spokenWon(decimal: Intl.NumberFormat, sum: number): string {
  const steps = [
    { unit: '조', count: Math.floor(sum / 1e12) },
    { unit: '억', count: Math.floor((sum % 1e12) / 1e8) },
    { unit: '만', count: Math.floor((sum % 1e8) / 1e4) },
    { unit: '', count: sum % 1e4 },
  ];
  const said = steps
    .filter(({ count }) => count > 0)
    .map(({ unit, count }) => `${count < 1000 ? count : decimal.format(count)}${unit}`);
  return `${said.join(' ') || '0'}원`;
}

function isKorean(locale: string): boolean {
  return new Intl.Locale(locale).language === 'ko';
}

/** Longer ones are cut by mail programs and refused by web servers. */
const maxLink = 8_192;

/** With a host that every program takes for the same one: `https:///x` and `https://a\\@b` are two hosts to two of them. */
const linkForm = /^(?:https?:\/\/[^\s\p{Cc}/\\?#][^\s\p{Cc}\\]*|mailto:[^\s\p{Cc}]+)$/iu;

/**
 * The form of nearly every link: a name as its host, no credentials, nothing outside ASCII. What fits it is an address that
 * every program reads alike, and `URL` need not be asked, which takes twenty times as long. A port of five digits may be
 * none, and a label that begins with `xn--` may be no punycode.
 */
const plainLink =
  /^https?:\/\/(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z](?:[a-z0-9-]*[a-z0-9])?(?::\d{1,4})?(?:[/?#][!-[\]-~]*)?$/;

function isPlain(address: string): boolean {
  return address.length <= maxLink && plainLink.test(address) && !address.includes('xn--');
}

function link(value: unknown): string {
  const address = String(value);
  if (isLink(address)) return address;
  throw new Refusal(
    `an absolute http, https or mailto address of at most ${maxLink} characters, without a user name or password`,
  );
}

/** Whether letters may lead there: an absolute http, https or mailto address without user name and password. */
export function isLink(address: string): boolean {
  if (isPlain(address)) return true;
  // URL drops tabs and line breaks before it reads; what is written into the letter must not have them either.
  const fits = address.length <= maxLink && linkForm.test(address) && URL.canParse(address);
  return fits && !hasCredentials(address);
}

/** A person who gets the letter forwarded would have them, too; and a host behind a name that looks like another is a trap. */
function hasCredentials(address: string): boolean {
  if (!address.includes('@')) return false;
  const { username, password } = new URL(address);
  return username !== '' || password !== '';
}

/** Characters of these scripts are as wide as they are high; others take about so much of it in bold type. */
const wide =
  /[\p{sc=Hangul}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff00-\uffef]/gu;
const narrowShare = 0.62;

function breadth(value: unknown, size: unknown): number {
  const text = String(value);
  const wideOnes = text.match(wide)?.length ?? 0;
  const narrowOnes = [...text.replace(wide, '')].length;
  return Math.ceil(numberIn(size) * (wideOnes + narrowShare * narrowOnes));
}

function trim(value: unknown): unknown {
  const trimmed = String(value).trim();
  return value instanceof runtime.SafeString ? new runtime.SafeString(trimmed) : trimmed;
}

const tag = /<\/?[a-z][a-z0-9]*\b[^>]*>/gi;
const tagOrComment = /<\/?[a-z][a-z0-9]*\b[^>]*>|<!--[\s\S]*?-->/gi;

/** Looks for comments as far as one ends, and for tags as far as one ends: beyond, each beginning would be followed to the end. */
function withoutTags(text: string): string {
  const lastComment = text.lastIndexOf('-->');
  const comments = lastComment < 0 ? 0 : lastComment + '-->'.length;
  const tags = Math.max(comments, text.lastIndexOf('>') + 1);
  return `${text.slice(0, comments).replace(tagOrComment, '')}${text.slice(comments, tags).replace(tag, '')}${text.slice(tags)}`;
}

function striptags(value: unknown, keepLines?: unknown): unknown {
  const text = withoutTags(String(value)).trim();
  const tidy = keepLines
    ? text
        .replace(/^ +|(?<! ) +$/gm, '')
        .replace(/ +/g, ' ')
        .replace(/\r\n/g, '\n')
        .replace(/\n{3,}/g, '\n\n')
    : text.replace(/\s+/g, ' ');
  return value instanceof runtime.SafeString ? new runtime.SafeString(tidy) : tidy;
}

/** An indented text has as many times the width as it has lines. */
const maxIndented = 10_000;

/** Widths and counts that a letter can need. nunjucks goes through every one of them. */
const maxCount = 1_000;

const counted = Object.fromEntries(
  (['batch', 'center', 'indent', 'slice'] as const).map((name): [string, Filter] => [
    name,
    (value, count, ...rest) => {
      if (Number(count) > maxCount) throw new Refusal(`a number of at most ${maxCount}`);
      if (name === 'indent' && String(value).length > maxIndented)
        throw new Refusal(`a text of at most ${maxIndented} characters`);
      return nunjucksFilters[name](value, count, ...rest);
    },
  ]),
);

/** Refused before it is made: what is made of two long texts has the product of their lengths. */
function replace(value: unknown, old: unknown, replacement: unknown, most?: unknown): unknown {
  const places = String(value).length / Math.max(1, String(old).length);
  refuseBeyondLetter(places * String(replacement).length);
  return nunjucksFilters.replace(value, old, replacement, most);
}

function join(value: unknown, between: unknown, key: unknown): unknown {
  if (!Array.isArray(value)) return nunjucksFilters.join(value, between, key);
  let length = String(between ?? '').length * value.length;
  for (const item of value) length += lengthOf(typeof key === 'string' ? Object(item)[key] : item);
  refuseBeyondLetter(length);
  return nunjucksFilters.join(value, between, key);
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' || value instanceof String ? value.length : 1;
}

function refuseBeyondLetter(length: number): void {
  if (length > mostEffort)
    throw new Refusal(`a letter of at most ${mostEffort} characters, passes through loops included`);
}

function datetimeIn(locale: string): Filter {
  const formatters = new Map<string, Intl.DateTimeFormat>();
  const korean = isKorean(locale);
  // The letters of an edition say the same times, each of them as often as there are readers.
  const said = new Map<string, string>();

  function say(value: unknown, timeZone: unknown, width: unknown): string {
    const time = timeIn(value);
    const key = `${timeZone} ${width}`;
    const formatter = formatters.get(key) ?? formatterFor(locale, timeZone, width);
    if (formatters.size < maxFormatters) formatters.set(key, formatter);
    return steady(formatter.format(time), korean);
  }

  return (value, timeZone, width = 'full') => {
    // Anything else that reads like one of these is refused, also after the same was said of a text.
    const known = [value, timeZone, width].every((part) => typeof part === 'string');
    const key = known ? `${value} ${timeZone} ${width}` : '';
    const text = said.get(key) ?? say(value, timeZone, width);
    if (!known) return text;
    if (said.size >= maxSaid) said.clear();
    said.set(key, text);
    return text;
  };
}

/**
 * What no version of ICU should change in a letter: some put a narrow no-break space before AM and PM, which mail
 * programs may show as a box, and some write AM and PM in Korean too.
 */
function steady(text: string, korean: boolean): string {
  const spaced = text.replaceAll('\u202f', ' ');
  return korean ? spaced.replaceAll('AM', '오전').replaceAll('PM', '오후') : spaced;
}

function formatterFor(locale: string, timeZone: unknown, width: unknown): Intl.DateTimeFormat {
  const options = widths.get(width);
  if (!options) throw new Refusal(`a width out of ${[...widths.keys()].join(', ')}`);
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: String(timeZone) });
  } catch {
    throw new Refusal('an IANA time zone such as Asia/Seoul');
  }
}

/** Without an offset a time means another moment on every machine, so it has to have one. */
function timeIn(value: unknown): Date {
  const text = typeof value === 'string' ? value : '';
  const time = /^\d{4}-\d\d-\d\dT.+(?:Z|[+-]\d\d:?\d\d)$/i.test(text) ? new Date(text) : new Date(Number.NaN);
  if (Number.isNaN(time.getTime()))
    throw new Refusal('an ISO 8601 time with an offset, such as 2025-03-04T15:00:00+09:00');
  return time;
}
