// Settings of the database's role, for where a pooler is between: what a connection asks for when it is opened does not
// reach the server then. They hold for connections that are opened from now on.

import type pg from 'pg';
import { planByIndex } from '../connections.ts';
import { isNotAllowed } from '../errors.ts';

const settings = { ...planByIndex, statement_timeout: '15s' } as const;

/** Gives the role of this connection its settings in this database. A role that may not do so is left as it is. */
export async function putRoleSettings(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ missing: boolean }>(
    `select current_setting('enable_seqscan') = 'on' as missing`,
  );
  if (rows[0]?.missing !== true) return;
  const statements = Object.entries(settings).map(
    ([name, value]) =>
      `execute format('alter role %I in database %I set ${name} = %L', current_user, current_database(), '${value}');`,
  );
  try {
    await client.query('savepoint settings');
    await client.query(`do $$ begin ${statements.join(' ')} end $$`);
  } catch (error) {
    if (!isNotAllowed(error)) throw error;
    await client.query('rollback to settings');
  }
}
