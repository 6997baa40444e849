// Anything by its id, or by the first characters of one; and by name.

import { eventIsIn, letterIsIn } from '../spaces/whose.ts';
import type { SpaceQueryable } from '../store/store.ts';

/** What somebody may look for. */
type FoundKind = 'letter' | 'event' | 'edition' | 'replay' | 'app' | 'newsletter' | 'recipient' | 'group';

export interface Found {
  readonly kind: FoundKind;
  readonly id: string;
  /** What a person calls it: its template, type, key or name. */
  readonly title: string;
  /** What tells it from others of the kind, such as the state of a letter. */
  readonly detail: string | null;
}

/** Most finds of one kind: more of them mean that more has to be typed. */
const most = 5;

/**
 * Finds what has an id that begins like this. Ids begin with the time of their making, so that the letters of one event share
 * their first twelve digits, as its id does.
 *
 * @param digits  8 to 32 hexadecimal digits, without hyphens
 */
export async function findById(store: SpaceQueryable, digits: string): Promise<Found[]> {
  const { rows } = await store.query<Found>(byId, [
    store.space,
    uuidOf(digits.padEnd(32, '0')),
    uuidOf(digits.padEnd(32, 'f')),
  ]);
  return rows;
}

const uuidOf = (digits: string) =>
  [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join('-');

const between = (column: string) => `${column} >= $2::uuid and ${column} <= $3::uuid`;

const byId = `
  (select 'letter' as kind, d.id::text, d.template as title, d.state as detail from deliveries d
   where ${between('d.id')} and ${letterIsIn('$1::integer')} order by d.id limit ${most})
  union all
  (select 'event', e.id::text, e.type, (select a.name from apps a where a.id = e.app_id) from events e
   where ${between('e.id')} and ${eventIsIn('$1::integer')} order by e.id limit ${most})
  union all
  (select 'edition', ed.id::text, n.key || ' #' || ed.number, ed.state from editions ed
   join newsletters n on n.id = ed.newsletter_id where ${between('ed.id')} and n.space_id = $1::integer order by ed.id limit ${most})
  union all
  (select 'replay', r.id::text, r.planned::text, r.state from replays r
   where ${between('r.id')} and r.space_id = $1::integer order by r.id limit ${most})
  union all
  (select 'app', a.id::text, a.name, null from apps a
   where ${between('a.id')} and a.space_id = $1::integer order by a.id limit ${most})`;

/** Finds what has a name or key that begins like this, and the event that came with it as its key. */
export async function findByName(store: SpaceQueryable, text: string): Promise<Found[]> {
  const { rows } = await store.query<Found>(byName, [
    store.space,
    `${text.replaceAll(/[\\%_]/g, (found) => `\\${found}`)}%`,
    text,
  ]);
  return rows;
}

const byName = `
  (select 'event' as kind, k.event_id::text as id, k.key as title, a.name as detail from event_keys k join apps a on a.id = k.app_id
   where k.app_id = any(array(select id from apps where space_id = $1::integer)) and k.key = $3 limit ${most})
  union all
  (select 'app', a.id::text, a.name, null from apps a
   where a.space_id = $1::integer and a.name ilike $2 order by a.name limit ${most})
  union all
  (select 'newsletter', n.id::text, n.key, n.name from newsletters n
   where n.space_id = $1::integer and (n.key ilike $2 or n.name ilike $2) order by n.key limit ${most})
  union all
  (select 'group', g.id::text, g.key, null from groups g
   where g.space_id = $1::integer and g.key like $2 order by g.key limit ${most})
  union all
  (select 'recipient', r.id::text, r.external_id, null from recipients r
   where r.space_id = $1::integer and r.external_id = $3 limit ${most})`;
