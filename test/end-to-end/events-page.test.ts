// Every example of docs/events.md runs as it stands there, in its order, against a whole pabal with an inbox.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { makeKey } from '@pabal/test/api';
import { type RunningPabal, startPabal } from '@pabal/test/pabal';
import {
  createTestDatabase,
  findProgram,
  freePort,
  type RunningProcess,
  startProcess,
  type TestDatabase,
} from '@pabal/test/support';
import { transformSync } from '@swc/core';

const root = join(import.meta.dirname, '../..');

interface Example {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly code: string;
}

/** The blocks of a page that are run: all but those that are called a fragment. */
async function examplesOf(page: string): Promise<Example[]> {
  const lines = (await readFile(join(root, 'docs', page), 'utf8')).split('\n');
  const examples: Example[] = [];
  for (let line = 0; line < lines.length; line += 1) {
    const [, language] = /^```(ts|python|sh)$/.exec(lines[line] ?? '') ?? [];
    if (language === undefined) continue;
    const end = lines.indexOf('```', line);
    examples.push({ page, line: line + 1, language, code: lines.slice(line + 1, end).join('\n') });
    line = end;
  }
  return examples;
}

const examples = [...(await examplesOf('events.md')), ...(await examplesOf('events.ko.md'))];

let folder: string;
let modules: string;
let shop: TestDatabase;
let inbox: RunningProcess;
let pabal: RunningPabal;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pabal-examples-'));
  // Beside the other tests, so that imports find the packages.
  modules = await mkdtemp(join(import.meta.dirname, '.examples-'));
  shop = await createTestDatabase({ migrate: false });
  const [smtpPort, httpPort] = [await freePort(), await freePort()];
  inbox = startProcess({
    script: join(root, 'tools/inbox/src/main.ts'),
    nodeArgs: ['--conditions=source'],
    args: ['--smtp-port', String(smtpPort), '--http-port', String(httpPort), '--dir', join(folder, 'inbox')],
  });
  await inbox.waitForLog('The inbox is open.', { timeoutMs: 60_000 });
  pabal = await startPabal({ smtpUrl: `smtp://127.0.0.1:${smtpPort}` });
  env = {
    ...process.env,
    ...{ PABAL_URL: pabal.url, PABAL_INBOX: `http://127.0.0.1:${httpPort}`, DATABASE_URL: shop.url },
    PABAL_KEY: await makeKey(pabal.store, { name: 'shop' }),
    PABAL_TEST_KEY: await makeKey(pabal.store, {
      ...{ name: 'shop-test', mode: 'test', scopes: ['events:write', 'events:read'] },
    }),
    ...{ JOURNAL: join(folder, 'journal'), SHOP_DB: join(folder, 'shop.sqlite') },
    ...{ PYTHONPATH: join(root, 'clients/python'), PYTHONDONTWRITEBYTECODE: '1', PYTHONIOENCODING: 'utf-8' },
  };
}, 120_000);
afterAll(async () => {
  await pabal.stop();
  await inbox.kill('SIGKILL');
  await shop.drop();
  await rm(folder, { recursive: true });
  await rm(modules, { recursive: true });
});

/** What runs a block: a program and its arguments. */
async function runnerOf({ language, code, line }: Example): Promise<[string, string[]]> {
  if (language === 'sh') return ['bash', ['-euo', 'pipefail', '-c', code]];
  if (language === 'python') return [findProgram('python3') ?? 'python3', ['-c', code]];
  const file = join(modules, `line-${line}.mjs`);
  const jsc = { parser: { syntax: 'typescript' }, target: 'es2023' } as const;
  await writeFile(file, transformSync(code, { jsc, module: { type: 'es6' } }).code);
  return [process.execPath, ['--conditions=source', file]];
}

const canRun = ({ language }: Example) => language !== 'python' || findProgram('python3') !== undefined;

it.each(examples.filter(canRun))(
  'the example in line $line of $page runs',
  async (example) => {
    const [program, args] = await runnerOf(example);
    const child = spawn(program, args, { cwd: folder, env });
    const said = Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = await once(child, 'close');
    expect({ code, said: code === 0 ? '' : (await said).join('') }).toEqual({ code: 0, said: '' });
  },
  60_000,
);

it('has examples in each language', () => {
  for (const language of ['ts', 'python', 'sh'])
    expect(examples.filter((one) => one.language === language).length).toBeGreaterThan(1);
});
