import { internalAppName } from '@pabal/domain';
import { newId } from '../store/ids.ts';
import type { SpaceQueryable } from '../store/store.ts';

/**
 * The app of a space under which pabal writes to the people on call about what is in it; made when it is first needed. Nobody
 * has a key to it.
 */
export async function ensureInternalApp(store: SpaceQueryable): Promise<string> {
  await store.query(
    'insert into apps (id, name, space_id) values ($1, $2, $3) on conflict (name, space_id) do nothing',
    [newId(), internalAppName, store.space],
  );
  const { rows } = await store.query<{ id: string }>(
    'select id from apps where name = $1 and space_id = $2',
    [internalAppName, store.space],
  );
  const [app] = rows;
  if (app === undefined) throw new Error('The internal app was neither made nor found.');
  return app.id;
}
