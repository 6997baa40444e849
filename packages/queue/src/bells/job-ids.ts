import { createHash } from 'node:crypto';

/**
 * The id of a mail job: the row's own id when it carries one letter, a digest of all of them when it carries more.
 * The same letters rung twice are one job; another set is never swallowed by one that only begins alike.
 *
 * @param round  tells apart a bell that must ring although one for the same letters still waits its delay
 */
export function mailJobId(deliveryIds: readonly string[], round?: number): string {
  const [first = ''] = deliveryIds;
  const base = deliveryIds.length === 1 ? first : `many-${digest(deliveryIds)}`;
  return round === undefined ? base : `${base}-${round}`;
}

function digest(ids: readonly string[]): string {
  return createHash('sha256').update(ids.join()).digest('base64url').slice(0, 27);
}
