import { createTestDatabase, eventually, type TestDatabase } from '@pabal/test/support';
import { createStore, type Store, type StoreOptions } from './index.ts';

let database: TestDatabase;
let owner: Store;
const opened: Store[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  owner = createStore({ url: database.url, connections: 2 });
  await owner.query('create table rows (id integer primary key, n integer not null default 0)');
  await owner.query('insert into rows (id) values (1), (2)');
});

afterEach(async () => {
  for (const store of opened.splice(0)) await store.stop();
});

afterAll(async () => {
  await owner.stop();
  await database.drop();
});

/** A store that notes what its callbacks get. */
function open(options: Partial<StoreOptions> = {}): { store: Store; told: string[] } {
  const told: string[] = [];
  const store = createStore({
    url: database.url,
    onAway: (error) => told.push(error.message),
    onBack: ({ awayMs }) => told.push(awayMs >= 0 ? 'back' : 'back before it went'),
    ...options,
  });
  opened.push(store);
  return { store, told };
}

const works = (store: Store) =>
  store.query('update rows set n = n + 1 where id = 1').then(
    () => true,
    () => false,
  );

describe('a connection that goes away', () => {
  it('between two statements rejects its transaction, and nothing else comes of it', async () => {
    const { store, told } = open({ connections: 2 });
    const gone = async (pid: number | undefined) => {
      const { rowCount } = await owner.query('select from pg_stat_activity where pid = $1', [pid]);
      return rowCount === 0;
    };

    const cut = store.transaction(async (transaction) => {
      const { rows } = await transaction.query<{ pid: number }>('select pg_backend_pid() as pid');
      const pid = rows[0]?.pid;
      await owner.query('select pg_terminate_backend($1)', [pid]);
      await eventually(() => gone(pid), { what: 'the end of the connection' });
      await transaction.query('select 1');
    });
    await expect(cut).rejects.toMatchObject({ code: 'store-unavailable' });

    await store.transaction(({ query }) => query('select 1'));
    expect(told).toEqual([]);
  });
});

describe('a statement that takes too long', () => {
  it('fails by itself, while the others go on and nothing reports that PostgreSQL is away', async () => {
    const { store, told } = open({ statementTimeoutMs: 200 });
    const slow = store.query('select pg_sleep(60)');
    await expect(store.query('select 1')).resolves.toBeDefined();
    await expect(slow).rejects.toMatchObject({ code: 'store-busy' });
    await expect(store.query('select 1')).resolves.toBeDefined();
    expect(told).toEqual([]);
  });

  it('fails by itself in a transaction, too', async () => {
    const { store, told } = open({ statementTimeoutMs: 200 });
    const slow = store.transaction(({ query }) => query('select pg_sleep(60)'));
    await expect(slow).rejects.toMatchObject({ code: 'store-busy' });
    await expect(store.query('select 1')).resolves.toBeDefined();
    expect(told).toEqual([]);
  });
});

describe('a question', () => {
  const asking = (store: Store, seconds: number) =>
    store.question(({ query }) => query('select pg_sleep($1)', [seconds]));

  it('that takes too long is refused as too expensive', async () => {
    const { store, told } = open({ questions: { timeoutMs: 200 } });
    await expect(asking(store, 60)).rejects.toMatchObject({
      code: 'too-expensive',
      message: expect.stringContaining('longer than 0.2 s'),
    });
    expect(told).toEqual([]);
  });

  it('has its time for all its statements together', async () => {
    const { store } = open({ questions: { timeoutMs: 400 } });
    const many = store.question(async ({ query }) => {
      for (let n = 0; n < 600; n += 1) await query('select pg_sleep(0.1)');
    });
    await expect(many).rejects.toMatchObject({ code: 'too-expensive' });
  });

  it('waits for its turn, and takes no connection from anything else', async () => {
    const { store } = open({ connections: 1, questions: { connections: 1, timeoutMs: 60_000 } });
    const first = asking(store, 0.3);
    const second = asking(store, 0);
    await expect(store.query('select 1')).resolves.toBeDefined();
    await expect(Promise.all([first, second])).resolves.toHaveLength(2);
  });

  it('is refused as busy when no turn comes', async () => {
    const { store, told } = open({ questions: { connections: 1, timeoutMs: 3_000 } });
    const first = asking(store, 60).catch((error: unknown) => error);
    await expect(asking(store, 0)).rejects.toMatchObject({ code: 'store-busy' });
    expect(await first).toMatchObject({ code: 'too-expensive' });
    await expect(asking(store, 0)).resolves.toBeDefined();
    expect(told).toEqual([]);
  });

  it('cannot change anything', async () => {
    const { store } = open();
    const writing = store.question(({ query }) => query('update rows set n = 7 where id = 1'));
    await expect(writing).rejects.toThrow('A question may only read.');
  });
});

