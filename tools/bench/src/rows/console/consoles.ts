// What people who look cost: a refresh of "Now" on a large ledger with much that waits, and twenty open consoles beside event mail.

import { createApp } from '@pabal/db/apps';
import { createStore, inSpace, migrate } from '@pabal/db/store';
import { defaultSpace, scopes } from '@pabal/domain';
import type { EmbeddedPostgres } from '@pabal/embedded';
import { createLiveStatus, createStatusReader } from '@pabal/status';
import { eventOf } from '../../letters/workload.ts';
import { measureDrain } from '../../measuring/drain.ts';
import { median } from '../../measuring/percentiles.ts';
import { allAccepted, postAll } from '../../measuring/posting.ts';
import { readCpu } from '../../measuring/usage.ts';
import { type Figure, type Row, type RowOptions, warmUpOf } from '../../row.ts';
import { fillHistory } from '../../stack/history.ts';
import { appIdOf, planLetters, settled } from '../../stack/ledger.ts';
import { startPostgres } from '../../stack/postgres.ts';
import { type Stack, startStack } from '../../stack/stack.ts';

const usualHistory = 5_000_000;
const usualWaiting = 100_000;
const openConsoles = 20;

export const consoles: Row = {
  name: 'consoles',
  what: 'PostgreSQL’s CPU for a refresh of the console’s first page, with 5,000,000 letters of which 100,000 wait (--count sets the first), and event mail beside twenty open consoles',
  run: async (options) => [...(await refreshes(options)), ...(await besideMail(options))],
};

/** Reads the status once a second, as an api does while somebody looks. */
async function refreshes({ count, quick }: RowOptions): Promise<Figure[]> {
  const letters = count ?? (quick ? 20_000 : usualHistory);
  const waiting = quick ? 2_000 : usualWaiting;
  const postgres = await startPostgres();
  try {
    const url = await fill(postgres, letters, waiting);
    const store = createStore({ url, connections: 8 });
    try {
      const read = createStatusReader(store);
      const began = performance.now();
      await read();
      const first = performance.now() - began;
      const { ms, news } = await listen(read, postgres.pid, quick ? 3 : 60);
      return [
        {
          name: 'PostgreSQL for a refresh',
          value: ms,
          unit: 'ms',
          target: { most: 20 },
          note: `CPU of all its processes over ${news} refreshes, ${letters.toLocaleString('en')} letters and ${waiting.toLocaleString('en')} that wait; the first answer took ${first.toFixed(0)} ms`,
        },
      ];
    } finally {
      await store.stop();
    }
  } finally {
    await postgres.stop();
  }
}

async function fill(postgres: EmbeddedPostgres, letters: number, waiting: number): Promise<string> {
  const url = await postgres.ensureDatabase('consoles');
  await migrate(url);
  const store = inSpace(createStore({ url, connections: 1, statementTimeoutMs: 3_600_000 }), defaultSpace.id);
  try {
    const key = await createApp(store, { name: 'bench', mode: 'live', scopes });
    const appId = await appIdOf(store, key ?? '');
    await fillHistory(store, appId, letters);
    await planLetters(store, appId, { from: 0, count: waiting });
    await store.query('vacuum analyze deliveries');
  } finally {
    await store.stop();
  }
  return url;
}

/** Listens for so many seconds. @returns CPU milliseconds of a refresh */
async function listen(
  read: ReturnType<typeof createStatusReader>,
  pid: number,
  seconds: number,
): Promise<{ ms: number; news: number }> {
  const live = createLiveStatus({ read, show: (status) => status });
  const cpu = () => readCpu({ postgres: [pid] }).postgres ?? 0;
  let news = 0;
  const before = cpu();
  await new Promise<void>((resolve) => {
    const leave = live.listen(() => {
      news += 1;
      if (news < seconds) return;
      leave();
      resolve();
    }, resolve);
  });
  live.stop();
  return { ms: ((cpu() - before) * 1_000) / news, news };
}

/** The same letters with consoles and without, in turns, so that other work of the machine slows both alike. */
async function besideMail(options: RowOptions): Promise<Figure[]> {
  const { quick } = options;
  const [letters, rounds] = quick ? [200, 1] : [5_000, 6];
  const stack = await startStack(options);
  try {
    let from = 0;
    const send = async (count: number) => {
      const first = from;
      from += count;
      const drained = await measureDrain({
        ...stack,
        letters: count,
        begin: async () =>
          allAccepted(
            await postAll(
              { ...stack, path: '/v1/events', body: eventOf },
              { from: first, count, connections: 64 },
            ),
          ),
        settled: () => settled(stack.store),
      });
      return drained.lettersPerSecond;
    };
    await send(warmUpOf(options));
    const alone: number[] = [];
    const beside: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const looked of round % 2 === 0 ? [false, true] : [true, false]) {
        const close = looked ? await openAll(stack) : () => undefined;
        (looked ? beside : alone).push(await send(letters));
        close();
      }
    }
    const [without, withConsoles] = [median(alone), median(beside)];
    return [
      { name: 'letters/s, nobody looks', value: without, unit: 'letters/s' },
      { name: `letters/s, ${openConsoles} consoles`, value: withConsoles, unit: 'letters/s' },
      {
        name: 'with consoles, of without',
        value: withConsoles / without,
        unit: '×',
        target: { least: 0.95 },
        note: `medians of ${rounds} rounds each, in turns; without them ${spread(alone)}`,
      },
    ];
  } finally {
    await stack.stop();
  }
}

const spread = (values: readonly number[]) =>
  `${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))} letters/s`;

/** Opens the live connections of consoles, which read what comes. @returns closes them */
async function openAll({ apiUrl, apiKey }: Stack): Promise<() => void> {
  const closing = new AbortController();
  await Promise.all(
    Array.from({ length: openConsoles }, async () => {
      const response = await fetch(`${apiUrl}/v1/status/live`, {
        headers: { authorization: `Bearer ${apiKey}` },
        signal: closing.signal,
      });
      if (response.status !== 200) throw new Error(`A console was answered with ${response.status}.`);
      response.body?.pipeTo(new WritableStream()).catch(() => undefined);
    }),
  );
  return () => closing.abort();
}
