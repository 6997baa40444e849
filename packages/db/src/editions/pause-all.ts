// Every edition of a space at once: for a mistake that nobody has looked into yet.

import { dueAtOnce } from '../ledger/due.ts';
import type { SpaceQueryable } from '../store/store.ts';

/** An edition that was paused or goes on. */
export interface EditionOf {
  readonly id: string;
  readonly newsletter: string;
}

/** Pauses every edition of the space that is not over and not paused. */
export async function pauseEditions(store: SpaceQueryable, actor: string): Promise<EditionOf[]> {
  const { rows } = await store.query<EditionOf>(
    `update editions e set paused_at = now(), paused_by = $1, rate = null
     from newsletters n
     where n.id = e.newsletter_id and n.space_id = $2 and e.paused_at is null
       and e.state not in ('finished', 'skipped', 'cancelled')
     returning e.id, n.key as newsletter`,
    [actor, store.space],
  );
  return rows;
}

/** Lets every paused edition of the space go on. */
export async function resumeEditions(store: SpaceQueryable): Promise<EditionOf[]> {
  const { rows } = await store.query<EditionOf>(
    `update editions e set paused_at = null, paused_by = null, done_at = null,
       due_at = case when e.state = 'ready' and e.due_at is null then null else ${dueAtOnce} end
     from newsletters n
     where n.id = e.newsletter_id and n.space_id = $1 and e.paused_at is not null
       and e.state not in ('finished', 'skipped', 'cancelled')
     returning e.id, n.key as newsletter`,
    [store.space],
  );
  return rows;
}
