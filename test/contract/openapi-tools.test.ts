// What others make of the OpenAPI document: a validator, generators of clients, and a fuzzer that talks to a real api.

import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { openApiDocument, requestExamples, routes } from '@pabal/api';
import { createApp } from '@pabal/db/apps';
import { createStore, inSpace } from '@pabal/db/store';
import { defaultSpace, scopes } from '@pabal/domain';
import {
  createTestDatabase,
  findProgram,
  freePort,
  openApiTools,
  type RunningProcess,
  startProcess,
  type TestDatabase,
} from '@pabal/test/support';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');
const whereThereAreTools = findProgram('schemathesis') ? describe : describe.skip;

/** Runs a tool to its end. */
function run(
  program: string,
  args: readonly string[],
  cwd: string,
): Promise<{ code: number | null; said: string }> {
  const PATH = `${openApiTools}${delimiter}${process.env.PATH ?? ''}`;
  const child = spawn(join(openApiTools, program), args, {
    cwd,
    env: { ...process.env, PATH, NO_COLOR: '1' },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      said += data.toString('utf8');
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, said }));
  });
}

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pabal-openapi-'));
  file = join(folder, 'openapi.json');
  await writeFile(file, JSON.stringify(openApiDocument(routes, 'https://pabal.example')));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

whereThereAreTools('the OpenAPI document', () => {
  it('is valid for a validator of others', async () => {
    expect(await run('openapi-spec-validator', [file], folder)).toEqual({
      code: 0,
      said: expect.stringContaining('OK'),
    });
  });

  it('gives a client for Python every operation, without a warning', async () => {
    const config = join(import.meta.dirname, 'openapi-python-client.yaml');
    const args = [
      'generate',
      '--path',
      file,
      '--output-path',
      'python',
      '--meta',
      'none',
      '--config',
      config,
    ];
    const { code, said } = await run('openapi-python-client', [...args, '--fail-on-warning'], folder);
    expect({ code, said }).toEqual({ code: 0, said: expect.not.stringMatching(/warn|error|skip/i) });
    const made = await readdir(join(folder, 'python/api'), { recursive: true });
    expect(made.filter((name) => name.endsWith('.py') && !name.endsWith('__init__.py'))).toHaveLength(
      routes.length,
    );
  }, 120_000);

  it('gives a client for TypeScript every operation, without a warning', async () => {
    const { code, said } = await run('openapi-ts', ['-i', file, '-o', 'typescript'], folder);
    expect({ code, said }).toEqual({ code: 0, said: expect.not.stringMatching(/warn|error/i) });
    const sdk = await readFile(join(folder, 'typescript/sdk.gen.ts'), 'utf8');
    expect(sdk.match(/^export const /gm)).toHaveLength(routes.length);
  }, 120_000);
});

/**
 * Every check of the fuzzer is made, but
 * - use_after_free, ensure_resource_availability, object_level_authorization: they need links between operations;
 * - negative_data_rejection of a batch, which is answered event by event, also those of no right form.
 *
 * An address that does not fit into the head of a request is answered with 431: the document counts characters, and a character has
 * up to twelve octets there.
 *
 * What fits the document may be refused for what is there and what is not. Why it may be answered 400 is in
 * openapi-fuzzer.py, reason by reason.
 */
const checks = `[checks]
positive_data_acceptance.expected-statuses = ["2xx", "400", "401", "403", "404", "409", "410", "413", "422", "431", "503"]
negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "415", "422", "428", "429", "431", "5xx"]
use_after_free.enabled = false
ensure_resource_availability.enabled = false
object_level_authorization.enabled = false

[[operations]]
include-path = "/v1/events/batch"
checks.negative_data_rejection.enabled = false
`;

const withId = z.object({ id: z.string() });

