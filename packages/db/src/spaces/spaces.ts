// Spaces: whose apps, people and newsletters these are. What is in one is asked for by stores that know it (store/store.ts).

import { isReferenceGone, isTaken } from '../store/errors.ts';
import type { Queryable, Store } from '../store/store.ts';

export interface Space {
  readonly id: number;
  readonly name: string;
  readonly createdAt: Date;
}

const columns = 'id, name, created_at as "createdAt"';

/** Finds a space by its name, or nothing. */
export async function findSpace(store: Queryable, name: string): Promise<Space | undefined> {
  const { rows } = await store.query<Space>(`select ${columns} from spaces where name = $1`, [name]);
  return rows[0];
}

/** The name of the space that an app belongs to; nothing when there is no such app. */
export async function findSpaceOfApp(store: Queryable, appId: string): Promise<string | undefined> {
  const { rows } = await store.query<{ name: string }>(
    'select s.name from apps a join spaces s on s.id = a.space_id where a.id = $1',
    [appId],
  );
  return rows[0]?.name;
}

/** All spaces, oldest first, with what is cheap to count in them. */
export async function listSpaces(
  store: Queryable,
): Promise<(Space & { readonly apps: number; readonly newsletters: number })[]> {
  const { rows } = await store.query<Space & { apps: number; newsletters: number }>(
    `select ${columns}, (select count(*)::integer from apps a where a.space_id = s.id) as apps,
            (select count(*)::integer from newsletters n where n.space_id = s.id) as newsletters
     from spaces s order by s.id`,
  );
  return rows;
}

/** Makes a space. @returns nothing when there is one of this name */
export async function createSpace(store: Queryable, name: string): Promise<Space | undefined> {
  const { rows } = await store.query<Space>(
    `insert into spaces (name) values ($1) on conflict (name) do nothing returning ${columns}`,
    [name],
  );
  return rows[0];
}

/** Gives a space another name. @returns `taken` when another space has that name, nothing when no space has the old one */
export async function renameSpace(
  store: Queryable,
  name: string,
  newName: string,
): Promise<Space | 'taken' | undefined> {
  try {
    const { rows } = await store.query<Space>(
      `update spaces set name = $2 where name = $1 returning ${columns}`,
      [name, newName],
    );
    return rows[0];
  } catch (error) {
    if (isTaken(error)) return 'taken';
    throw error;
  }
}

/** People and what they refused have no foreign key to their space. */
const keyless = [
  'recipients',
  'suppressions',
  'suppression_removals',
  'erased_holds',
  'soft_bounces',
] as const;

/** Removes a space in which nothing was ever made. Its id is not used again. */
export async function removeSpace(store: Store, name: string): Promise<'removed' | 'in-use' | 'unknown'> {
  try {
    return await store.transaction(async (transaction) => {
      const { rows } = await transaction.query<{ used: boolean }>(
        `select ${keyless.map((table) => `exists (select from ${table} where space_id = s.id)`).join(' or ')} as used
         from spaces s where s.name = $1 for update`,
        [name],
      );
      const [space] = rows;
      if (space === undefined) return 'unknown';
      if (space.used) return 'in-use';
      await transaction.query('delete from spaces where name = $1', [name]);
      return 'removed';
    });
  } catch (error) {
    if (isReferenceGone(error)) return 'in-use';
    throw error;
  }
}
