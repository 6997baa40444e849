import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findImport, listSources } from '@pabal/db/people';
import { stageFile } from '@pabal/people';
import { createLogger } from '@pabal/runtime';
import { useStore } from '@pabal/test/support';
import { createPeopleTasks } from './index.ts';

const { store, database } = useStore();
let dir: string;
const logger = createLogger({ service: 'test', level: 'silent' });

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pabal-people-tasks-'));
});
afterAll(async () => {
  await rm(dir, { recursive: true });
});

const tasks = (file?: string) =>
  createPeopleTasks({ config: { RECIPIENT_SOURCES_FILE: file }, store, logger });

function stage(text: string): Promise<string> {
  async function* content() {
    yield Buffer.from(text);
  }
  return stageFile(store, { format: 'csv', content: content(), requestedBy: 'test' });
}

it('takes in every file that waits, those that cannot be read included', async () => {
  const ids = [await stage('email\na@example.com\n'), await stage('name\nAda\n')];
  const people = await tasks();
  await people.takeImports();
  const states = await Promise.all(ids.map(async (id) => (await findImport(store, id))?.state));
  expect(states).toEqual(['finished', 'failed']);
});

it('leaves files to others once it is stopped', async () => {
  const id = await stage('email\nb@example.com\n');
  const people = await tasks();
  await people.stop();
  await people.takeImports();
  expect(await findImport(store, id)).toMatchObject({ state: 'running', doneLine: 0 });
});

it('runs the sources that are set up, and one that fails keeps no other from running', async () => {
  const file = join(dir, 'sources.json');
  const query = `select 'c@example.com' as email`;
  const sources = [
    { name: 'broken', url: database.url, query: 'select from nowhere' },
    { name: 'crm', url: database.url, query },
  ];
  await writeFile(file, JSON.stringify(sources));
  await (await tasks(file)).syncSources();
  expect(await listSources(store)).toMatchObject([
    { name: 'broken', problem: expect.stringContaining('The source cannot be read') },
    { name: 'crm', rows: 1, created: 1, problem: null },
  ]);
});

it('forgets uploads that never ended, and old lines that were refused', async () => {
  const id = await stage('email\nnobody\n');
  const people = await tasks();
  await people.takeImports();
  await store.query(`update imports set finished_at = now() - interval '31 days' where id = $1`, [id]);
  await store.query(
    `insert into imports (id, format, requested_by, worked_at) values (new_id(), 'csv', 'test', now() - interval '2 hours')`,
  );
  await people.sweep();
  expect((await store.query(`select from imports where state = 'uploading'`)).rowCount).toBe(0);
  expect((await store.query('select from import_errors')).rowCount).toBe(0);
});
