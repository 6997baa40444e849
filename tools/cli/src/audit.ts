import { type Audited, auditing, howMany } from '@pabal/access';
import type { SpaceStore } from '@pabal/db/store';
import { actor } from './actor.ts';
import { runningCommand } from './command-line/running.ts';

/** Does work with a store that writes down, under the name of the command, what is changed with it. */
export async function withAudit<Result>(
  store: SpaceStore,
  work: (store: SpaceStore) => Promise<Result>,
): Promise<Result> {
  const audited = auditOf(store);
  if (audited === undefined) return work(store);
  try {
    const result = await work(audited.store);
    await audited.finish({ outcome: 'done', affected: howMany(result), ifChanged: true });
    return result;
  } catch (error) {
    // The log may be out of reach for the same reason as what was wanted.
    await audited.finish({ outcome: 'failed' }).catch(() => undefined);
    throw error;
  }
}

function auditOf(store: SpaceStore): Audited | undefined {
  const command = runningCommand();
  if (command === undefined) return undefined;
  const { name, ...more } = command;
  return auditing(store, { actor: actor(), door: 'command', action: name.replace(' ', '.'), ...more });
}
