// Two processes of the pages behind one address: a network has one limit, whichever of them it meets.

import { putNewsletter } from '@pabal/db/editions';
import { createStore, inSpace, type SpaceStore } from '@pabal/db/store';
import { defaultSpace } from '@pabal/domain';
import { newsletterDefinition } from '@pabal/newsletters';
import { createFormSeals } from '@pabal/pages';
import {
  createTestDatabase,
  eventually,
  freePort,
  type RunningProcess,
  startProcess,
  type TestDatabase,
} from '@pabal/test/support';

const root = new URL('../../', import.meta.url).pathname;
const secret = 'a-secret-of-the-test-with-more-than-32-characters';
const letters = 4;

let database: TestDatabase;
let store: SpaceStore;
let processes: RunningProcess[] = [];
let urls: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  store = inSpace(createStore({ url: database.url, connections: 2 }), defaultSpace.id);
  const definition = newsletterDefinition.parse({
    ...{ name: 'Digest', template: 'daily-digest', public: true },
    ...{ audience: { subscribers: true }, content: { kind: 'recipients' } },
  });
  await putNewsletter(store, { key: 'digest', name: definition.name, definition, next: undefined });
  const ports = [await freePort(), await freePort()];
  urls = ports.map((port) => `http://127.0.0.1:${port}`);
  processes = ports.map((port) =>
    startProcess({
      script: `${root}services/pages/src/main.ts`,
      nodeArgs: ['--conditions=source'],
      env: {
        ...{ DATABASE_URL: database.url, QUEUE_URL: database.url, MAIL_FROM: 'Pabal <noti@pabal.example>' },
        ...{ LINK_SECRET: secret, PAGES_URL: 'https://news.example', PAGES_PORT: String(port) },
        ...{ PAGES_SIGN_UPS: String(letters), TRUSTED_PROXIES: '127.0.0.1/32' },
      },
    }),
  );
  for (const one of processes) await one.waitForLog('The pages are ready.', { timeoutMs: 60_000 });
});

afterAll(async () => {
  for (const one of processes) await one.kill();
  await store?.stop();
  await database?.drop();
});

/** Asks the processes in turn. */
async function ask(
  nth: number,
  path: string,
  { from, form }: { readonly from: string; readonly form?: Readonly<Record<string, string>> },
): Promise<number> {
  const response = await fetch(`${urls[nth % urls.length]}${path}`, {
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    ...{ headers: { 'x-forwarded-for': from }, redirect: 'manual' },
  });
  await response.text();
  return response.status;
}

const seal = () =>
  createFormSeals({ secret, leastMs: 0, now: () => Date.now() - 60_000 }).make('sign-up digest');
const signUp = (nth: number, from: string) =>
  ask(nth, '/n/digest', { from, form: { seal: seal(), email: `reader-${nth}@example.com` } });

it('a network may ask for so many letters of all processes together, also all at once', async () => {
  const statuses = await Promise.all(Array.from({ length: 12 }, (_, nth) => signUp(nth, '198.51.100.1')));
  expect(statuses.sort()).toEqual([...Array(letters).fill(303), ...Array(12 - letters).fill(429)]);
  expect((await store.query('select from page_requests')).rowCount).toBe(letters);
  expect(await signUp(20, '198.51.100.2')).toBe(303);
  expect(await signUp(21, '198.51.100.1')).toBe(429);
});

it('guesses at links are counted by all processes together', async () => {
  const statuses = [];
  for (let nth = 0; nth < 62; nth += 1)
    statuses.push(await ask(nth, '/unsubscribe/wrong', { from: '203.0.113.9' }));
  expect(statuses).toEqual([...Array(60).fill(404), 429, 429]);
});

it('visits are counted by all processes together within about a second', async () => {
  const from = '203.0.113.10';
  const visit = (nth: number) => ask(nth, '/preferences', { from });
  // One process has nearly all of them, the other the rest and no more.
  await Promise.all(Array.from({ length: 500 }, () => visit(0)));
  await Promise.all(Array.from({ length: 90 }, () => visit(1)));
  let more = 0;
  await eventually(async () => {
    more += 1;
    return (await visit(1)) === 429;
  });
  // By itself the process would have let 510 more in.
  expect(more).toBeLessThan(500);
  expect(await ask(1, '/preferences', { from: '203.0.113.11' })).toBe(200);
});

it('nothing is written down of networks but keyed hashes, and none of those that visit little', async () => {
  const { rows } = await store.query<{ kind: string; caller: string }>(
    'select kind, caller from caller_counts order by kind, caller',
  );
  for (const { caller } of rows) expect(caller).toMatch(/^[0-9a-f]{32}$/);
  const kinds = rows.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'letter')).toHaveLength(2);
  expect(kinds.filter((kind) => kind === 'visit')).toHaveLength(1);
});
