// Whatever may hold a text says what erasing a person does with it.

import { personalEventColumns } from '@pabal/db/retention';
import { createStore } from '@pabal/db/store';
import { erasureOfColumns } from '@pabal/people';
import { createTestDatabase } from '@pabal/test/support';

interface Column {
  readonly name: string;
  readonly type: string;
}

/** Columns of the migrated schema that may hold a text or what stands for one, alone or in a list. */
async function textColumns(): Promise<Column[]> {
  const database = await createTestDatabase();
  const store = createStore({ url: database.url });
  try {
    const { rows } = await store.query<Column>(
      `with columns as (
         select c.relname || '.' || a.attname as name, case when t.typcategory = 'A' then e.oid else t.oid end as type
         from pg_attribute a join pg_class c on c.oid = a.attrelid
           join pg_type t on t.oid = a.atttypid left join pg_type e on e.oid = t.typelem
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
       )
       select name, format_type(type, null) as type from columns join pg_type t on t.oid = type
       where t.typcategory in ('S', 'E', 'I') or t.typname in ('json', 'jsonb', 'bytea', 'xml', 'jsonpath')
       order by 1`,
    );
    return rows;
  } finally {
    await store.stop();
    await database.drop();
  }
}

const declared = Object.entries(erasureOfColumns).flatMap(([table, hows]) =>
  Object.entries(hows).flatMap(([how, columns]) =>
    columns.map((name) => ({ name: `${table}.${name}`, how })),
  ),
);

it('every column that may hold a text declares what erasing a person does with it, once', async () => {
  // When this fails: say in packages/people/src/erasure/erasure-of-columns.ts what becomes of the column, and make it so.
  const names = (await textColumns()).map(({ name }) => name);
  expect(declared.map(({ name }) => name).sort()).toEqual(names.sort());
});

it('words are replaced in columns of the type that the declaration says', async () => {
  const types = new Map((await textColumns()).map(({ name, type }) => [name, type]));
  for (const { name, how } of declared)
    if (how.startsWith('words in ')) expect(`${name}: words in ${types.get(name)}`).toBe(`${name}: ${how}`);
});

it('what is emptied of an event is what its retention empties', () => {
  expect([...(erasureOfColumns.events?.emptied ?? [])].sort()).toEqual([...personalEventColumns].sort());
});
