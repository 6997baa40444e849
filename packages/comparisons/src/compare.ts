// What a change of templates does to letters: each sample in each language, before and after.

import { messageOf } from '@pabal/domain';
import type { Rendered } from '@pabal/render';
import { createComparison } from '@pabal/versions';
import type { LetterPictures, TakePictures } from './letter-pictures.ts';
import type { Sample, Side, SideLetter } from './sides.ts';
import { type Trouble, troublesOf } from './troubles.ts';

export interface LetterComparison {
  readonly template: string;
  readonly locale: string;
  readonly sample: string;
  readonly kind: 'same' | 'changed' | 'added' | 'removed' | 'broken';
  /** Both subjects, where they differ. */
  readonly subject: { readonly before: string; readonly after: string } | undefined;
  /** The differences, line by line; null where the two have too little in common, undefined where there are none. */
  readonly text: string | null | undefined;
  readonly html: string | null | undefined;
  /** What is wrong with the letter afterwards. */
  readonly troubles: readonly Trouble[];
  /** What is to be known besides, and is no fault of the change. */
  readonly notes: readonly string[];
  readonly before: Rendered | undefined;
  readonly after: Rendered | undefined;
  /** Undefined when no pictures were taken. */
  readonly pictures: LetterPictures | undefined;
}

export interface ComparisonRequest {
  readonly before: Side;
  readonly after: Side;
  /** Only of this template. */
  readonly template: string | undefined;
  readonly takePictures: TakePictures;
}

/** Compares letter by letter, in the order of templates, languages and samples. */
export async function* compareLetters(request: ComparisonRequest): AsyncGenerator<LetterComparison, void> {
  const { before, after, template } = request;
  const names = template === undefined ? [...new Set([...before.names, ...after.names])].sort() : [template];
  // Pictures of several letters are drawn at a time; what is first is told first.
  const pending: Promise<LetterComparison>[] = [];
  for (const name of names)
    for (const pair of pairsOf(before, after, name)) {
      pending.push(compared(pair, request));
      const first = pending.length >= mostAtATime ? pending.shift() : undefined;
      if (first !== undefined) yield await first;
    }
  for (const one of pending) yield await one;
}

const mostAtATime = 8;

interface Pair {
  readonly template: string;
  readonly locale: string;
  readonly sample: Sample;
  readonly before: SideLetter | undefined;
  readonly after: SideLetter | undefined;
}

function* pairsOf(before: Side, after: Side, template: string): Generator<Pair> {
  const [olds, news] = [before.letters(template), after.letters(template)];
  const locales = [...new Set([...olds, ...news].map(({ locale }) => locale))].sort();
  for (const locale of locales) {
    const pair = {
      ...{ template, locale },
      before: olds.find((letter) => letter.locale === locale),
      after: news.find((letter) => letter.locale === locale),
    };
    for (const sample of samplesOf(before, after, template)) yield { ...pair, sample };
  }
}

/** Samples of both, by name; where both have one, it is the later one, so that what differs comes of the templates alone. */
function samplesOf(before: Side, after: Side, template: string): readonly Sample[] {
  const samples = new Map<string, Sample>();
  for (const side of [before, after])
    for (const sample of safely(() => side.samples(template))) samples.set(sample.name, sample);
  const found = [...samples.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  // A template without samples is compared as far as it needs no data.
  return found.length > 0 ? found : [{ name: 'no sample', data: {} }];
}

/** A sample that is no JSON object is a problem of its template, which is told with its letters. */
function safely(read: () => readonly Sample[]): readonly Sample[] {
  try {
    return read();
  } catch {
    return [];
  }
}

async function compared(
  pair: Pair,
  { after: side, before: old, takePictures }: ComparisonRequest,
): Promise<LetterComparison> {
  const { template, locale, sample } = pair;
  const [before, after] = [made(pair.before, sample), made(pair.after, sample)];
  const notes = before.error === undefined ? [] : [`Before, the letter could not be made: ${before.error}`];
  const base = { ...{ template, locale, sample: sample.name }, before: before.letter, after: after.letter };
  const nothing = { subject: undefined, text: undefined, html: undefined, pictures: undefined };
  if (after.error !== undefined)
    return { ...base, ...nothing, notes, kind: 'broken', troubles: [brokenBy(after.error, side)] };
  if (after.letter === undefined) return { ...base, ...nothing, notes, kind: 'removed', troubles: [] };
  const url =
    side.isNewsletter(template) || old.isNewsletter(template) ? sample.data.unsubscribeUrl : undefined;
  const link = typeof url === 'string' ? url : undefined;
  const pictures = await takePictures({ ...base, links: link === undefined ? [] : [link] });
  const found = troublesOf(after.letter, link, pictures);
  const differences = differencesOf(base.before, after.letter);
  return { ...base, ...differences, pictures, troubles: found.troubles, notes: [...notes, ...found.notes] };
}

function brokenBy(sentence: string, side: Side): Trouble {
  const excerpt = side.excerpt(sentence);
  return { kind: 'render', sentence, ...(excerpt !== undefined && { excerpt }) };
}

function made(letter: SideLetter | undefined, { data }: Sample): { letter?: Rendered; error?: string } {
  if (letter === undefined) return {};
  if ('broken' in letter) return { error: letter.broken };
  try {
    return { letter: letter.render(data) };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

function differencesOf(before: Rendered | undefined, after: Rendered) {
  if (before === undefined)
    return { kind: 'added', subject: undefined, text: undefined, html: undefined } as const;
  const difference = createComparison();
  const patch = (what: 'text' | 'html') => {
    const found = difference(what, `${before[what]}\n`, `${after[what]}\n`);
    return found === undefined ? undefined : found.patch;
  };
  const [text, html] = [patch('text'), patch('html')];
  const subject =
    before.subject === after.subject ? undefined : { before: before.subject, after: after.subject };
  const isSame = subject === undefined && text === undefined && html === undefined;
  return { kind: isSame ? 'same' : 'changed', subject, text, html } as const;
}
