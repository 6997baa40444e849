import type { Queryable } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import { type LetterVersion, pictureType } from '@pabal/render';
import { createTwoFilesPatch } from 'diff';
import { keptVersion } from './kept.ts';

/** A file that is not the same in two versions. */
export interface FileDifference {
  readonly file: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** The unified difference; null for pictures, and when the two have so little in common that it would take long to find. */
  readonly patch: string | null;
}

export interface VersionDifference {
  readonly template: string;
  readonly from: string;
  readonly to: string;
  /** By name; empty when the two versions are of the same files. */
  readonly files: readonly FileDifference[];
}

/** Lines of both files together that may differ: to find which takes the square of their number, here some 0.1 s. */
const mostEdits = 500;

/** Milliseconds that all files of a comparison may take together, as nothing else happens meanwhile. */
const mostMs = 300;

/**
 * The differences between two versions of a template, of the same language or not.
 *
 * @throws PabalError as `keptVersion`
 */
export async function compareVersions(
  store: Queryable,
  template: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<VersionDifference> {
  // One after the other, so that of two that are not there always the same is named.
  const before = await keptVersion(store, template, from);
  return differenceOf(before, await keptVersion(store, template, to));
}

/**
 * The differences between a version that is kept and the letter in the same language that is in use here.
 *
 * @throws PabalError as `keptVersion`; `not-found` when no such letter is in use
 */
export async function compareWithUse(
  store: Queryable,
  template: string,
  from: string,
  inUse: readonly LetterVersion[],
): Promise<VersionDifference> {
  const before = await keptVersion(store, template, from);
  const after = inUse.find((letter) => letter.template === template && letter.locale === before.locale);
  if (after !== undefined) return differenceOf(before, after);
  throw new PabalError(
    'not-found',
    `The templates folder has no working letter of "${template}" in "${before.locale}" to compare the version ${from} with.`,
  );
}

function differenceOf(before: LetterVersion, after: LetterVersion): VersionDifference {
  const names = [...new Set([...before.files.keys(), ...after.files.keys()])].sort();
  const compare = createComparison();
  return {
    template: before.template,
    from: before.version,
    to: after.version,
    files: names.flatMap((file) => compare(file, before.files.get(file), after.files.get(file)) ?? []),
  };
}

/**
 * Returns a function that compares two texts of a file, and answers with nothing when they are equal. All its calls share the time
 * that one comparison may take.
 */
export function createComparison() {
  const until = performance.now() + mostMs;
  return (
    file: string,
    before: string | undefined,
    after: string | undefined,
  ): FileDifference | undefined => {
    if (before === after) return undefined;
    const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
    // Nobody reads the difference of two pictures.
    if (pictureType(file) !== undefined) return { file, kind, patch: null };
    const [from, to] = [
      before === undefined ? nothing : `a/${file}`,
      after === undefined ? nothing : `b/${file}`,
    ];
    const patch = createTwoFilesPatch(from, to, before ?? '', after ?? '', undefined, undefined, {
      context: 3,
      maxEditLength: mostEdits,
      timeout: Math.max(0, until - performance.now()),
    });
    return { file, kind, patch: patch ?? null };
  };
}

const nothing = '/dev/null';
