// Erasing a person: what somebody wrote about them.

import type { Queryable, SpaceQueryable } from '../../store/store.ts';

/** A column that may hold the words of somebody about somebody. */
export interface TextPlace {
  readonly table: string;
  readonly column: string;
  readonly kind: 'text' | 'json' | 'jsonb';
}

/** SQL: the row `t` belongs to the space $2, for tables that do not say it themselves. What belongs to no space names nobody. */
const wherever = 'true or $2::integer is null';
const ownedBy: Readonly<Record<string, string>> = {
  archive_letters: `t.edition_id in (select a.edition_id from archive_editions a join newsletters n on n.id = a.newsletter_id
    where n.space_id = $2)`,
  editions: 't.newsletter_id in (select id from newsletters where space_id = $2)',
  newsletter_versions: 't.newsletter_id in (select id from newsletters where space_id = $2)',
  import_errors: 't.import_id in (select id from imports where space_id = $2)',
  daily_checks: wherever,
  lanes: wherever,
  processes: wherever,
  provider_states: wherever,
  providers: wherever,
};

/** Rows of a column that name the person: their place in the table, and what is there. */
export async function findWords(
  transaction: SpaceQueryable,
  { table, column }: TextPlace,
  words: readonly string[],
): Promise<{ readonly row: string; readonly text: string }[]> {
  const { rows } = await transaction.query<{ row: string; text: string }>(
    `select t.ctid::text as row, t.${column}::text as text from ${table} t
     where t.${column} is not null and (${ownedBy[table] ?? 't.space_id = $2'})
       and exists (select from unnest($1::text[]) w where position(w in lower(t.${column}::text)) > 0)
     limit 500 for update`,
    [words, transaction.space],
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
