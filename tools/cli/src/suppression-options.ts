// What commands about suppressions share.

import type { Suppression } from '@pabal/db';
import { type SuppressionScope, suppressionScopes } from '@pabal/domain';
import { parseAddress } from '@pabal/mail';
import { UsageError } from './command.ts';
import { tableOf } from './table.ts';
import { plain, time } from './words.ts';

/** The scope as it was typed. @throws UsageError */
export function scopeOf(typed: string): SuppressionScope {
  const scope = suppressionScopes.find((known) => known === typed);
  if (scope !== undefined) return scope;
  throw new UsageError(`--scope must be one of ${suppressionScopes.join(', ')}, got "${typed}".`);
}

/** The address as it is compared. @throws UsageError */
export function addressKeyOf(typed: string): string {
  const parsed = parseAddress(typed);
  if (parsed.ok) return parsed.address.key;
  throw new UsageError(`ADDRESS must be ${parsed.expected}, got ${parsed.got}.`);
}

/** Suppressions as a table. */
export function suppressionTable(suppressions: readonly Suppression[]): string {
  const rows = suppressions.map((one) => [
    plain(one.addressKey),
    one.scope,
    plain(one.reason),
    time(one.createdAt),
    time(one.expiresAt) || 'never',
    plain(one.createdBy) || 'a server',
    plain(one.note, 80),
  ]);
  return tableOf(['address', 'scope', 'reason', 'since', 'ends', 'by', 'note'], rows);
}
