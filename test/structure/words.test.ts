// What the console says, in both languages: counts of one thing are said of one thing, and one word of English is one word of Korean.

import { globSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './sources.ts';

const files = globSync(
  ['packages/console/src/words/*.ts', 'services/api/src/resources/console/**/*words.ts'],
  { cwd: root, exclude: ['**/*.test.ts'] },
).sort();

interface Said {
  readonly file: string;
  readonly way: string;
  readonly en: unknown;
  readonly ko: unknown;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** What a file says in both languages, wherever in its exports that is. */
async function wordsOf(file: string): Promise<Said[]> {
  const exported: unknown = await import(join(root, file));
  const both = (value: unknown) => isObject(value) && 'en' in value && 'ko' in value;
  const found = both(exported) ? [exported] : Object.values(isObject(exported) ? exported : {}).filter(both);
  return found.flatMap((words) => (isObject(words) ? leaves(file, '', words.en, words.ko) : []));
}

function leaves(file: string, way: string, en: unknown, ko: unknown): Said[] {
  if (!isObject(en) || !isObject(ko)) return [{ file, way, en, ko }];
  return Object.keys(en).flatMap((key) => leaves(file, `${way}.${key}`, en[key], ko[key]));
}

let said: readonly Said[];
beforeAll(async () => {
  said = (await Promise.all(files.map(wordsOf))).flat();
});

it('finds the words of all pages', () => {
  expect(said.length).toBeGreaterThan(1_000);
});

/** What a function says when everything that it is given is this number. */
function saidOf({ en, way }: Said, number: string): string {
  if (typeof en !== 'function') return '';
  return way.startsWith('.troubles.')
    ? String(en({ subject: number, said: number }))
    : String(en(number, number, number, number));
}

/** Words behind a number that are said of many. */
const ofMany = /^ (?:[a-z]+s|people|are|were|have|wait|expire|belong)(?![a-z])/;
/** Verbs that look like them. What is before these is a name. */
const ofOne = /^ (?:is|has|was|goes|gets|posts|takes|waits|ends|refuses|s|ms)(?![a-z])/;

/** What stands behind each place where a number was filled in. */
const behind = (text: string, number: string) => text.split(new RegExp(String.raw`\b${number}\b`)).slice(1);

it('says of one thing what is said of one: "1 letter waits", and not "1 letters wait"', () => {
  const wrong = said.flatMap((one) => {
    const many = behind(saidOf(one, '2'), '2');
    return behind(saidOf(one, '1'), '1').flatMap((text, place) => {
      const [word] = ofMany.exec(text) ?? [];
      const isAlike = word !== undefined && ofMany.exec(many[place] ?? '')?.[0] === word;
      return isAlike && !ofOne.test(text) ? [`${one.file}${one.way}: ${saidOf(one, '1')}`] : [];
    });
  });
  expect(wrong).toEqual([]);
});

/** English words that mean several things, each of which Korean has a word for. */
const several = new Set([
  ...['runs', 'Run', 'done', 'Begun', 'By', 'Since', 'Before', 'From', 'To', 'Last seen', 'Lifted'],
  ...['What', 'Why', 'Reason', 'People', 'Text', 'Entries', 'Send a test', 'Take it in', 'Make it so'],
  // A letter that is never to be sent, and all that readers of an edition did not get.
  'not sent',
]);

it('has one Korean word for one English word', () => {
  const koreanOf = new Map<string, Map<string, string>>();
  for (const { en, ko, file, way } of said) {
    if (typeof en !== 'string' || typeof ko !== 'string' || en.split(' ').length > 3) continue;
    koreanOf.set(en, (koreanOf.get(en) ?? new Map<string, string>()).set(ko, `${ko} (${file}${way})`));
  }
  const doubles = [...koreanOf].flatMap(([en, korean]) =>
    korean.size > 1 && !several.has(en) ? [`${en}: ${[...korean.values()].join(', ')}`] : [],
  );
  expect(doubles).toEqual([]);
});
