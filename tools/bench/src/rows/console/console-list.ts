// How soon the console is there, and answers a key and a press while somebody goes through 10,000 rows page by page, as Chromium
// itself reports it (Paint Timing, Event Timing): until what was asked for is painted.

import { createTestLetters } from '@pabal/db/testing';
import { startApiServer } from '@pabal/test/api';
import { addUsers, type Visit, visitConsole } from '@pabal/test/console';
import { startServers, stopServers } from '@pabal/test/servers';
import { eventually, startBrowser } from '@pabal/test/support';
import { median, percentile } from '../../measuring/percentiles.ts';
import type { Figure, Row } from '../../row.ts';

const usualRows = 10_000;
const pageRows = 50;
const keysPressed = 100;
const pagesOpened = 20;
/** What docs/performance.md promises, and below which Chromium says nothing of an event. */
const [mostMs, leastMs] = [50, 16];
const mostUntilPaintedMs = 100;

export const consoleList: Row = {
  name: 'console-list',
  what: 'how soon a page of the console is painted, and answers a key and a press of "Show more" with 10,000 letters gone through page by page, in the Chromium of this machine',
  async run({ count, quick }) {
    const rows = count ?? (quick ? 200 : usualRows);
    await startServers();
    try {
      const api = await startApiServer({
        settings: { PUBLIC_URL: 'http://pabal.example', API_RATE_LIMIT: '1000000' },
      });
      const browser = await startBrowser();
      try {
        await addUsers(api.store, ['operator']);
        await (await createTestLetters(api.store)).accept(rows, { waits: true });
        const visit = await visitConsole(browser, api.url, { as: 'operator' });
        return await measure(visit, rows);
      } finally {
        await browser.close();
        await api.stop();
      }
    } finally {
      await stopServers();
    }
  },
};

async function measure(visit: Visit, rows: number): Promise<Figure[]> {
  const paints = await openPages(visit);
  await visit.to('/console/letters');
  await visit.page.evaluate(observing);
  const presses = await showAll(visit, rows);
  const keys = await pressKeys(visit);
  const told = (name: string, taken: readonly number[], note: string): Figure => ({
    ...{ name, value: percentile(taken, 0.98), unit: 'ms', target: { most: mostMs } },
    note: `${note}; the middle ${median(taken)} ms, the longest ${Math.max(...taken)} ms`,
  });
  const longest = await visit.page.evaluate<number>('Math.max(0, ...window.longTasks)');
  return [
    {
      ...{ name: 'first paint', value: median(paints), unit: 'ms', target: { most: mostUntilPaintedMs } },
      note: `the middle of ${pagesOpened} pages of a warm api; the longest ${Math.max(...paints)} ms`,
    },
    told('key j or k, 98 of 100', keys, `${keysPressed} keys with ${rows.toLocaleString('en')} rows shown`),
    told('Show more, 98 of 100', presses, `${presses.length} presses until they were all shown`),
    {
      name: 'longest task',
      value: longest,
      unit: 'ms',
      note: 'among others, laying out all rows when the last are there',
    },
  ];
}

const observing = `(() => {
  window.events = [];
  window.longTasks = [];
  const observe = (options, note) => new PerformanceObserver((list) => list.getEntries().forEach(note)).observe(options);
  observe({ type: 'event', durationThreshold: ${leastMs} }, ({ name, duration, interactionId }) => {
    if (interactionId > 0) window.events.push({ name, duration });
  });
  observe({ type: 'longtask' }, ({ duration }) => window.longTasks.push(duration));
})()`;

/** Takes what was told since the last time. */
async function durations({ page }: Visit): Promise<number> {
  // Chromium reports an event after the frame that shows what it did.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 32)))');
  return page.evaluate<number>(
    `Math.max(${leastMs}, ...window.events.splice(0).map(({ duration }) => duration))`,
  );
}

/** Opens a page again and again. @returns the milliseconds until something of it is painted */
async function openPages(visit: Visit): Promise<number[]> {
  const taken: number[] = [];
  for (let n = 0; n < pagesOpened; n += 1) {
    await visit.to('/console/limits');
    taken.push(
      await visit.page.evaluate<number>(
        `Math.round(performance.getEntriesByName('first-contentful-paint')[0].startTime)`,
      ),
    );
  }
  return taken;
}

async function showAll(visit: Visit, rows: number): Promise<number[]> {
  const { page } = visit;
  const more = page.getByRole('button', { name: 'Show more' });
  // The last of "9,001–10,000 shown, there are more".
  const shown = async () =>
    Number(
      /([\d,]+) shown/
        .exec((await page.locator('main .count').textContent()) ?? '')?.[1]
        ?.replaceAll(',', ''),
    );
  const taken: number[] = [];
  for (let there = await shown(); there < rows; there = await shown()) {
    await more.click();
    taken.push(await durations(visit));
    await eventually(async () => (await shown()) >= Math.min(there + pageRows, rows), { timeoutMs: 30_000 });
  }
  return taken;
}

async function pressKeys(visit: Visit): Promise<number[]> {
  const taken: number[] = [];
  for (let n = 0; n < keysPressed; n += 1) {
    await visit.page.keyboard.press(n % 4 === 3 ? 'k' : 'j');
    taken.push(await durations(visit));
  }
  return taken;
}
