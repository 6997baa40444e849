// Takes an edition as many steps as it can. A builder may be killed at any line: the next bell or the next look (runner.ts)
// goes on from what is committed.

import { findEditionAtWork } from '@pabal/db/editions';
import { inSpace, isUnavailable } from '@pabal/db/store';
import type { EditionState } from '@pabal/domain';
import { readDefinition } from '@pabal/newsletters';
import type { JobContext, JobOutcome } from '@pabal/queue';
import { choose } from './choosing.ts';
import { cancel, close, tellEnd } from './closing.ts';
import { collect } from './collecting.ts';
import { freeze } from './freezing.ts';
import { release, watchSending } from './sending.ts';
import type { EditionDeps, Step } from './step.ts';

const steps: Readonly<Record<EditionState, Step>> = {
  collecting: collect,
  choosing: choose,
  freezing: freeze,
  ready: release,
  sending: watchSending,
  closing: close,
  finished: tellEnd,
  skipped: tellEnd,
  cancelled: cancel,
};

/** Takes an edition through its steps until it has to wait, another builder works on it, or the signal aborts. */
export async function buildEdition(deps: EditionDeps, id: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const now = await deps.clock();
    const edition = await findEditionAtWork(deps.store, id, now);
    if (edition === undefined) return;
    const definition = readDefinition(edition.definition);
    const store = inSpace(deps.store, edition.space);
    const work = { ...deps, store, edition, definition, now, signal };
    if ((await steps[edition.state](work)) === 'rest') return;
  }
}

/** Makes the handler of the `edition` queue. */
export function createEditionHandler(deps: EditionDeps) {
  return async (
    { editionId }: { editionId: string },
    { signal }: Pick<JobContext, 'signal'>,
  ): Promise<JobOutcome<{ editionId: string }>> => {
    try {
      await buildEdition(deps, editionId, signal);
      return { kind: 'done' };
    } catch (error) {
      // The steps that are left are due in the ledger; the runner rings again.
      if (signal.aborted) return { kind: 'done' };
      if (isUnavailable(error)) {
        return { kind: 'wait', data: { editionId }, delayMs: 1_000 };
      }
      throw error;
    }
  };
}
