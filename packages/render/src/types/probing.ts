// What an event must carry, found by asking the template: its samples are changed field by field and rendered. So the types
// cannot differ from what is refused when an event is posted, as a schema beside the template would.

import type { Letter } from '../letters/letter.ts';
import { each } from '../strict/lookups.ts';
import { type Data, type Keys, keysIn, keysOf, placesIn, sameIn, valueAt, withValue } from './places.ts';
import { type Field, isObject, type Shape, shapeOf } from './shape.ts';

type AskedLetter = Pick<Letter, 'tryOut' | 'render' | 'lookedAt'>;

/** Filled in by pabal where it is known and the data has none. */
export const filledIn = 'recipientName';

/**
 * The shape of the data of a template.
 *
 * @param letters  one for each language; an event must suit all of them
 * @param samples  its examples, from which kinds of values are taken
 */
export function dataShape(letters: readonly AskedLetter[], samples: readonly Data[]): Shape {
  const known = samples.filter((sample) => fits(letters, sample));
  const first = known.length > 0 ? known : grown(letters, {}, []).slice(0, 1);
  const examples = [...first, ...unseen(letters, first)];
  const needed = neededIn(letters, examples);
  const shape = shapeOf([...examples, ...withNulls(letters, examples)]);
  return { ...shape, fields: settled(shape.fields ?? {}, needed, []) };
}

const fits = (letters: readonly AskedLetter[], data: Data) =>
  letters.every((letter) => letter.tryOut(data) === undefined);

/** Fields are optional that can be left out of every example, and those that an example lacks. */
function settled(
  fields: Readonly<Record<string, Field>>,
  needed: ReadonlySet<string>,
  before: Keys,
): Record<string, Field> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const keys = [...before, name];
      const optional = field.optional || !needed.has(sameIn(keys)) || sameIn(keys) === filledIn;
      return [name, { ...below(field, needed, keys), optional }];
    }),
  );
}

function below(shape: Shape, needed: ReadonlySet<string>, keys: Keys): Shape {
  return {
    kinds: shape.kinds,
    ...(shape.fields && { fields: settled(shape.fields, needed, keys) }),
    ...(shape.items && { items: below(shape.items, needed, [...keys, '0']) }),
  };
}

/** Places that cannot be left out of some example. */
function neededIn(letters: readonly AskedLetter[], examples: readonly Data[]): Set<string> {
  const needed = new Set<string>();
  for (const example of examples)
    for (const keys of firstPlaces(example))
      if (!fits(letters, withValue(example, keys, undefined))) needed.add(sameIn(keys));
  return needed;
}

/** The examples with `null` in each place where every example may have it. */
function withNulls(letters: readonly AskedLetter[], examples: readonly Data[]): Data[] {
  const refused = new Set<string>();
  const nulled = examples.flatMap((example) =>
    firstPlaces(example).map((keys) => {
      const data = withValue(example, keys, null);
      if (!fits(letters, data)) refused.add(sameIn(keys));
      return { keys, data };
    }),
  );
  return nulled
    .filter(({ keys }) => !refused.has(sameIn(keys)) && sameIn(keys) !== filledIn)
    .map(({ data }) => data);
}

/** Every place once: of the elements of a list the first that has it. */
function firstPlaces(example: Data): Keys[] {
  const places = new Map<string, Keys>();
  for (const keys of placesIn(example)) if (!places.has(sameIn(keys))) places.set(sameIn(keys), keys);
  return [...places.values()];
}

/** Kinds of values that are tried where no sample has any. */
const starts: readonly unknown[] = ['text', 1, true, {}, ['text']];

/**
 * Examples with what the template looks at and no sample has. A name that changes nothing in the letter, whatever its value
 * is, is not part of the data: the template makes it by itself.
 */
function unseen(letters: readonly AskedLetter[], examples: readonly Data[]): Data[] {
  const [example] = examples;
  if (example === undefined) return [];
  const seen = new Set(examples.flatMap((one) => placesIn(one).map(sameIn)));
  const found: Data[] = [];
  for (const path of letters.flatMap(({ lookedAt }) => lookedAt)) {
    const keys = keysOf(path, example);
    if (keys === undefined || seen.has(sameIn(keys)) || path.at(-1) === each) continue;
    seen.add(sameIn(keys));
    const before = textOf(letters, example);
    for (const start of starts) {
      const [data] = grown(letters, withValue(example, keys, start), keys);
      if (data === undefined || textOf(letters, data) === before) continue;
      found.push(data);
      for (const place of placesIn(data)) seen.add(sameIn(place));
      if (isObject(start)) break;
    }
  }
  return found;
}

const textOf = (letters: readonly AskedLetter[], data: Data) =>
  letters.map((letter) => JSON.stringify(Object.values(letter.render(data)))).join();

/** Fields that are put in until a letter can be made. */
const mostGrown = 100;

/** Data with what the letters say that they lack, inside of this place; nothing when that cannot be told. */
function grown(letters: readonly AskedLetter[], data: Data, within: Keys): Data[] {
  let current = data;
  const tried = new Map<string, number>();
  for (let step = 0; step < mostGrown; step += 1) {
    const misfits = letters.flatMap((letter) => letter.tryOut(current) ?? []);
    const [error] = misfits;
    if (error === undefined) return [current];
    const { field = '', expected = '' } = error.misfit ?? {};
    const keys = expected.includes('time zone') ? zoneIn(current, field) : keysIn(field);
    const isInside = within.every((key, index) => keys[index] === key) && keys.length > within.length;
    const again = tried.get(sameIn(keys)) ?? 0;
    if (!isInside || again > 2) return [];
    tried.set(sameIn(keys), again + 1);
    current = withValue(current, keys, valueFor(expected));
  }
  return [];
}

/** A zone that is not one is said of the time that goes with it: the zone must be a text that was put in. */
const zoneIn = (data: Data, timeField: string): Keys =>
  placesIn(data).find((keys) => valueAt(data, keys) === 'text') ?? keysIn(timeField);

/** A value of the kind that a template has asked for. */
function valueFor(expected: string): unknown {
  if (expected.includes('list')) return ['text'];
  if (expected.includes('http')) return 'https://example.com/';
  if (expected.includes('ISO 8601')) return '2025-03-04T15:00:00+09:00';
  if (expected.includes('time zone')) return 'Asia/Seoul';
  if (expected.includes('object')) return {};
  return expected.includes('number') && !expected.includes('text') ? 1 : 'text';
}
