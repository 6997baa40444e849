// How long a letter takes: from the first byte of the request until the mail server has its last byte and says so.
//
// The requests and the mail server are in one process, so that one clock reads both ends. Requests go out at their time
// whether or not earlier ones were answered; otherwise a slow moment would hide the requests it should have met.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createFakeSmtpServer, type FakeSmtpServer } from '@pabal/mail/testing';
import { eventually } from '@pabal/test/support';
import { booksFigure } from '../books.ts';
import { countLedger, settled } from '../ledger.ts';
import { percentile } from '../percentiles.ts';
import { allAccepted, type Posted, postAll, postAtRate, type Target } from '../posting.ts';
import { type Figure, type Row, type RowOptions, warmUpOf } from '../row.ts';
import { type Stack, startStack } from '../stack.ts';
import { eventOf, numberOf, templatesDir } from '../workload.ts';

export const eventLatency: Row = {
  name: 'event-latency',
  what: 'from the request to the mail server’s acceptance: at a steady 100/s and 500/s, and with 64 connections that never rest',
  async run(options) {
    const server = await createFakeSmtpServer({ keepData: false });
    try {
      const stack = await startStack({
        ...options,
        smtpUrl: `${server.url}?tls=off`,
        environment: { TEMPLATES_DIR: templatesDir },
      });
      try {
        return await measure({ stack, server }, options);
      } finally {
        await stack.stop();
      }
    } finally {
      await server.close();
    }
  },
};

interface Parts {
  readonly stack: Stack;
  readonly server: FakeSmtpServer;
}

async function measure({ stack, server }: Parts, options: RowOptions): Promise<readonly Figure[]> {
  const { count, quick } = options;
  const watch = createWatch(server);
  const target: Target = { ...stack, path: '/v1/events', body: eventOf, onStart: watch.start };
  const size = (usual: number) => count ?? (quick ? 100 : usual);
  let from = 0;
  const phase = async (letters: number, post: () => Promise<Posted>): Promise<Phase> => {
    const lag = monitorEventLoopDelay({ resolution: 1 });
    lag.enable();
    allAccepted(await post());
    await allTaken(watch, { stack, letters: from + letters });
    lag.disable();
    const times = watch.times(from, letters);
    from += letters;
    return { times, lagMs: lag.percentile(99) / 1e6 };
  };
  const saturated = (letters: number) =>
    phase(letters, () => postAll(target, { from, count: letters, connections: 64 }));
  const steady = (perSecond: number, letters: number) =>
    phase(letters, () => postAtRate(target, { from, count: letters, perSecond }));

  await saturated(size(warmUpOf(options)));
  const slow = await steady(100, size(3_000));
  const fast = await steady(500, size(10_000));
  const most = await saturated(size(10_000));
  await settled(stack.store);
  const ledger = await countLedger(stack.store);
  return [
    ...figuresOf('100/s', slow, { p50: 10, p99: 50 }),
    ...figuresOf('500/s', fast),
    ...figuresOf('saturated', most),
    booksFigure({ accepted: from, ledger, received: server.letters.length }),
  ];
}

/** One way of posting: milliseconds of each letter, and how late the clock's own process was (p99). */
interface Phase {
  readonly times: readonly number[];
  readonly lagMs: number;
}

/** Notes when a letter's request began, and when the mail server had the letter first. */
function createWatch(server: FakeSmtpServer) {
  const started = new Map<number, number>();
  const taken = new Map<number, number>();
  server.on('message', ({ address }) => {
    const n = numberOf(address);
    if (n !== undefined && !taken.has(n)) taken.set(n, performance.now());
    return undefined;
  });
  return {
    start: (n: number, at: number) => {
      started.set(n, at);
    },
    taken: () => taken.size,
    times: (from: number, letters: number) =>
      Array.from(
        { length: letters },
        (_, k) => (taken.get(from + k) ?? Number.NaN) - (started.get(from + k) ?? Number.NaN),
      ),
  };
}

/** Waits for the letters; says what the ledger and the services say when they do not come. */
async function allTaken(
  { taken }: ReturnType<typeof createWatch>,
  { stack, letters }: { stack: Stack; letters: number },
): Promise<void> {
  const options = { what: `${letters} letters`, timeoutMs: 120_000, everyMs: 5 };
  await eventually(() => taken() >= letters, options).catch(async () => {
    const { states } = await countLedger(stack.store);
    const complaints = stack.complaints().slice(-5).join('\n');
    throw new Error(
      `The mail server has ${taken()} of ${letters} letters; the ledger says ${JSON.stringify(states)}. ${complaints}`,
    );
  });
}

function figuresOf(
  name: string,
  { times, lagMs }: Phase,
  targets: { p50?: number; p99?: number } = {},
): Figure[] {
  const figure = (label: string, p: number, most?: number): Figure => ({
    name: `${name}, ${label}`,
    value: percentile(times, p),
    unit: 'ms',
    ...(most !== undefined && { target: { most } }),
  });
  return [
    figure('p50', 0.5, targets.p50),
    figure('p95', 0.95),
    {
      ...figure('p99', 0.99, targets.p99),
      note: `the process with requests and mail server was itself ${lagMs.toFixed(1)} ms late (p99)`,
    },
  ];
}
