// What is said of a PostgreSQL that cannot be written. It is one of the test's own: the settings hold for a whole server.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportProcess } from '@pabal/db/status';
import { createStore, migrate, newId, type Store } from '@pabal/db/store';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@pabal/embedded';
import { endPostgresWithUs, eventually } from '@pabal/test/support';
import { runCli } from '../../cli.ts';
import { commands } from '../../commands.ts';

let server: EmbeddedPostgres;
let store: Store;

beforeAll(async () => {
  const dir = await mkdtemp(join(tmpdir(), 'pabal-standby-'));
  endPostgresWithUs(dir, dir);
  server = await startEmbeddedPostgres({ dir });
  const url = await server.ensureDatabase('pabal');
  await migrate(url);
  store = createStore({ url, connections: 1 });
  process.env.DATABASE_URL = url;
  for (const service of ['api', 'builder', 'sender'] as const)
    await reportProcess(store, {
      ...{ id: newId(), service, version: '1.0.0', sweptMsAgo: 0 },
      readiness: { status: 'ready', checks: {} },
    });
}, 120_000);
afterAll(async () => {
  delete process.env.DATABASE_URL;
  await store?.stop();
  await server?.stop();
});

async function pabal(...typed: string[]) {
  const said = { out: '', err: '' };
  const code = await runCli(commands, typed, {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  });
  return { code, ...said };
}

async function set(setting: string, value: string): Promise<void> {
  await store.query(`alter system set ${setting} = '${value}'`);
  await store.query('select pg_reload_conf()');
}

const says = (sentence: string) =>
  eventually(async () => {
    const said = await pabal('status');
    return said.out.includes(sentence) && said;
  });

it.each([
  [
    'a standby that commits wait for and that does not follow',
    'synchronous_standby_names',
    ['ghost', ''],
    'PostgreSQL waits for a standby that does not follow, so nothing can be committed',
    'take it out of synchronous_standby_names',
  ],
  [
    'a server that can only be read',
    'default_transaction_read_only',
    ['on', 'off'],
    'PostgreSQL can only be read, so no event is accepted, and no letter is sent.',
    'Promote the standby or let the address lead to the primary',
  ],
] as const)(
  'tells %s first, and that it is over',
  async (_, setting, [bad, good], sentence, next) => {
    await set(setting, bad);
    const { out } = await says(sentence);
    expect(out).toMatch(/^1 thing is not well:\n\n1\. PostgreSQL .*\n {3}0 letters, since .*\n/);
    expect(out).toContain(next);
    expect(await pabal('doctor')).toMatchObject({ code: 1, err: expect.stringContaining(sentence) });
    await set(setting, good);
    await eventually(async () => !(await pabal('status')).out.includes(sentence));
  },
  60_000,
);
