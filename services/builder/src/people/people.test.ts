import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findImport, findRecipient, listSources } from '@pabal/db/people';
import { createSpace } from '@pabal/db/spaces';
import { inSpace } from '@pabal/db/store';
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

function stage(text: string, space = store): Promise<string> {
  async function* content() {
    yield Buffer.from(text);
  }
  return stageFile(space, { format: 'csv', content: content(), requestedBy: 'test' });
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

it('runs a source for its own space, and says so when there is no such space', async () => {
  const other = inSpace(store, (await createSpace(store, 'other'))?.id ?? 0);
  const file = join(dir, 'spaces.json');
  const query = `select 'd@example.com' as email`;
  const sources = [
    { name: 'nowhere', url: database.url, query, space: 'nowhere' },
    { name: 'theirs', url: database.url, query, space: 'other' },
  ];
  await writeFile(file, JSON.stringify(sources));
  const lines: string[] = [];
  const told = createLogger({ service: 'test', level: 'warn' }, { write: (line) => void lines.push(line) });
  await (
    await createPeopleTasks({ config: { RECIPIENT_SOURCES_FILE: file }, store, logger: told })
  ).syncSources();
  expect(lines.join()).toContain('A source is for a space that does not exist.');
  expect(await listSources(other)).toMatchObject([{ name: 'theirs', created: 1 }]);
  expect((await listSources(store)).map(({ name }) => name)).not.toContain('theirs');
  expect(await findRecipient(other, 'mailto:d@example.com')).toBeDefined();
  expect(await findRecipient(store, 'mailto:d@example.com')).toBeUndefined();
});

it('takes a file in for the space that it was sent to, also when another one gets the same', async () => {
  const other = inSpace(store, (await createSpace(store, 'another'))?.id ?? 0);
  const ids = [await stage('email\ne@example.com\n'), await stage('email\ne@example.com\n', other)];
  expect(new Set(ids).size).toBe(2);
  await (await tasks()).takeImports();
  expect(await findImport(other, ids[1] ?? '')).toMatchObject({ state: 'finished', created: 1 });
  expect(await findImport(other, ids[0] ?? '')).toBeUndefined();
  const both = [store, other].map((space) => findRecipient(space, 'mailto:e@example.com'));
  const [ours, theirs] = await Promise.all(both);
  expect([ours?.id === undefined, theirs?.id === ours?.id]).toEqual([false, false]);
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
