// Erasing a person: what somebody wrote about them.

import type { Queryable } from '../../store/store.ts';

/** A column that may hold the words of somebody about somebody. */
export interface TextPlace {
  readonly table: string;
  readonly column: string;
  readonly kind: 'text' | 'json' | 'jsonb';
}

/** Rows of a column that name the person: their place in the table, and what is there. */
export async function findWords(
  transaction: Queryable,
  { table, column }: TextPlace,
  words: readonly string[],
): Promise<{ readonly row: string; readonly text: string }[]> {
  const { rows } = await transaction.query<{ row: string; text: string }>(
    `select t.ctid::text as row, t.${column}::text as text from ${table} t
     where t.${column} is not null
       and exists (select from unnest($1::text[]) w where position(w in lower(t.${column}::text)) > 0)
     limit 500 for update`,
    [words],
  );
  return rows;
}

/** Puts another text in the place of one that was found in this transaction. */
export async function replaceWords(
  transaction: Queryable,
  { table, column, kind }: TextPlace,
  row: string,
  text: string,
): Promise<void> {
  await transaction.query(`update ${table} set ${column} = $2::${kind} where ctid = $1::tid`, [row, text]);
}
