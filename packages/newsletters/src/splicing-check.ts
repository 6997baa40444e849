// Says beforehand whether letters of a template will be put together from pieces, and what in it is the reader's.

import type { Letter, Templates } from '@pabal/render';
import { showsLink } from './footer.ts';
import { ownNames, wholeReasons } from './spliced.ts';

/** What comes of the letters of a template in one language. */
export interface SplicingCheck {
  readonly template: string;
  readonly locale: string;
  /** True when letters are put together from pieces, for every sample. */
  readonly spliced: boolean;
  /** Why letters are rendered as a whole, for some samples or for all; each reason once. */
  readonly reasons: readonly string[];
  /** The part of html and text that all readers share, from 0 to 1, where it is least. */
  readonly shared: number | null;
  /** What the template writes and asks of a reader, as `expression (file:line)`, each once. */
  readonly written: readonly string[];
  readonly asked: readonly string[];
}

/**
 * Looks a template over by its samples.
 *
 * @throws RenderError when there is no such template
 */
export function checkSplicing(
  templates: Pick<Templates, 'letters' | 'samples'>,
  template: string,
): SplicingCheck[] {
  const samples = templates.samples(template);
  return templates.letters(template).map((letter) => {
    const looks = samples.map(({ name, data }) => lookAt(letter, name, data));
    const all = looks.flatMap((look) => ('reason' in look ? [] : [look]));
    const reasons = [...new Set(looks.flatMap((look) => ('reason' in look ? [look.reason] : [])))];
    return {
      ...{ template, locale: letter.locale, reasons },
      spliced: looks.length > 0 && reasons.length === 0,
      shared: all.length === 0 ? null : Math.min(...all.map(({ shared }) => shared)),
      written: once(all.flatMap(({ written }) => written)),
      asked: once(all.flatMap(({ asked }) => asked)),
    };
  });
}

type Look =
  | { readonly reason: string }
  | { readonly shared: number; readonly written: readonly string[]; readonly asked: readonly string[] };

function lookAt(letter: Letter, sample: string, data: Readonly<Record<string, unknown>>): Look {
  const form = letter.form(data, ownNames);
  if ('unfollowed' in form) return { reason: `${form.unfollowed} (sample ${sample})` };
  const filled = form.fill(data);
  if (!filled.ok) return { reason: `${wholeReasons.value} (sample ${sample})` };
  if (!showsLink(form, filled.texts, String(data.unsubscribeUrl))) return { reason: wholeReasons.footer };
  const constants = [...form.html.constants, ...form.text.constants].join('').length;
  const blanks = [...form.html.blanks, ...form.text.blanks]
    .map((number) => filled.texts[number] ?? '')
    .join('');
  const wordsOf = (places: typeof form.places.written) =>
    places.map(({ expression, file, line }) => `${expression} (${file}:${line})`);
  return {
    shared: constants / (constants + blanks.length),
    written: wordsOf(form.places.written),
    asked: wordsOf(form.places.asked),
  };
}

const once = (words: readonly string[]) => [...new Set(words)];
