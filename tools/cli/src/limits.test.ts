import { createStore, cutLimit, reserveSlots, type Store } from '@pabal/db';
import { createTestDatabase, type TestDatabase } from '@pabal/test/support';
import { runCli } from './cli.ts';
import { commands } from './commands.ts';

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createTestDatabase();
  store = createStore({ url: database.url });
  process.env.DATABASE_URL = database.url;
});
afterAll(async () => {
  delete process.env.DATABASE_URL;
  await store.stop();
  await database.drop();
});

async function list(...more: string[]) {
  const said = { out: '', err: '' };
  await runCli(commands, ['limits', 'list', ...more], {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  });
  return said;
}

it('tells which limits letters have met, those that slow them down first', async () => {
  expect((await list()).err).toBe('No letter has met a limit.\n');
  await reserveSlots(store, { key: 'domain:a.example', rate: 5, first: { count: 2, withinMs: 1_000 } });
  await cutLimit(store, {
    key: 'provider:mx.example',
    rate: 14,
    observed: 0,
    blockMs: 60_000,
    reason: '421 4.7.0',
  });
  const [headings, first, second] = (await list()).out.split('\n');
  expect(headings).toMatch(/^limit +cut to +until +blocked until +because of +today/);
  expect(first).toMatch(/^provider:mx\.example +7\/s +\S+Z +\S+Z +421 4\.7\.0 +0$/);
  expect(second).toMatch(/^domain:a\.example +2$/);
  expect(JSON.parse((await list('--json')).out)).toMatchObject([{ cutRate: 7 }, { usedToday: 2 }]);
});
