// A letter with blanks: what all readers share who go the same way through the template, and how the blanks are filled in for
// one of them.

import { foldSubject, hasSubject, tidyText } from '../letters/tidy.ts';
import type { Effort } from '../strict/effort.ts';
import type { Place } from '../strict/lookups.ts';
import type { Step, Trace } from './trace.ts';

/** A text with blanks: one constant more than there are blanks, which stand between them. */
export interface FormText {
  readonly constants: readonly string[];
  /** Numbers of texts that `fill` gives. */
  readonly blanks: readonly number[];
}

/** What one reader's letter has of its own. */
interface Filled {
  readonly ok: true;
  readonly subject: string;
  /** What belongs into the blanks of html and text, by their numbers. */
  readonly texts: readonly string[];
}

interface NotFilled {
  readonly ok: false;
  /** `way`: the template goes another way for this reader. `value`: what is the reader's cannot be put between pieces. */
  readonly why: 'way' | 'value';
}

export interface LetterForm {
  readonly locale: string;
  readonly version: string;
  readonly html: FormText;
  readonly text: FormText;
  /** Octets that it takes in the heap, about. */
  readonly octets: number;
  /** Where the template writes what is the reader's, and where it asks for it. */
  readonly places: { readonly written: readonly Place[]; readonly asked: readonly Place[] };
  /**
   * Fills in what is one reader's.
   *
   * @param own  what the form was made to vary by, by name
   */
  fill(own: Readonly<Record<string, unknown>>): Filled | NotFilled;
}

/** Rendered texts in which blanks stand for what is the reader's. */
interface TracedLetter {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

interface HowTraced {
  readonly trace: Trace;
  /** What is the reader's, by name, as in the trace's first registers. */
  readonly roots: readonly string[];
  /** The account that the steps spend from. */
  readonly effort: Effort;
  /** What is left in it for what depends on the reader. */
  readonly left: number;
}

const way: NotFilled = { ok: false, why: 'way' };
const value: NotFilled = { ok: false, why: 'value' };

/** Makes a form of what was traced, or says why there can be none. */
export function formOf(
  traced: TracedLetter,
  how: HowTraced,
): Omit<LetterForm, 'locale' | 'version'> | string {
  const { trace } = how;
  const subject = piecesOf(traced.subject, trace);
  const html = piecesOf(traced.html.trim(), trace);
  const text = piecesOf(tidyText(traced.text), trace);
  if (![html, text].every(({ constants }) => constants.every((one) => one.isWellFormed())))
    return 'a character is cut in two';
  const replay = createReplay(how);
  const inText = new Set(text.blanks);
  const atEdges = edgesOf(html);
  return {
    html,
    text,
    octets: octetsOf(trace, [html, text]),
    places: {
      written: trace.blanks.map(({ place }) => place),
      asked: trace.steps.flatMap(({ place }) => place ?? []),
    },
    fill: (own) => {
      const texts = replay(own);
      if (texts === undefined) return way;
      const line = joined(subject, texts);
      if (!hasSubject(line)) return value;
      for (const number of inText) {
        const tidied = tidyInside(texts[number] ?? '');
        if (tidied === undefined) return texts[number] === '' ? way : value;
        texts[number] = tidied;
      }
      if (atEdges.some((number) => isLoose(texts[number] ?? ''))) return value;
      if (!texts.every((one) => one.isWellFormed())) return value;
      return { ok: true, subject: foldSubject(line), texts };
    },
  };
}

/** A step is some closures and what they keep. */
const octetsOfStep = 400;

function octetsOf({ steps }: Trace, texts: readonly FormText[]): number {
  const characters = texts.flatMap(({ constants }) => constants).reduce((sum, { length }) => sum + length, 0);
  return steps.length * octetsOfStep + characters * 2;
}

function piecesOf(text: string, { pattern }: Trace): FormText {
  const parts = text.split(pattern);
  return {
    constants: parts.filter((_, index) => index % 2 === 0),
    blanks: parts.flatMap((part, index) => (index % 2 === 1 ? Number(part) : [])),
  };
}

function joined({ constants, blanks }: FormText, texts: readonly string[]): string {
  return constants.reduce((line, constant, index) => `${line}${texts[blanks[index - 1] ?? -1]}${constant}`);
}

/** Blanks at the very beginning and end, where white space would be taken off. */
function edgesOf({ constants, blanks }: FormText): number[] {
  const first = constants[0] === '' ? blanks.slice(0, 1) : [];
  return constants.at(-1) === '' ? [...first, ...blanks.slice(-1)] : first;
}

const isLoose = (text: string) => text === '' || text !== text.trim();

/** Whatever tidying does to what is around it, it does not see more of this than a word. */
const firmEdges = /^[^\s\p{Cc}](?:[\s\S]*[^\s\p{Cc}])?$/u;
const neverTidied = /^[^\p{Cc}\u2028\u2029]*$/u;

/** The text as it is tidied in the midst of others; nothing when that depends on what is around it. */
function tidyInside(text: string): string | undefined {
  if (!firmEdges.test(text)) return undefined;
  return neverTidied.test(text) ? text : tidyText(text);
}

/** Repeats the steps for another reader. What it gives has no texts when an answer is another one, or a step fails. */
function createReplay({ trace, roots, effort, left }: HowTraced) {
  const steps: readonly Step[] = trace.steps;
  const blanks = trace.blanks.map(({ register, weight }) => ({ register, weight }));
  return (own: Readonly<Record<string, unknown>>): string[] | undefined => {
    effort.begin(left);
    const registers = roots.map((name) => (Object.hasOwn(own, name) ? own[name] : undefined));
    try {
      for (const { run, asks, answer } of steps) {
        const result = run(registers);
        if (asks && !Object.is(result, answer)) return undefined;
        registers.push(result);
      }
    } catch {
      // Rendered in full it fails in the same way, and then says why.
      return undefined;
    }
    const texts = blanks.map(({ register }) => String(registers[register]));
    for (const [index, { weight }] of blanks.entries())
      if (weight > 0) effort.spend(weight * (texts[index] ?? '').length);
    return effort.rest < 0 ? undefined : texts;
  };
}
