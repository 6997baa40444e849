// The promise of an outbox, tried: the shop is killed at random moments under load while pabal is away half of the time. In the
// end every order that is in the database has exactly one letter, and no other has any.
//
// A bounded form runs with the other tests; the full one is `KILLS=50 npm test -- examples/orders`.

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createFakeSmtpServer, type FakeSmtpServer } from '@pabal/mail/testing';
import { makeKey } from '@pabal/test/api';
import { type RunningPabal, startPabal } from '@pabal/test/pabal';
import {
  createTestDatabase,
  eventually,
  type RunningProcess,
  startProcess,
  startTcpProxy,
  type TcpProxy,
  type TestDatabase,
} from '@pabal/test/support';
import pg from 'pg';

const kills = Number(process.env.KILLS ?? 4);
const root = join(import.meta.dirname, '../../..');
const nodeArgs = ['--conditions=source'];
const templates = `${join(root, 'examples/orders/templates')}:shipped`;

let pabal: RunningPabal;
let orders: TestDatabase;
let shopStore: pg.Pool;
let smtp: FakeSmtpServer;
let network: TcpProxy;
let key: string;

beforeAll(async () => {
  orders = await createTestDatabase({ migrate: false });
  shopStore = new pg.Pool({ connectionString: orders.url, max: 2 });
  // A connection that ends while the database is dropped at the end says so here.
  shopStore.on('error', () => undefined);
  smtp = await createFakeSmtpServer({ keepData: false });
  pabal = await startPabal({ smtpUrl: smtp.url, templates });
  key = await makeKey(pabal.store, { name: 'shop' });
  network = await startTcpProxy(pabal.port);
}, 120_000);

afterAll(async () => {
  await network.stop();
  await pabal.stop();
  await smtp.close();
  await shopStore.end();
  await orders.drop();
});

async function startShop(): Promise<{ shop: RunningProcess; url: string }> {
  const shop = startProcess({
    script: join(root, 'examples/orders/src/main.ts'),
    nodeArgs,
    env: {
      ...{ PABAL_URL: `http://127.0.0.1:${network.port}`, PABAL_KEY: key },
      ...{ DATABASE_URL: orders.url, PORT: '0' },
    },
  });
  const { port } = await shop.waitForLog('The shop is open.', { timeoutMs: 60_000 });
  return { shop, url: `http://127.0.0.1:${String(port)}` };
}

/** Customers order without a pause, until they are told to stop; every fifth order is one that the database refuses. */
function beginOrdering(url: string): { stop(): Promise<void> } {
  let going = true;
  const customers = Array.from({ length: 4 }, async () => {
    for (let n = 0; going; n += 1) {
      const id = randomUUID();
      const order = { id, email: `${id}@shop.example`, item: 'a desk', amount: n % 5 === 4 ? 0 : 189_000 };
      const posted = { method: 'POST', body: JSON.stringify(order), signal: AbortSignal.timeout(5_000) };
      await fetch(`${url}/orders`, posted).then(
        (answer) => answer.arrayBuffer(),
        () => wait(10),
      );
    }
  });
  return {
    stop: async () => {
      going = false;
      await Promise.all(customers);
    },
  };
}

/** pabal goes and comes back: refused connections, silence, and a killed api by turns. It is away about half of the time. */
function beginOutages(random: () => number): { stop(): Promise<void> } {
  const ended = new AbortController();
  const rest = () => wait(200 + random() * 600, undefined, { signal: ended.signal }).catch(() => undefined);
  const outages = (async () => {
    for (let n = 0; !ended.signal.aborted; n += 1) {
      await rest();
      if (n % 3 === 0) await network.refuse();
      else if (n % 3 === 1) network.flow({ kind: 'hang' });
      else await pabal.killApi();
      await rest();
      if (n % 3 === 0) await network.listen();
      else if (n % 3 === 1) {
        network.flow({ kind: 'pass' });
        network.lead(pabal.port);
      } else await pabal.startApi();
    }
  })();
  return {
    stop: async () => {
      ended.abort();
      await outages;
    },
  };
}

it(`tells each order that was placed once, and none that was not, though the shop is killed ${kills} times`, async () => {
  const outages = beginOutages(Math.random);
  for (let n = 0; n < kills; n += 1) {
    const { shop, url } = await startShop();
    const customers = beginOrdering(url);
    await wait(100 + Math.random() * 900);
    await shop.kill('SIGKILL');
    await customers.stop();
  }
  await outages.stop();
  const { shop } = await startShop();
  const waits = async () => {
    const { rows } = await shopStore.query<{ waiting: number }>(
      'select count(*)::integer as waiting from pabal_outbox',
    );
    return rows[0]?.waiting;
  };
  await eventually(async () => (await waits()) === 0, { timeoutMs: 120_000, what: 'an empty outbox' });
  expect(await shop.kill('SIGTERM')).toEqual({ code: 0, signal: null });

  const { rows } = await shopStore.query<{ email: string }>('select email from orders');
  const ordered = rows.map(({ email }) => email).sort();
  const written = () => smtp.letters.flatMap(({ to }) => to).sort();
  await eventually(() => written().length >= ordered.length, { timeoutMs: 120_000, what: 'all letters' });
  const { rows: pending } = await pabal.store.query("select 1 from deliveries where state <> 'sent'");
  expect(pending).toEqual([]);
  expect(ordered.length).toBeGreaterThan(kills);
  expect(written()).toEqual(ordered);
  process.stdout.write(`${kills} kills, ${ordered.length} orders, ${written().length} letters\n`);
}, 600_000);
