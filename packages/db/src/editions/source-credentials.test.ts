import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@pabal/test/support';
import { createStore, newId, type Store } from '../store/index.ts';

let database: TestDatabase;
let store: Store;

beforeAll(async () => {
  database = await createTestDatabase();
  store = createStore({ url: database.url });
});
afterAll(async () => {
  await store.stop();
  await database.drop();
});

const definitionOf = (url: string) => ({ content: { kind: 'json', url }, name: 'N' });

it('passwords of JSON sources leave the definitions of newsletters and editions in which they stood', async () => {
  const file = join(import.meta.dirname, '../../migrations/0019-source-credentials.sql');
  await store.transaction(async (transaction) => {
    await transaction.query('alter table newsletters drop column source_credentials');
    const addresses = {
      both: 'https://reader:s3cret@data.example/a?to=x@y',
      token: 'HTTPS://s3cret@data.example/',
      none: 'https://data.example/@a:b@c',
    };
    const ids = Object.values(addresses).map(() => newId());
    await transaction.query(
      `insert into newsletters (id, key, name, definition)
       select id, 'n' || n, 'N', definition from unnest($1::uuid[], $2::jsonb[]) with ordinality as t (id, definition, n)`,
      [ids, Object.values(addresses).map((url) => JSON.stringify(definitionOf(url)))],
    );
    // It was begun with another password.
    const older = 'https://reader:0lder@data.example/b';
    await transaction.query(
      `insert into editions (id, newsletter_id, slot, kind, state, definition, reason)
       values ($1, $2, now(), 'manual', 'skipped', $3, $4)`,
      [newId(), ids[0], JSON.stringify(definitionOf(older)), `Its source ${older} could not be read.`],
    );
    for (const statement of (await readFile(file, 'utf8')).split(/(?<=;)\n\n(?=do )/))
      await transaction.query(statement);

    const { rows } = await transaction.query(
      `select definition -> 'content' ->> 'url' as url, source_credentials as credentials from newsletters order by key`,
    );
    expect(rows).toEqual([
      { url: 'https://data.example/a?to=x@y', credentials: 'reader:s3cret' },
      { url: 'HTTPS://data.example/', credentials: 's3cret:' },
      { url: addresses.none, credentials: null },
    ]);
    const left = await transaction.query('select to_jsonb(e) as edition from editions e');
    expect(left.rows).toHaveLength(1);
    expect(JSON.stringify(left.rows)).not.toContain('0lder');
    expect(JSON.stringify(left.rows)).toContain('Its source https://data.example/b could not be read.');
  });
});
