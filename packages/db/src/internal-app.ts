import { randomBytes } from 'node:crypto';
import { newId } from './ids.ts';
import type { Queryable } from './pool.ts';

/** Who posts what pabal itself has to say. */
const name = 'pabal';

/** The app under which pabal writes to whoever is on call; made when it is first needed. Nobody has a key to it. */
export async function ensureInternalApp(store: Queryable): Promise<string> {
  await store.query(
    `insert into apps (id, name, key_hash, key_prefix, mode, scopes) values ($1, $2, $3, '', 'live', '{}')
     on conflict (name) do nothing`,
    [newId(), name, randomBytes(32)],
  );
  const { rows } = await store.query<{ id: string }>('select id from apps where name = $1', [name]);
  const [app] = rows;
  if (app === undefined) throw new Error('The internal app was neither made nor found.');
  return app.id;
}
