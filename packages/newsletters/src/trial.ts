// An edition is tried before anything of it is released: its letter is made for a sample of its readers.

import { messageOf } from '@pabal/domain';
import { type LetterDeps, noLinks, openEdition, type Reader, type StoredEdition } from './letter.ts';

/** With more failures than this share of the sample an edition is held; a few odd readers are the brake's business. */
const heldShare = 0.1;

/** What the letters of a sample came to. */
export interface EditionTrial {
  readonly tried: number;
  readonly failed: number;
  /** Why the first of them failed: the template's file and line. */
  readonly problem: string | undefined;
  /** True when the edition must not be released in its present form. */
  readonly holds: boolean;
}

/** Makes the letter of an edition for these readers and throws it away. Never throws: what it finds is the result. */
export function tryEdition(
  stored: StoredEdition,
  readers: readonly Reader[],
  render: LetterDeps['render'],
): EditionTrial {
  const problems = readers.flatMap((reader) => problemOf(stored, reader, render) ?? []);
  const [problem] = problems;
  return {
    tried: readers.length,
    failed: problems.length,
    problem,
    holds: problems.length > readers.length * heldShare,
  };
}

function problemOf(stored: StoredEdition, reader: Reader, render: LetterDeps['render']): string | undefined {
  try {
    openEdition(stored, { render, links: noLinks }).letter(reader);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
