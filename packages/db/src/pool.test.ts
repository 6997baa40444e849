import { createTestDatabase, eventually } from '@pabal/test/support';
import { createStore } from './index.ts';

it('rejects a transaction whose connection goes away between two statements, and nothing else comes of it', async () => {
  const database = await createTestDatabase();
  const store = createStore({ url: database.url, connections: 2 });
  const gone = async (pid: number | undefined) => {
    const { rowCount } = await store.query('select from pg_stat_activity where pid = $1', [pid]);
    return rowCount === 0;
  };

  const cut = store.transaction(async (transaction) => {
    const { rows } = await transaction.query<{ pid: number }>('select pg_backend_pid() as pid');
    const pid = rows[0]?.pid;
    await store.query('select pg_terminate_backend($1)', [pid]);
    await eventually(() => gone(pid), { what: 'the end of the connection' });
    await transaction.query('select 1');
  });
  await expect(cut).rejects.toMatchObject({ code: 'store-unavailable' });

  const works = () =>
    store
      .transaction(({ query }) => query('select 1'))
      .then(
        () => true,
        () => false,
      );
  await eventually(works, { what: 'the next transaction' });
  await store.stop();
  await database.drop();
});
