// Versions of templates that no letter names any more. Letters are not searched for that: a letter is made with a version
// while it is in use, after the letter's row was made. So a version that was last in use before the oldest letter's row was
// made is named by none of them, and finding the oldest letter is one look into the index of ids.

import { type OldThings, type Removed, removedTogether } from './retention.ts';

/** Days that a version is kept longer: its mark is half a day old at most, and ids have the time of another clock. */
const graceDays = 2;

export const oldVersions: OldThings = {
  async find(store, end) {
    const { rows } = await store.query<{ id: string }>(find, [end]);
    return { ids: rows.map(({ id }) => id) };
  },

  async removePart(store, ids): Promise<Removed> {
    const { rowCount } = await store.query(remove, [ids]);
    return { 'template versions': rowCount ?? 0 };
  },
};

/** SQL: the time that the id of the oldest letter tells (RFC 9562, version 7); null without letters. */
const oldestLetter = `(
  select to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)
  from deliveries order by id limit 1
)`;

const isUnused = `last_seen_at < now() - interval '${graceDays} days'`;

const find = `
  select template || '/' || version as id from template_versions
  where ${isUnused}
    and last_seen_at < least($1::timestamptz, ${oldestLetter}) - interval '${graceDays} days'
  order by last_seen_at limit ${removedTogether}`;

// Asked again: a sender may have taken the version up since it was found.
const remove = `
  delete from template_versions where template || '/' || version = any($1::text[]) and ${isUnused}`;
