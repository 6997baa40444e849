// How long a letter takes: from the first byte of the request until the mail server has its last byte and says so.
//
// The requests and the mail server are in one process, so that one clock reads both ends. Requests go out at their time
// whether or not earlier ones were answered; otherwise a slow moment would hide the requests it should have met.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createFakeSmtpServer, type FakeSmtpServer } from '@pabal/mail/testing';
import { eventually } from '@pabal/test/support';
import { booksFigure } from '../books.ts';
import { eventOf, numberOf } from '../letters/workload.ts';
import { percentile } from '../measuring/percentiles.ts';
import { allAccepted, type Posted, postAll, postAtRate, type Target } from '../measuring/posting.ts';
import { startReference } from '../reference/start.ts';
import { type Figure, type Row, type RowOptions, warmUpOf } from '../row.ts';
import { countLedger, settled } from '../stack/ledger.ts';
import { type Stack, startStack } from '../stack/stack.ts';

export const eventLatency: Row = {
  name: 'event-latency',
  what: 'from the request to the mail server’s acceptance: at a steady 100/s and 500/s, and with 64 connections that never rest',
  references: ['afternoon-latency'],
  run: (options) =>
    withServer(async (server) => {
      const stack = await startStack({ ...options, smtpUrl: `${server.url}?tls=off` });
      try {
        const phases = createPhases({ ...stack, server, explain: () => explain(stack) }, options);
        const figures = await measure(phases);
        await settled(stack.store);
        const ledger = await countLedger(stack.store);
        const received = server.letters.length;
        return [...figures, booksFigure({ accepted: phases.posted(), ledger, received })];
      } finally {
        await stack.stop();
      }
    }),
};

export const afternoonLatency: Row = {
  name: 'afternoon-latency',
  what: 'reference: the plain build’s way from the request to the mail server’s acceptance, at a steady 100/s and 500/s',
  run: (options) =>
    withServer(async (server) => {
      const parts = { workers: options.senders, server: true, ledger: true, smtpUrl: server.url };
      const reference = await startReference(parts);
      try {
        const way = { ...reference, server, apiKey: 'none', explain: async () => '' };
        const { warmUp, steady } = createPhases(way, options);
        await warmUp();
        return [
          ...figuresOf('100/s', await steady(100, 3_000), { compared: false }),
          ...figuresOf('500/s', await steady(500, 10_000), { compared: false }),
        ];
      } finally {
        await reference.stop();
      }
    }),
};

async function withServer(run: (server: FakeSmtpServer) => Promise<Figure[]>): Promise<Figure[]> {
  const server = await createFakeSmtpServer({ keepData: false });
  try {
    return await run(server);
  } finally {
    await server.close();
  }
}

/** The API that gets the requests, and the mail server that gets the letters. */
interface Way {
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly server: FakeSmtpServer;
  /** Explains why letters do not come. */
  explain(): Promise<string>;
}

async function measure({ warmUp, steady, saturated }: Phases): Promise<Figure[]> {
  await warmUp();
  return [
    ...figuresOf('100/s', await steady(100, 3_000), { compared: true, p50: 10, p99: 50 }),
    ...figuresOf('500/s', await steady(500, 10_000), { compared: true }),
    ...figuresOf('saturated', await saturated(10_000), { compared: false }),
  ];
}

type Phases = ReturnType<typeof createPhases>;

/** The ways of posting, each of which goes on where the last one ended. */
function createPhases(way: Way, options: RowOptions) {
  const { count, quick } = options;
  const watch = createWatch(way.server);
  const target: Target = { ...way, path: '/v1/events', body: eventOf, onStart: watch.start };
  const size = (usual: number) => count ?? (quick ? 100 : usual);
  let from = 0;
  const phase = async (letters: number, post: () => Promise<Posted>): Promise<Phase> => {
    const lag = monitorEventLoopDelay({ resolution: 1 });
    lag.enable();
    allAccepted(await post());
    await allTaken(watch, way, from + letters);
    lag.disable();
    const times = watch.times(from, letters);
    from += letters;
    return { times, lagMs: lag.percentile(99) / 1e6 };
  };
  const saturated = (usual: number) =>
    phase(size(usual), () => postAll(target, { from, count: size(usual), connections: 64 }));
  return {
    posted: () => from,
    warmUp: () => saturated(warmUpOf(options)),
    saturated,
    steady: (perSecond: number, usual: number) =>
      phase(size(usual), () => postAtRate(target, { from, count: size(usual), perSecond })),
  };
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

async function allTaken(
  { taken }: ReturnType<typeof createWatch>,
  { explain }: Way,
  letters: number,
): Promise<void> {
  const options = { what: `${letters} letters`, timeoutMs: 120_000, everyMs: 5 };
  await eventually(() => taken() >= letters, options).catch(async () => {
    throw new Error(`The mail server has ${taken()} of ${letters} letters. ${await explain()}`);
  });
}

async function explain(stack: Stack): Promise<string> {
  const { states } = await countLedger(stack.store);
  return `The ledger says ${JSON.stringify(states)}. ${stack.complaints().slice(-5).join('\n')}`;
}

function figuresOf(
  name: string,
  { times, lagMs }: Phase,
  options: { compared: boolean; p50?: number; p99?: number },
): Figure[] {
  const figure = (label: string, p: number, most?: number): Figure => ({
    name: `${name}, ${label}`,
    value: percentile(times, p),
    unit: 'ms',
    ...(most !== undefined && { target: { most } }),
    ...(options.compared && { reference: `afternoon-latency/${name}, ${label}` }),
  });
  return [
    figure('p50', 0.5, options.p50),
    figure('p95', 0.95),
    {
      ...figure('p99', 0.99, options.p99),
      note: `the process with requests and mail server was itself ${lagMs.toFixed(1)} ms late (p99)`,
    },
  ];
}
