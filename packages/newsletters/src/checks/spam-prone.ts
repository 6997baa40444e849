// What makes filters and readers take a letter for spam. Each is a hint and none a verdict: filters say nothing of what they count.

import type { LetterParts } from './parts.ts';

export const spamKinds = [
  'capitals',
  'marks',
  'subject-words',
  'no-subject',
  'long-subject',
  'other-link',
  'shortened-link',
  'numeric-link',
  'plain-http',
  'mostly-pictures',
  'silent-pictures',
  'little-text',
  'cut-off',
] as const;
export type SpamKind = (typeof spamKinds)[number];

export interface SpamProne {
  readonly kind: SpamKind;
  /** What it is about: words of the subject, an address, a number. */
  readonly what: string;
}

/** Words that filters of Korea and of the world count in subjects. */
const words = [
  ...['무료', '공짜', '대박', '당첨', '최저가', '무이자', '긴급', '클릭', '100%', '수익 보장', '선착순'],
  ...['free!!!', 'act now', 'winner', 'urgent', 'risk-free', 'guaranteed', 'click here', 'cash', 'no cost'],
];

/** Services that hide where a link leads. */
const shorteners = new Set([
  ...['bit.ly', 'tinyurl.com', 't.co', 'goo.gl', 'ow.ly', 'is.gd', 'buff.ly', 'me2.do', 'vo.la', 'han.gl'],
  ...['url.kr', 'buly.kr', 'abit.ly', 'rebrand.ly', 'cutt.ly', 'lrl.kr'],
]);

const longestSubject = 70;
/** Gmail cuts a letter off there. */
const gmailBytes = 102 * 1_024;
/** A letter with pictures has at least so many characters for each. */
const charactersForPicture = 100;

export function spamProneIn(
  { subject, html, text }: { readonly subject: string; readonly html: string; readonly text: string },
  parts: LetterParts,
): SpamProne[] {
  return [
    ...inSubject(subject),
    ...parts.links.flatMap(({ url, words }) => inLink(url, words)),
    ...inBody(text, parts),
    ...(Buffer.byteLength(html) > gmailBytes
      ? [{ kind: 'cut-off', what: `${Math.ceil(Buffer.byteLength(html) / 1_024)} kB` } as const]
      : []),
  ].filter(isFirst);
}

/** The same is said once. */
const isFirst = (one: SpamProne, place: number, all: readonly SpamProne[]): boolean =>
  all.findIndex(({ kind, what }) => kind === one.kind && what === one.what) === place;

function inSubject(subject: string): SpamProne[] {
  const letters = subject.replaceAll(/[^\p{Lu}\p{Ll}]/gu, '');
  const capitals = subject.replaceAll(/[^\p{Lu}]/gu, '');
  const found: SpamProne[] = [];
  if (subject.trim() === '') found.push({ kind: 'no-subject', what: '' });
  if (letters.length >= 8 && capitals.length > letters.length / 2)
    found.push({ kind: 'capitals', what: subject });
  const [marks] = /[!?]{2,}|[$₩★☆♥▶]{2,}/u.exec(subject) ?? [];
  if (marks !== undefined) found.push({ kind: 'marks', what: marks });
  const lower = subject.toLowerCase();
  found.push(
    ...words.filter((word) => lower.includes(word)).map((what) => ({ kind: 'subject-words', what }) as const),
  );
  if ([...subject].length > longestSubject)
    found.push({ kind: 'long-subject', what: String([...subject].length) });
  return found;
}

function inLink(address: string, words: string): SpamProne[] {
  if (!URL.canParse(address)) return [];
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return [];
  const found: SpamProne[] = [];
  // Words that look like an address and lead to another host are what fraud is made of.
  const [, said] = /^(?:https?:\/\/)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/?#]\S*)?$/i.exec(words) ?? [];
  if (said !== undefined && siteOf(said) !== siteOf(url.hostname))
    found.push({ kind: 'other-link', what: `${words} → ${url.hostname}` });
  if (shorteners.has(url.hostname.toLowerCase())) found.push({ kind: 'shortened-link', what: address });
  if (/^(?:\d{1,3}\.){3}\d{1,3}$|^\[/.test(url.hostname)) found.push({ kind: 'numeric-link', what: address });
  else if (url.protocol === 'http:') found.push({ kind: 'plain-http', what: address });
  return found;
}

const siteOf = (host: string): string => host.toLowerCase().replace(/^www\./, '');

function inBody(text: string, { pictures, characters }: LetterParts): SpamProne[] {
  const found: SpamProne[] = [];
  const silent = pictures.filter(({ hasWords }) => !hasWords).length;
  if (pictures.length > 0 && characters < pictures.length * charactersForPicture)
    found.push({ kind: 'mostly-pictures', what: String(pictures.length) });
  if (pictures.length > 2 && silent > pictures.length / 2)
    found.push({ kind: 'silent-pictures', what: String(silent) });
  if (characters > 200 && text.replaceAll(/\s+/g, '').length < characters / 4)
    found.push({ kind: 'little-text', what: String(text.length) });
  return found;
}
