import { canonicalLocale } from './locales.ts';

it.each([
  ['ko', 'ko'],
  ['EN-gb', 'en-GB'],
  ['zh-hant-tw', 'zh-Hant-TW'],
  ['iw', 'he'],
  ['', undefined],
  ['en_GB', undefined],
  ['not a language', undefined],
])('the canonical form of %j is %j, the first time and the next', (tag, canonical) => {
  expect([canonicalLocale(tag), canonicalLocale(tag)]).toEqual([canonical, canonical]);
});
