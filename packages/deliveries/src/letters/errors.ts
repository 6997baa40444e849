// Where people find the error of a letter that could not be made.

import { findErrors } from '@pabal/db/letters';
import type { SpaceStore } from '@pabal/db/store';

/**
 * @param pattern  an address with `{error}` for the id of the report, or `{letter}` for that of the letter
 * @returns null where nobody knows where reports are, or there is none
 */
export function errorUrl(
  pattern: string | undefined,
  { letter, error }: { readonly letter: string; readonly error: string | undefined },
): string | null {
  if (pattern === undefined || (error === undefined && pattern.includes('{error}'))) return null;
  return pattern.replaceAll('{letter}', letter).replaceAll('{error}', error ?? '');
}

/** The reports of a letter's attempts, by the number of the attempt. */
export async function errorsByAttempt(
  store: Pick<SpaceStore, 'query'>,
  letter: string,
): Promise<ReadonlyMap<number, string>> {
  const errors = await findErrors(store, letter);
  return new Map(errors.map(({ attempt, error }) => [attempt, error]));
}
