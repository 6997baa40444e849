// What is typed and told about keys: what each may do, and until when.

import type { KeyRights } from '@pabal/db/apps';
import { PabalError, scopes } from '@pabal/domain';
import { UsageError } from '../../command-line/errors.ts';
import { many, text, value, word } from '../../command-line/parameters.ts';

export const scopeOption = (help: string) => many(word('SCOPE', scopes, help));

export const templateOption = (usual: string) =>
  many(
    text(
      'NAME',
      `a template that the key may post, or the beginning of names with * behind, as in 'billing.*' (default ${usual})`,
    ),
  );

/** When a key ends by itself. */
export const expiresOption = value(
  'AGE',
  'end the key by itself, such as after 90d (default never)',
  (typed, name) => {
    const seconds = secondsOf(typed, name);
    if (seconds === 0) throw new UsageError(`${name} must be longer than nothing, got "${typed}".`);
    return new Date(Date.now() + seconds * 1_000);
  },
);

const secondsIn = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
const mostSeconds = 3_650 * secondsIn.d;

/** A length of time such as 30m, 12h or 7d in seconds. @throws UsageError */
export function secondsOf(typed: string, name: string): number {
  const [, count = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(typed) ?? [];
  const each = Object.entries(secondsIn).find(([known]) => known === unit)?.[1];
  const seconds = each === undefined ? Number.NaN : Number(count) * each;
  if (seconds <= mostSeconds) return seconds;
  throw new UsageError(`${name} must be a time such as 30m, 12h or 7d, 3650d at most, got "${typed}".`);
}

/** Does what was typed; what cannot be done because of how it was typed is a usage error. @throws UsageError */
export async function asTyped<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof PabalError && error.code === 'invalid-request')
      throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** What a key may do, in a line: `live: events:write, events:read; templates billing.*`. */
export function rightsText({ mode, scopes: allowed, templates }: KeyRights): string {
  const only = templates === null ? '' : `; templates ${templates.join(', ')}`;
  return `${mode}: ${allowed.join(', ') || 'nothing'}${only}`;
}
