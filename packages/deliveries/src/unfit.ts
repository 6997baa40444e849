import { retryUnfit } from '@pabal/db/ledger';
import type { SpaceQueryable } from '@pabal/db/store';

/**
 * Lets letters come at once that wait because this template cannot be rendered for them. What still cannot be rendered waits
 * again: no attempt is counted, and nothing becomes a dead letter. A template may be gone while letters wait for it, so that
 * every name is taken.
 */
export async function retryTemplate(
  store: SpaceQueryable,
  template: string,
): Promise<{ readonly letters: number }> {
  return { letters: await retryUnfit(store, template) };
}
