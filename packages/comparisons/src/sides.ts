// What is compared: the letters of a folder, or those that senders have taken up.

import type { Queryable } from '@pabal/db/store';
import { listVersions } from '@pabal/db/versions';
import { messageOf } from '@pabal/domain';
import { excerptOf, type Letter, openVersion, type Templates } from '@pabal/render';
import { keptVersion } from '@pabal/versions';

/** A letter that can be made, or why it cannot. */
export type SideLetter =
  | Pick<Letter, 'locale' | 'version' | 'render'>
  | { readonly locale: string; readonly broken: string };

export interface Sample {
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Side {
  /** Names of its templates. */
  readonly names: readonly string[];
  /** The letters of a template, one for each language; none of a template that this side does not have. */
  letters(template: string): readonly SideLetter[];
  /** Versions of a database have none. */
  samples(template: string): readonly Sample[];
  /** Whether its letters have a way out of a newsletter. */
  isNewsletter(template: string): boolean;
  /** The line of a file that a problem names; nothing where the files are not at hand. */
  excerpt(problem: string): string | undefined;
}

/** The letters of a templates folder. What is broken there is there as its problem. */
export function sideOfFolder(
  templates: Pick<Templates, 'names' | 'has' | 'meta' | 'letters' | 'samples' | 'problems' | 'source'>,
): Side {
  const problems = templates.problems();
  const broken = (template: string): SideLetter[] =>
    problems
      .filter((problem) => problem.template === template)
      .map(({ locale, message }) => ({ locale: locale ?? '', broken: message }));
  const has = (template: string) => templates.has(template);
  return {
    names: [...new Set([...templates.names(), ...problems.map(({ template }) => template)])].sort(),
    letters(template) {
      const troubled = broken(template);
      if (troubled.some(({ locale }) => locale === '')) return troubled;
      const whole = has(template) ? templates.letters(template) : [];
      return [...whole.filter(({ locale }) => troubled.every((one) => one.locale !== locale)), ...troubled];
    },
    samples: (template) => templates.samples(template),
    isNewsletter: (template) => has(template) && templates.meta(template).lane === 'newsletter',
    excerpt: (problem) => excerptOf(templates, problem),
  };
}

/** Languages of one template that are looked for among its versions. */
const mostVersions = 200;

/** The versions that senders have taken up last, one for each language of these templates. */
export async function sideOfUse(store: Queryable, templates: readonly string[]): Promise<Side> {
  const found = new Map<string, readonly SideLetter[]>();
  for (const template of templates) found.set(template, await lastVersions(store, template));
  return {
    names: [...found].filter(([, letters]) => letters.length > 0).map(([name]) => name),
    letters: (template) => found.get(template) ?? [],
    samples: () => [],
    isNewsletter: () => false,
    excerpt: () => undefined,
  };
}

async function lastVersions(store: Queryable, template: string): Promise<SideLetter[]> {
  const last = new Map<string, string>();
  for (const { locale, version } of await listVersions(store, template, { limit: mostVersions }))
    if (!last.has(locale)) last.set(locale, version);
  return Promise.all([...last].map(([locale, version]) => opened(store, template, locale, version)));
}

async function opened(
  store: Queryable,
  template: string,
  locale: string,
  version: string,
): Promise<SideLetter> {
  try {
    return openVersion(await keptVersion(store, template, version));
  } catch (error) {
    return { locale, broken: messageOf(error) };
  }
}
