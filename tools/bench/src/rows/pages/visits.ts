// What readers feel of the pages: a page of an archive that is kept, and the links of letters.

import { archiveEditions } from '@pabal/archive';
import { createTestArchive } from '@pabal/archive/testing';
import { createClickLinks } from '@pabal/clicks';
import { type Connections, createConnections } from '../../measuring/http-client.ts';
import { percentile } from '../../measuring/percentiles.ts';
import { timeSteadily } from '../../measuring/steadily.ts';
import { readCpu, usedBetween } from '../../measuring/usage.ts';
import type { Figure, Row } from '../../row.ts';
import { type Stack, startStack } from '../../stack/stack.ts';
import { linkSecret, pagesSettings } from './settings.ts';

const entries = 40;

export const pageVisits: Row = {
  name: 'page-visits',
  what: 'one process of the pages: a kept page of an archive and links of letters, asked for over sixteen connections without a pause, and links at a steady 500/s and one after the other',
  async run({ count, quick, ...options }) {
    const visits = count ?? (quick ? 200 : 20_000);
    const stack = await startStack({ ...options, services: ['pages'], environment: pagesSettings });
    try {
      const edition = await sendEdition(stack);
      return await measure(stack, edition, { visits, warmUp: quick ? 200 : 10_000 });
    } finally {
      await stack.stop();
    }
  },
};

/** An edition that has left and is in the archive. @returns its number */
async function sendEdition({ store, pagesUrl }: Stack): Promise<number> {
  const archive = await createTestArchive(store, 'posts');
  const { number } = await archive.sent(new Date().toISOString(), {
    team: Array.from({ length: entries }, (_, n) => ({
      title: `검색 색인을 매일 새로 만들지 않기로 했습니다 ${n}`,
      excerpt: '밤마다 네 시간 걸리던 색인을 바뀐 문서만 고쳐 쓰는 방식으로 바꾸면서 겪은 일을 적었습니다.',
      ...{ author: '검색팀', feedTitle: '빈방알리미 기술 블로그' },
    })),
  });
  await archiveEditions({ store, newsletterUrl: (key) => `${pagesUrl}/n/${key}` });
  return number;
}

interface Visits {
  readonly perSecond: number;
  readonly times: readonly number[];
  /** CPU seconds of the pages. */
  readonly cpu: number;
}

async function measure(
  stack: Stack,
  edition: number,
  { visits, warmUp }: { readonly visits: number; readonly warmUp: number },
): Promise<Figure[]> {
  const links = createClickLinks({ secret: linkSecret, baseUrl: stack.pagesUrl });
  const day = () => ({ path: '/n/posts/archive', expected: 200 });
  const link = (n: number) => ({
    path: new URL(links.url({ edition, position: 1 + (n % entries) })).pathname,
    expected: 302,
  });
  const visit = (what: typeof day | typeof link, number: number, connections: number) =>
    visitAll(stack, what, { number, connections });
  await visit(day, warmUp, 16);
  await visit(link, warmUp, 16);
  const kept = await visit(day, visits, 16);
  const together = await visit(link, visits, 16);
  const steady = await visitSteadily(stack, link, Math.ceil(visits / 4));
  const single = await visit(link, Math.ceil(visits / 4), 1);
  return [
    { name: 'kept pages', value: kept.perSecond, unit: 'requests/s', target: { least: 1_000 } },
    { name: 'kept pages, CPU', value: (kept.cpu / visits) * 1_000, unit: 's per 1,000' },
    { name: 'links, sixteen at once', value: together.perSecond, unit: 'requests/s' },
    // Here requests, pages and PostgreSQL want more than the cores there are: that is how many there can be, not how long one takes.
    ...timesOf('sixteen at once', together.times),
    ...timesOf(`${linksPerSecond}/s`, steady, readersWait),
    ...timesOf('one after the other', single.times, readersWait),
  ];
}

/** What a reader who follows a link waits for us at most, in milliseconds. */
const readersWait = { most: 5 } as const;
/** More than the readers of a million letters follow in their busiest minute. */
const linksPerSecond = 500;

const timesOf = (how: string, times: readonly number[], target?: Figure['target']): Figure[] =>
  [50, 99].map((percent) => ({
    name: `link p${percent}, ${how}`,
    value: percentile(times, percent / 100),
    unit: 'ms',
    ...(target !== undefined && { target }),
  }));

/** @returns milliseconds of each, however many are under way */
async function visitSteadily(
  stack: Stack,
  what: (n: number) => { readonly path: string; readonly expected: number },
  count: number,
): Promise<number[]> {
  const client = createConnections({ url: stack.pagesUrl, connections: 64 });
  const times = await timeSteadily({ count, perSecond: linksPerSecond }, async (n) => {
    await visitOnce(client, what(n), n);
  });
  client.close();
  return times;
}

async function visitAll(
  stack: Stack,
  what: (n: number) => { readonly path: string; readonly expected: number },
  { number, connections }: { readonly number: number; readonly connections: number },
): Promise<Visits> {
  const client = createConnections({ url: stack.pagesUrl, connections });
  const times: number[] = [];
  const before = readCpu(stack.pids);
  const began = performance.now();
  let next = 0;
  const reader = async () => {
    while (next < number) times.push(await visitOnce(client, what(next), next++));
  };
  await Promise.all(Array.from({ length: connections }, reader));
  const seconds = (performance.now() - began) / 1_000;
  client.close();
  const cpu = usedBetween(before, readCpu(stack.pids)).pages ?? 0;
  return { perSecond: number / seconds, times, cpu };
}

/** Each from a network of its own, so that no limit is met. @returns milliseconds */
async function visitOnce(
  client: Connections,
  { path, expected }: { readonly path: string; readonly expected: number },
  n: number,
): Promise<number> {
  const from = `10.${(n >> 8) & 255}.${n & 255}.7`;
  const began = performance.now();
  const status = await client.ask(
    `GET ${path} HTTP/1.1\r\nHost: news.example\r\nX-Forwarded-For: ${from}\r\nAccept-Language: ko\r\n` +
      'User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n\r\n',
  );
  if (status !== expected)
    throw new Error(`${path} was answered with ${status}, and ${expected} was expected.`);
  return performance.now() - began;
}
