// One sender of several processes (SENDER_PROCESSES), started, killed and stopped for real.

import { listSenders } from '@pabal/db/ledger';
import { eventually } from '@pabal/test/support';
import { type RunningSender, type SenderStack, startSenderStack } from './sender-processes.ts';

let stack: SenderStack;

beforeAll(async () => {
  stack = await startSenderStack();
});
afterEach(async () => {
  await stack.endSenders();
  stack.server.beFriendly();
  stack.server.forgetLetters();
  await stack.store.query('truncate deliveries, events, delivery_moves, senders cascade');
});
afterAll(() => stack.stop());

const settings = { SENDER_PROCESSES: '2', SENDER_CONNECTIONS: '4', SENDER_LEASE_SECONDS: '5' };

interface Told {
  readonly status: string;
  readonly checks: Readonly<
    Record<
      string,
      { ok: boolean; detail: { pid: number; checks: Readonly<Record<string, { ok: boolean }>> } }
    >
  >;
}

async function readiness(sender: RunningSender): Promise<Told & { readonly code: number }> {
  const { status, text } = await sender.ask('/readyz');
  const told: Told = JSON.parse(text);
  return { ...told, code: status };
}

/** Puts letters on their way and waits until both processes are at it. */
async function underWay(count: number): Promise<void> {
  stack.server.on('message', { delayMs: 1_500 });
  const ids = await stack.letters.accept(count);
  // One bell for each letter, and more of them than one process takes.
  for (const id of ids) await stack.ring('event', [id]);
  await eventually(async () => (await claimers()).length === 2, { timeoutMs: 20_000 });
  await stack.server.until(() => stack.server.counts().commands.message >= 5, 'letters under way', 20_000);
}

async function claimers(): Promise<string[]> {
  const { rows } = await stack.store.query<{ id: string }>(
    'select distinct claimed_by as id from deliveries where claimed_by is not null',
  );
  return rows.map(({ id }) => id);
}

async function states(): Promise<Record<string, number>> {
  const { rows } = await stack.store.query<{ state: string; letters: number }>(
    'select state, count(*)::integer as letters from deliveries group by state',
  );
  return Object.fromEntries(rows.map(({ state, letters }) => [state, letters]));
}

it('sends with all of its processes, and tells about them in one place', async () => {
  const sender = await stack.startSender(settings);
  await underWay(40);
  stack.server.beFriendly();
  await eventually(async () => (await states()).sent === 40, { timeoutMs: 30_000 });

  const told = await readiness(sender);
  expect(told).toMatchObject({ code: 200, status: 'ready' });
  expect(Object.keys(told.checks)).toEqual(['process 1', 'process 2']);
  const pids = Object.values(told.checks).map(({ detail }) => detail.pid);
  expect(new Set([sender.pid, ...pids]).size).toBe(3);
  for (const { detail } of Object.values(told.checks))
    expect(detail.checks).toMatchObject({ store: { ok: true }, queue: { ok: true }, lease: { ok: true } });
  expect((await sender.ask('/healthz')).status).toBe(200);

  const { text } = await sender.ask('/metrics');
  expect(text).toContain('pabal_sender_restarts_total{process="primary"} 0');
  expect(text).toMatch(/^process_cpu_seconds_total\{process="1"\}/m);
  expect(text).toMatch(/^process_cpu_seconds_total\{process="2"\}/m);
  expect(text.match(/^# TYPE process_cpu_seconds_total /gm)).toHaveLength(1);
});

it('starts a killed process again, and what it had in hand is sent', async () => {
  await stack.startBuilder({ SENDER_LEASE_SECONDS: settings.SENDER_LEASE_SECONDS });
  const sender = await stack.startSender(settings);
  const before = await readiness(sender);
  const victim = before.checks['process 1']?.detail.pid ?? 0;
  await underWay(40);
  process.kill(victim, 'SIGKILL');

  await sender.waitForLog('A process of the sender ended and is started again.', {
    where: ({ pid, signal }) => pid === victim && signal === 'SIGKILL',
  });
  stack.server.beFriendly();
  await eventually(async () => (await states()).sent === 40, { timeoutMs: 40_000 });
  const after = await eventually(
    async () => {
      const told = await readiness(sender);
      return told.code === 200 ? told : undefined;
    },
    { timeoutMs: 20_000 },
  );
  expect(after.checks['process 1']?.detail.pid).not.toBe(victim);
  expect(after.checks['process 2']?.detail.pid).toBe(before.checks['process 2']?.detail.pid);
  expect((await sender.ask('/metrics')).text).toContain('pabal_sender_restarts_total{process="primary"} 1');
}, 120_000);

it('replaces its processes under load when it gets SIGHUP, and sends every letter once', async () => {
  const sender = await stack.startSender(settings);
  const before = await readiness(sender);
  await underWay(40);
  process.kill(sender.pid, 'SIGHUP');
  await sender.waitForLog('The sender was reloaded.', { timeoutMs: 60_000 });
  stack.server.beFriendly();
  await eventually(async () => (await states()).sent === 40, { timeoutMs: 40_000 });
  expect(stack.server.letters).toHaveLength(40);

  const pids = ({ checks }: Told) => Object.values(checks).map(({ detail }) => detail.pid);
  const after = await readiness(sender);
  expect(after.code).toBe(200);
  expect(new Set([...pids(before), ...pids(after)]).size).toBe(4);
  expect((await sender.ask('/metrics')).text).toContain('pabal_sender_restarts_total{process="primary"} 0');
}, 120_000);

it('ends well with all of its processes under load, and leaves nothing in doubt', async () => {
  const sender = await stack.startSender(settings);
  await underWay(60);
  expect(await sender.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  const { sent = 0, pending = 0, ...others } = await states();
  expect({ total: sent + pending, others }).toEqual({ total: 60, others: {} });
  expect(sent).toBeGreaterThan(0);
  expect(await listSenders(stack.store)).toEqual([]);
});

it('does not end at once when the whole group gets the signal, as by Ctrl-C', async () => {
  const sender = await stack.startSender(settings);
  const { checks } = await readiness(sender);
  await underWay(60);
  for (const { detail } of Object.values(checks)) process.kill(detail.pid, 'SIGINT');
  expect(await sender.kill('SIGINT')).toEqual({ code: 0, signal: null });
  const { sent = 0, pending = 0, ...others } = await states();
  expect({ total: sent + pending, others }).toEqual({ total: 60, others: {} });
});

it('leaves no process behind when its first one is killed', async () => {
  const sender = await stack.startSender(settings);
  await underWay(60);
  await sender.kill('SIGKILL');
  await eventually(async () => (await listSenders(stack.store)).length === 0, { timeoutMs: 20_000 });
  const { sent = 0, pending = 0, ...others } = await states();
  expect({ total: sent + pending, others }).toEqual({ total: 60, others: {} });
});
