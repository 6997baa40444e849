// The largest feeds that a builder reads, in the shapes that are dearest to read. Its threads read them; what comes back, and
// what is stored, passes through its event loop.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { addFeeds } from '@pabal/db/feeds';
import { hostileDocuments } from '@pabal/feeds/testing';
import { eventually, freePort, type RunningProcess, startProcess, useStore } from '@pabal/test/support';
import { longHoldsIn } from './loop-holds.ts';

const root = join(import.meta.dirname, '../..');

/** FEED_MAX_BYTES as it comes, and somewhat less for what is around. */
const feedBytes = 4_900_000;
/** Most entries that are taken of one document. */
const entries = 500;

/** A feed of which everything is kept that may be kept, with a text in each entry that fills the rest. */
function fullFeed(): Buffer {
  const text = 'A sentence of some <b>words</b> &amp; <a href="/x">links</a>. ';
  const item = (n: number) =>
    `<item><guid>${n}${'g'.repeat(990)}</guid><title>${n} ${'title '.repeat(60)}</title>
     <link>https://blog.example/${n}/${'l'.repeat(1_000)}</link><author>${'author '.repeat(20)}</author>
     ${Array.from({ length: 20 }, (_, c) => `<category>${c} ${'category '.repeat(8)}</category>`).join('')}
     <pubDate>Mon, 02 Mar 2026 03:04:05 GMT</pubDate><description><![CDATA[`;
  const end = ']]></description></item>';
  const rest = feedBytes / entries - item(entries).length - end.length;
  const body = text.repeat(Math.floor(rest / text.length));
  return Buffer.from(
    `<rss version="2.0"><channel><title>Full</title><link>https://blog.example/</link>${Array.from(
      { length: entries },
      (_, n) => `${item(n)}${body}${end}`,
    ).join('')}</channel></rss>`,
  );
}

const documents: readonly (readonly [name: string, bytes: Buffer])[] = [
  ['everything that is kept', fullFeed()],
  ...hostileDocuments({ bytes: feedBytes, seed: 20_261_128 })
    .filter(({ kind }) => kind === 'feed')
    .map(({ name, bytes }) => [name, bytes] as const),
];

const { store, database } = useStore();
let server: Server;
let builder: RunningProcess;
let figures: () => Promise<string>;

beforeAll(async () => {
  server = createServer((request, response) => {
    const [, bytes] = documents[Number(request.url?.slice(1))] ?? [];
    response.writeHead(bytes === undefined ? 404 : 200, { 'content-type': 'application/xml' }).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  builder = startProcess({
    script: join(root, 'services/builder/src/main.ts'),
    nodeArgs: ['--conditions=source'],
    cwd: root,
    env: {
      DATABASE_URL: database.url,
      QUEUE_URL: `redis://127.0.0.1:${await freePort()}`,
      MAIL_FROM: 'Pabal <noti@pabal.example>',
      FEED_ALLOW_NETWORKS: '127.0.0.1',
      FEED_HOST_CONCURRENCY: '4',
    },
  });
  const { port } = await builder.waitForLog('The builder is ready.', { timeoutMs: 60_000 });
  figures = async () => (await fetch(`http://127.0.0.1:${String(port)}/metrics`)).text();
});
afterAll(async () => {
  await builder?.kill();
  server?.close();
});

it('the largest feeds hold up no builder, however they are made', async () => {
  const { port } = server.address() as AddressInfo;
  const urls = documents.map((_, n) => `http://127.0.0.1:${port}/${n}`);
  await addFeeds(
    store,
    urls.map((url) => ({ url })),
  );
  // While a document is read its feed counts as failed, in case the document ends the process.
  await eventually(
    async () => {
      const { rowCount } = await store.query(
        'select from feeds where taken_until is null and (answered_at is not null or failures > 0)',
      );
      return rowCount === documents.length;
    },
    { timeoutMs: 120_000 },
  );
  const kept = async () => {
    const { rows } = await store.query<{ kept: number }>(
      `select count(*)::integer as kept from entries e join feeds f on f.id = e.feed_id where f.url = $1`,
      [urls[0]],
    );
    // On a machine that is busy with something else the time of a reading may not be enough the first time.
    await store.query('update feeds set due_at = now() where url = $1 and failures > 0', [urls[0]]);
    return rows[0]?.kept === entries;
  };
  await eventually(kept, { timeoutMs: 60_000, everyMs: 500 });
  // Read in the loop itself, three of them would hold it for longer.
  expect(longHoldsIn(await figures())).toBe(0);
}, 210_000);
