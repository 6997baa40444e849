// The compiler sees to it that both languages have the same keys; this sees to it that both say something.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isLocale } from './words.ts';

const areas = readdirSync(import.meta.dirname).filter((name) => /^(?!words)[\w-]+\.ts$/.test(name));

/** Every text below a value, with the way to it. */
function textsIn(value: unknown, way: string): [way: string, text: string][] {
  if (typeof value === 'string') return [[way, value]];
  if (typeof value === 'function') return [[way, String(value('ONE', 'TWO'))]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, `${way}.${key}`));
}

async function wordsOf(area: string): Promise<[way: string, text: string][]> {
  const { en, ko } = await import(join(import.meta.dirname, area));
  return textsIn({ en, ko }, '');
}

it.each(areas)('%s says something everywhere, and in Korean what is Korean', async (area) => {
  const texts = await wordsOf(area);
  expect(texts.filter(([, text]) => text.trim() === '')).toEqual([]);
  const notKorean = texts.filter(
    ([way, text]) => way.includes('.ko.') && /[a-z]{4}/.test(text) && !/[가-힣]/.test(text),
  );
  expect(notKorean).toEqual([]);
  expect(texts.filter(([way, text]) => way.includes('.en.') && /[가-힣]/.test(text))).toEqual([]);
});

it('knows its languages', () => {
  expect(['en', 'ko', 'de', undefined].map(isLocale)).toEqual([true, true, false, false]);
});