whereThereAreTools('a fuzzer that knows the OpenAPI document', () => {
  let database: TestDatabase;
  let api: RunningProcess;
  let url: string;
  let key: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    const store = inSpace(createStore({ url: database.url, connections: 1 }), defaultSpace.id);
    key = (await createApp(store, { name: 'fuzzer', mode: 'live', scopes })) ?? '';
    await store.stop();
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    api = startProcess({
      script: join(root, 'services/api/src/main.ts'),
      nodeArgs: ['--conditions=source'],
      env: {
        DATABASE_URL: database.url,
        // Nobody listens there: the bells wait, and everything else goes on.
        QUEUE_URL: `redis://127.0.0.1:${await freePort()}`,
        MAIL_FROM: 'noti@pabal.example',
        LINK_SECRET: 's'.repeat(40),
        PUBLIC_URL: url,
        API_PORT: String(port),
        API_RATE_LIMIT: '10000000',
      },
      cwd: root,
    });
    // From its sources, beside other tests that start processes.
    await api.waitForLog('The api is ready.', { timeoutMs: 60_000 });
  }, 90_000);
  afterAll(async () => {
    await api?.kill();
    await database?.drop();
  });

  async function send(method: string, path: string, body: unknown): Promise<unknown> {
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      connection: 'close',
    };
    const answer = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Things that are there, by the paths that are about them: the document alone leads to nothing but 404. */
  async function settings(): Promise<string> {
    await send('PUT', '/v1/recipients/emp-1', requestExamples.RecipientRequest);
    await send('PUT', '/v1/groups/customer:hannal/members', requestExamples.MembersRequest);
    await send('PUT', '/v1/segments/dormant', requestExamples.SegmentRequest);
    await send('PUT', '/v1/newsletters/digest', requestExamples.NewsletterRequest);
    const feed = withId.parse(await send('POST', '/v1/feeds', requestExamples.FeedRequest));
    const data = { serviceName: 'pabal', resetUrl: 'https://pabal.example/r', validMinutes: 30 };
    const event = withId.parse(
      await send('POST', '/v1/events', { type: 'password.reset', data, to: [{ email: 'a@example.com' }] }),
    );
    const there: [pattern: string, parameter: string, value: string][] = [
      ['/recipients/', 'externalId', 'emp-1'],
      ['/groups/', 'key', 'customer:hannal'],
      ['/segments/', 'key', 'dormant'],
      ['/newsletters/', 'key', 'digest'],
      ['/subscriptions/', 'externalId', 'emp-1'],
      ['/feeds/', 'id', feed.id],
      ['/events/', 'id', event.id],
    ];
    const about = there
      .map(
        ([pattern, parameter, value]) =>
          `[[operations]]\ninclude-path-regex = "^/v1${pattern}"\nparameters = { "path.${parameter}" = "${value}" }\n`,
      )
      .join('\n');
    return `hooks = "hooks.py"\n\n${checks}\n${about}`;
  }

  it('finds nothing', async () => {
    await writeFile(join(folder, 'schemathesis.toml'), await settings());
    await copyFile(join(import.meta.dirname, 'openapi-fuzzer.py'), join(folder, 'hooks.py'));
    const { code, said } = await run(
      'schemathesis',
      [
        ...['run', `${url}/openapi.json`, '--header', `Authorization: Bearer ${key}`],
        ...['--phases', 'examples,coverage,fuzzing', '--max-examples', '4', '--seed', '11'],
        ...['--workers', '2', '--no-shrink', '--warnings', 'off', '--continue-on-failure'],
      ],
      folder,
    );
    // It says rightly that it is alone.
    const isAlone = /^No (?:sender|builder) is alive:/;
    const failures = api.logs.filter(({ level, msg }) => Number(level) >= 50 && !isAlone.test(String(msg)));
    if (code !== 0)
      throw new Error(
        `It found something, or could not run:\n${said.slice(-20_000)}\n${JSON.stringify(failures).slice(0, 5_000)}`,
      );
    expect(failures).toEqual([]);
  }, 420_000);
});
