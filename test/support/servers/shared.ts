// The servers that all test files share. They end with the run, however it ends.

import { chmodSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@pabal/embedded';
import { hasPreviousRelease, howToGetIt, previousRelease } from '../../../.ci/previous-release.mjs';
import { findProgram } from '../programs.ts';
import { hasPgbouncer } from './pgbouncer.ts';
import { type RedisServer, startRedis } from './redis.ts';

let dir: string | undefined;
let postgres: EmbeddedPostgres | undefined;
let redis: RedisServer | undefined;

interface OptionalProgram {
  readonly program: string;
  readonly howToGet: string;
  readonly leavesOut: string;
  /** Whether what the tests can use is there; left out, any program of that name is. */
  readonly isThere?: () => boolean;
}

/** What a run without one of these leaves out. */
export const optionalPrograms: readonly OptionalProgram[] = [
  {
    program: 'redis-server',
    howToGet: 'apt-get install redis-server',
    leavesOut: 'every test of the queue on Redis',
  },
  {
    program: 'pgbouncer',
    howToGet: '.ci/pgbouncer, or 1.21 or newer',
    leavesOut: 'every test of a connection pooler',
    isThere: hasPgbouncer,
  },
  {
    program: 'haproxy',
    howToGet: 'apt-get install haproxy',
    leavesOut: 'every test of a load balancer',
  },
  {
    program: 'promtool',
    howToGet: 'apt-get install prometheus',
    leavesOut: 'every test of the rules for Prometheus',
  },
  {
    program: 'smtp-sink',
    howToGet: 'apt-get install postfix',
    leavesOut: 'every test that counts at smtp-sink',
  },
  {
    program: 'chromium',
    howToGet: 'apt-get install chromium',
    leavesOut: 'every test that looks at a letter in a browser',
  },
  {
    program: 'python3',
    howToGet: 'apt-get install python3',
    leavesOut: 'every test of the client for Python',
  },
  {
    program: 'schemathesis',
    howToGet: '.ci/openapi-tools',
    leavesOut: 'every test of the OpenAPI document with the tools of others',
  },
  {
    program: `commit ${previousRelease().commit} (${previousRelease().version})`,
    howToGet: howToGetIt(),
    leavesOut: 'every test of the release before this one',
    isThere: hasPreviousRelease,
  },
];

/** The programs this machine lacks, or has too old. */
export function missingPrograms(): typeof optionalPrograms {
  const found = ({ program, isThere }: OptionalProgram) => isThere?.() ?? findProgram(program) !== undefined;
  return optionalPrograms.filter((optional) => !found(optional));
}

/** Starts them and tells the workers where they are. Under CI nothing may be left out, so a missing program throws. */
export async function startServers(): Promise<void> {
  refuseGapsUnderCi();
  process.once('exit', dropEverything);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(130));
  try {
    dir = await mkdtemp(join(tmpdir(), 'pabal-test-'));
    // PostgreSQL may run as another user, who must get through.
    chmodSync(dir, 0o711);
    // The tests start some hundreds of processes of the same few programs.
    process.env.NODE_COMPILE_CACHE = join(dir, 'compiled');
    postgres = await startEmbeddedPostgres({
      dir: join(dir, 'postgres'),
      durability: 'off',
      settings: { max_connections: 300, autovacuum_naptime: '5s' },
    });
    process.env.PABAL_TEST_POSTGRES = postgres.url('postgres');
    if (findProgram('redis-server')) {
      redis = await startRedis();
      process.env.PABAL_TEST_REDIS = redis.url;
    }
  } catch (error) {
    await stopServers();
    throw error;
  }
}

/** Stops them and removes what they kept. */
export async function stopServers(): Promise<void> {
  await Promise.all([redis?.stop(), postgres?.stop()]);
  redis = undefined;
  dropEverything();
}

function refuseGapsUnderCi(): void {
  const missing = missingPrograms();
  if (process.env.CI !== 'true' || missing.length === 0) return;
  const wanted = missing.map(({ program, howToGet }) => `${program} (${howToGet})`);
  throw new Error(`CI=true lets nothing be left out, but this machine has no ${wanted.join(' and no ')}.`);
}

/** Ends them when there is no time to stop; children.ts kills Redis, which is a child. */
function dropEverything(): void {
  if (postgres) {
    try {
      process.kill(postgres.pid, 'SIGQUIT');
    } catch {
      // It is gone already.
    }
  }
  // The data lies elsewhere when PostgreSQL's account could not reach the temporary folder.
  for (const folder of [dir, postgres && dirname(postgres.dataDir)]) {
    if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  postgres = undefined;
  dir = undefined;
}
