import { noteActivity } from '@pabal/db/people';
import type { SpaceQueryable } from '@pabal/db/store';

/** Somebody was seen doing something. */
export interface Seen {
  /** The id by which the company knows them. */
  readonly recipient: string;
  /** Now when absent. */
  readonly at?: Date | undefined;
}

export interface Noted {
  /** How many people it was noted for, each counted once. */
  readonly noted: number;
  /** Those whom nobody knows. */
  readonly unknown: readonly string[];
}

/** Notes who was active. The latest time of each stays; what is older changes nothing, and a stranger harms no other. */
export async function noteSeen(
  store: SpaceQueryable,
  activity: readonly Seen[],
  now: Date = new Date(),
): Promise<Noted> {
  const unknown = await noteActivity(
    store,
    activity.map(({ recipient, at }) => ({ externalId: recipient, at: at ?? now })),
  );
  const different = new Set(activity.map(({ recipient }) => recipient)).size;
  return { noted: different - unknown.length, unknown };
}