describe('what lost against another statement', () => {
  it('is tried once more after a deadlock', async () => {
    const { store } = open();
    let arrived = 0;
    const crossing = (first: number, second: number) =>
      store.transaction(async ({ query }) => {
        await query('update rows set n = n + 1 where id = $1', [first]);
        arrived += 1;
        await eventually(() => arrived >= 2, { what: 'both transactions' });
        await query('update rows set n = n + 1 where id = $1', [second]);
      });
    await expect(Promise.all([crossing(1, 2), crossing(2, 1)])).resolves.toHaveLength(2);
    expect(arrived).toBe(3);
  });

  it.each(['40P01', '40001'])('is tried once more after %s, and is then refused as busy', async (code) => {
    const { store, told } = open();
    const name = `lose_${code.toLowerCase()}`;
    await owner.query(`create sequence ${name}`);
    await owner.query(
      `create function ${name}(times bigint) returns void language plpgsql as $$
       begin
         if nextval('${name}') <= times then raise exception 'lost' using errcode = '${code}'; end if;
       end $$`,
    );
    await expect(store.query(`select ${name}(1)`)).resolves.toBeDefined();
    await owner.query(`select setval('${name}', 1, false)`);
    await expect(store.query(`select ${name}(2)`)).rejects.toMatchObject({ code: 'store-busy' });
    expect(told).toEqual([]);
  });
});

describe('a PostgreSQL that can only be read', () => {
  it('is away, says so by name and once, and is found again when it can be written to', async () => {
    const { store, told } = open({ connections: 3 });
    expect(await works(store)).toBe(true);
    await makeReadOnly(true);
    const refused = () => Promise.all(Array.from({ length: 6 }, () => works(store)));
    await eventually(async () => (await refused()).every((one) => !one), { what: 'the refusal of writing' });
    await eventually(() => told.length > 0, { what: 'the news that it is away' });
    await refused();
    await expect(store.query('select 1')).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining('can only be read'),
    });
    await expect(store.ping()).rejects.toThrow('PostgreSQL can only be read: a standby answers');

    await makeReadOnly(false);
    await eventually(() => works(store), { what: 'writing again' });
    expect(told).toEqual([expect.stringContaining('can only be read'), 'back']);
    await store.ping();
  });

  it('is found out by a ping, before anybody has written', async () => {
    await makeReadOnly(true);
    const { store } = open();
    await expect(store.ping()).rejects.toMatchObject({ code: 'store-unavailable' });
    await makeReadOnly(false);
  });

  it('costs the connections that lead there: the next call connects again', async () => {
    const { store, told } = open({ connections: 1 });
    await store.query('set session characteristics as transaction read only');
    expect(await works(store)).toBe(false);
    expect(await works(store)).toBe(true);
    const transaction = store.transaction(async ({ query }) => {
      await query('set transaction read only');
      await query('update rows set n = 0');
    });
    await expect(transaction).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(told).toEqual([]);
  });

  /** New connections are as they would be to a standby, and there are none but new ones. */
  async function makeReadOnly(on: boolean): Promise<void> {
    const { rows } = await owner.query<{ name: string }>('select current_database() as name');
    await owner.query(`alter database ${rows[0]?.name} set default_transaction_read_only = ${on}`);
    await owner.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
  }
});

describe('a PostgreSQL without room', () => {
  it('keeps the connections it has when it gives no more', async () => {
    const role = `limited_${process.pid}`;
    await owner.query(`create role ${role} login password 'x' connection limit 1`);
    await owner.query(`grant select on rows to ${role}`);
    const url = new URL(database.url);
    url.username = role;
    url.password = 'x';
    const { store, told } = open({ url: url.href, connections: 4 });
    const ask = () => store.query('select pg_sleep(0.05), n from rows');
    await ask();
    const results = await Promise.allSettled([ask(), ask(), ask()]);
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(refused).toHaveLength(2);
    for (const error of refused) {
      expect(error).toMatchObject({
        code: 'store-unavailable',
        message: expect.stringContaining('takes no more connections'),
      });
    }
    await expect(ask()).resolves.toBeDefined();
    await expect(store.ping()).resolves.toBeUndefined();
    expect(told).toHaveLength(1);
    await store.stop();
    await owner.query(`drop owned by ${role}`);
    await owner.query(`drop role ${role}`);
  });

  it.each(['53100', '53200', '53300'])(
    'refuses (%s) what meets it, lets read, and says so once',
    async (code) => {
      const { store, told } = open();
      await owner.query(`create table full_${code} (n integer)`);
      await owner.query(
        `create function refuse_${code}() returns trigger language plpgsql as
       $$ begin raise exception 'could not extend file' using errcode = '${code}'; end $$`,
      );
      await owner.query(
        `create trigger no_room before insert on full_${code} for each row execute function refuse_${code}()`,
      );
      for (let n = 0; n < 3; n += 1) {
        await expect(store.query(`insert into full_${code} values (1)`)).rejects.toMatchObject({
          code: 'store-unavailable',
        });
      }
      await expect(store.query('select 1')).resolves.toBeDefined();
      expect(told).toHaveLength(1);
      // The connections that there are go on when there can be no more of them.
      const ready = await store.ping().then(
        () => true,
        () => false,
      );
      expect(ready).toBe(code === '53300');
    },
  );
});

it('says how many connections there are, what they do, and what waits for one', async () => {
  const { store } = open({ connections: 1 });
  const statements = () => store.connections().find(({ pool }) => pool === 'statements');
  expect(statements()).toEqual({ pool: 'statements', most: 1, open: 0, idle: 0, waiting: 0 });
  await store.transaction(async () => {
    const second = store.query('select 1');
    await eventually(async () => statements()?.waiting === 1);
    expect(statements()).toEqual({ pool: 'statements', most: 1, open: 1, idle: 0, waiting: 1 });
    void second.catch(() => undefined);
  });
  await eventually(async () => statements()?.idle === 1);
  expect(store.connections().map(({ pool }) => pool)).toEqual(['statements', 'questions']);
});
