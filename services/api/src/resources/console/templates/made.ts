// The letters of a template's samples, made just now, with the time that took.

import { madeOrWhyNot, RenderError, type Rendered, type Templates } from '@pabal/render';

export interface Made {
  readonly sample: string;
  readonly locale: string;
  readonly milliseconds: number;
  readonly result: Rendered | RenderError;
}

type Known = Pick<Templates, 'has' | 'letters' | 'samples'>;

/** Each sample in each language. What cannot be made is there as its error. */
export function lettersOf(templates: Known, name: string): Made[] {
  if (!templates.has(name)) return [];
  const letters = templates.letters(name);
  return templates
    .samples(name)
    .flatMap(({ name: sample, data }) => letters.map((letter) => made(letter, sample, data)));
}

/** How long a letter with the first sample takes; nothing without one. */
export function timeOf(templates: Known, name: string): number | undefined {
  if (!templates.has(name)) return undefined;
  const [letter] = templates.letters(name);
  const [sample] = templates.samples(name);
  if (letter === undefined || sample === undefined) return undefined;
  const { result, milliseconds } = made(letter, sample.name, sample.data);
  return result instanceof RenderError ? undefined : milliseconds;
}

function made(
  letter: ReturnType<Templates['letters']>[number],
  sample: string,
  data: Readonly<Record<string, unknown>>,
): Made {
  const begun = performance.now();
  const result = madeOrWhyNot(() => letter.render(data));
  return { sample, locale: letter.locale, milliseconds: performance.now() - begun, result };
}
