import type { Lane, StateCounts } from '@pabal/domain';
import { countStates } from '../ledger/deliveries.ts';
import { eventIsIn } from '../spaces/whose.ts';
import type { SpaceQueryable } from '../store/store.ts';

/** An event of whatever app of the space, with its letters counted by state. */
export interface EventOfApp {
  readonly id: string;
  readonly app: string;
  readonly type: string;
  readonly lane: Lane;
  readonly locale: string | null;
  readonly test: boolean;
  readonly createdAt: Date;
  readonly sendAt: Date;
  readonly expiresAt: Date | null;
  readonly cancelledAt: Date | null;
  /** Whether members of its groups are still being planned. */
  readonly expanding: boolean;
  readonly counts: StateCounts;
}

export async function findEventOfApp(store: SpaceQueryable, id: string): Promise<EventOfApp | undefined> {
  const { rows } = await store.query<Omit<EventOfApp, 'counts'>>(
    `select e.id, (select name from apps where id = e.app_id) as app, e.type, e.lane, e.locale, e.test, e.created_at as "createdAt",
            e.send_at as "sendAt", e.expires_at as "expiresAt", e.cancelled_at as "cancelledAt",
            e.audience_state = 'expanding' as expanding
     from events e where e.id = $1 and ${eventIsIn('$2::integer')}`,
    [id, store.space],
  );
  const [event] = rows;
  return event && { ...event, counts: await countStates(store, id) };
}
