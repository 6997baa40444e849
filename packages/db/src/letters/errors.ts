import type { Queryable } from '../store/store.ts';

/** More than a letter's attempts over its whole life. */
const mostErrors = 1_000;

/** The reports of the errors that a letter's attempts ended with, the oldest first. Ids have Sentry's form, without dashes. */
export async function findErrors(
  store: Queryable,
  deliveryId: string,
): Promise<{ readonly attempt: number; readonly error: string }[]> {
  const { rows } = await store.query<{ attempt: number; error: string }>(
    `select attempt, replace(error_id::text, '-', '') as error
     from delivery_moves where delivery_id = $1 and error_id is not null order by id limit ${mostErrors}`,
    [deliveryId],
  );
  return rows;
}
