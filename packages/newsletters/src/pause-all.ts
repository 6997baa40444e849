import { type EditionOf, pauseEditions, resumeEditions } from '@pabal/db/editions';
import type { SpaceQueryable } from '@pabal/db/store';

/** The editions that a decision about all of them has touched. */
export interface TouchedEditions {
  readonly editions: readonly EditionOf[];
}

/**
 * Stops every edition of the space that is not over: no letter of one is claimed any more. What senders have claimed still goes out,
 * and schedules go on to make editions, which are not paused.
 */
export async function pauseAllEditions(store: SpaceQueryable, actor: string): Promise<TouchedEditions> {
  return { editions: await pauseEditions(store, actor) };
}

/** Lets every paused edition of the space go on. */
export async function resumeAllEditions(store: SpaceQueryable): Promise<TouchedEditions> {
  return { editions: await resumeEditions(store) };
}
