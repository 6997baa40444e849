import { connect } from 'node:net';
import { Redis } from 'ioredis';
import pg from 'pg';
import {
  createTestDatabase,
  describeEachQueueBackend,
  eventually,
  findProgram,
  startProcess,
  startRedis,
  startSmtpSink,
} from './index.ts';
import { lastCounts } from './servers/smtp-sink.ts';

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('createTestDatabase', () => {
  it('gives every caller a migrated database that nobody else writes to', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    const question = `select count(*)::int as tables from pg_tables where schemaname = 'public' and tablename = 'deliveries'`;
    expect(await ask(one.url, question)).toEqual([{ tables: 1 }]);
    await ask(one.url, 'drop table deliveries cascade');
    expect(await ask(other.url, question)).toEqual([{ tables: 1 }]);
    await Promise.all([one.drop(), other.drop()]);
    await expect(ask(one.url, 'select 1')).rejects.toThrow(/does not exist/);
  });

  it('gives an empty one when asked', async () => {
    const database = await createTestDatabase({ migrate: false });
    expect(await ask(database.url, `select tablename from pg_tables where schemaname = 'public'`)).toEqual(
      [],
    );
    await database.drop();
  });
});

describeEachQueueBackend('a queue backend', ({ kind, url }) => {
  it('is reachable and empty', async () => {
    if (kind === 'postgres') {
      expect(await ask(url(), `select tablename from pg_tables where schemaname = 'public'`)).toEqual([]);
      return;
    }
    const redis = new Redis(url());
    expect(await redis.dbsize()).toBe(0);
    await redis.quit();
  });
});

const withRedis = findProgram('redis-server') ? describe : undefined;
withRedis?.('startRedis', () => {
  it('finds its data again after it was killed, on the same port and folder', async () => {
    const first = await startRedis();
    const client = new Redis(first.url);
    await client.set('bell', 'rung');
    await client.quit();
    await first.kill();
    const second = await startRedis({ dir: first.dir, port: first.port });
    const again = new Redis(second.url);
    expect(await again.get('bell')).toBe('rung');
    await again.quit();
    await second.stop();
  });
});

const withSink = findProgram('smtp-sink') ? describe : undefined;
withSink?.('startSmtpSink', () => {
  it('counts what it took', async () => {
    const sink = await startSmtpSink();
    await sayToServer(sink.port, [
      'EHLO here',
      'MAIL FROM:<a@example.com>',
      'RCPT TO:<b@example.com>',
      'DATA',
      'x\r\n.',
      'QUIT',
    ]);
    await eventually(() => sink.counts().messages === 1, { what: 'the letter at the sink' });
    expect(await sink.stop()).toEqual({ sessions: 1, quits: 1, messages: 1 });
  });
});

describe('lastCounts', () => {
  it('takes the last complete set of counters', () => {
    expect(lastCounts('sess=1 quit=0 mesg=7\rsess=2 quit=1 mesg=12\rsess=2 quit=1 mesg=1')).toEqual({
      sessions: 2,
      quits: 1,
      messages: 12,
    });
  });
});

describe('startProcess', () => {
  const script = `
    process.on('SIGTERM', () => { console.log(JSON.stringify({ msg: 'stopped' })); process.exit(7); });
    console.log(JSON.stringify({ msg: 'ready', setting: process.env.SETTING ?? null, home: process.env.HOME ?? null }));
    setInterval(() => {}, 1000);`;
  const start = () => startProcess({ script: '-', nodeArgs: ['-e', script], env: { SETTING: 'given' } });

  it('passes only the environment it was given and reads the log lines', async () => {
    const running = start();
    expect(await running.waitForLog('ready')).toMatchObject({ setting: 'given', home: null });
    expect(await running.kill()).toEqual({ code: 7, signal: null });
    expect(await running.waitForLog('stopped')).toEqual({ msg: 'stopped' });
  });

  it('says what was printed when the line does not come', async () => {
    const running = start();
    await running.waitForLog('ready');
    const missing = expect(running.waitForLog('never')).rejects.toThrow(
      /ended \(SIGKILL\) before "never".*"msg":"ready"/s,
    );
    await running.kill('SIGKILL');
    await missing;
  });
});

/** Speaks SMTP line by line, waiting for each answer. */
function sayToServer(port: number, lines: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const rest = [...lines];
    socket.on('data', (chunk: Buffer) => {
      if (!/^\d{3} .*\r\n$/m.test(chunk.toString('latin1'))) return;
      const next = rest.shift();
      if (next !== undefined) socket.write(`${next}\r\n`);
    });
    socket.once('close', () => resolve());
    socket.once('error', reject);
  });
}
