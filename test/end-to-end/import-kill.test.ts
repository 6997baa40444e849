// A file of people whose importer is killed in the middle, for real.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { listImports } from '@pabal/db/people';
import { eventually, type RunningProcess, startProcess, useStore } from '@pabal/test/support';

const root = resolve(import.meta.dirname, '../..');
const lines = 20_000;

const { store, database } = useStore();
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pabal-import-'));
});
afterAll(async () => {
  await rm(dir, { recursive: true });
});

function importFile(path: string): RunningProcess {
  return startProcess({
    script: join(root, 'tools/cli/src/main.ts'),
    args: ['recipients', 'import', path, '--group', 'everybody'],
    nodeArgs: ['--conditions=source'],
    env: { DATABASE_URL: database.url },
    cwd: root,
  });
}

it('is taken in whole by the same command again, each line once', async () => {
  const path = join(dir, 'people.csv');
  const people = Array.from({ length: lines }, (_, n) => `emp-${n},person-${n}@example.com,Person ${n}`);
  await writeFile(path, `id,email,name\n${people.join('\n')}\n`);

  const first = importFile(path);
  const before = await eventually(
    async () => (await listImports(store, { limit: 1 })).find(({ doneLine }) => doneLine > 1),
    { timeoutMs: 60_000, what: 'the first batch' },
  );
  expect(await first.kill('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
  expect(before.doneLine).toBeLessThan(lines);

  // What nobody has worked at for a while is taken up; so long need nobody wait here.
  await store.query(`update imports set worked_at = '-infinity'`);
  const second = importFile(path);
  expect(await second.exit).toEqual({ code: 0, signal: null });
  expect(await listImports(store, { limit: 5 })).toMatchObject([
    { id: before.id, state: 'finished', created: lines, joined: lines, changed: 0, unchanged: 0, refused: 0 },
  ]);
  expect((await store.query('select from recipients')).rowCount).toBe(lines);
}, 120_000);
