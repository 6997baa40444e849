import { internalAppName } from '@pabal/domain';
import { newId } from '../store/ids.ts';
import type { Queryable } from '../store/store.ts';

/** The app under which pabal writes to the people on call; made when it is first needed. Nobody has a key to it. */
export async function ensureInternalApp(store: Queryable): Promise<string> {
  await store.query('insert into apps (id, name) values ($1, $2) on conflict (name) do nothing', [
    newId(),
    internalAppName,
  ]);
  const { rows } = await store.query<{ id: string }>('select id from apps where name = $1', [
    internalAppName,
  ]);
  const [app] = rows;
  if (app === undefined) throw new Error('The internal app was neither made nor found.');
  return app.id;
}
