import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimDeliveries, settleDeliveries } from '@pabal/db/ledger';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, pabal } = usePabal();
let letters: TestLetters;
let dir: string;

beforeAll(async () => {
  letters = await createTestLetters(store);
  dir = await mkdtemp(join(tmpdir(), 'pabal-templates-'));
  process.env.TEMPLATES_DIR = dir;
});
afterAll(async () => {
  delete process.env.TEMPLATES_DIR;
  await rm(dir, { recursive: true });
});

async function template(name: string, body: string): Promise<void> {
  await mkdir(join(dir, name), { recursive: true });
  await writeFile(join(dir, name, 'meta.json'), JSON.stringify({ lane: 'event' }));
  const blocks = `{% block subject %}Hi{% endblock %}{% block body %}${body}{% endblock %}`;
  await writeFile(join(dir, name, 'en.njk'), blocks);
}

const problem = 'welcome/en.njk line 1: expected a value for "customer"';

/** Letters that a sender could not make, as it leaves them. */
async function unfit(name: string, count: number): Promise<void> {
  const ids = await letters.accept(count, { template: name });
  const { claims } = await claimDeliveries(store, { senderId: 's', ids });
  const wait = { state: 'pending', counted: false, delayMs: 600_000, outcome: 'render-failed' } as const;
  const results = claims.map(({ id, claim }) => ({ id, claim, ...wait, reply: problem }));
  await settleDeliveries(store, 's', results, { suppressionDays: 1 });
}

it('templates list shows what is broken, how many letters wait, since when, and why', async () => {
  await template('welcome', '<p>{{ customer }}</p>');
  await template('half', '<p>{% if %}</p>');
  await unfit('welcome', 3);
  const { code, out } = await pabal('templates', 'list');
  expect(code).toBe(0);
  expect(out).toMatch(
    /^template +lane +languages +lately +failed +last used +waiting +oldest +what is wrong/,
  );
  expect(out).toMatch(
    /^welcome +event +en +3 +0 +\S+Z +3 +\S+Z +welcome\/en\.njk line 1: expected a value for "customer"$/m,
  );
  expect(out).toMatch(/^half .*half\/en\.njk/m);
  const json = JSON.parse((await pabal('templates', 'list', '--json')).out);
  expect(json).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'welcome', waiting: expect.objectContaining({ letters: 3, problem }) }),
    ]),
  );
});

it('templates retry lets the letters of one template come at once, and those alone', async () => {
  await store.query('truncate deliveries cascade');
  await unfit('welcome', 2);
  await unfit('other', 1);
  expect(await pabal('templates', 'retry', 'welcome')).toEqual({
    code: 0,
    out: '',
    err: '2 letters come at once.\n',
  });
  const due = await store.query<{ template: string }>(
    'select template from deliveries where next_attempt_at <= now()',
  );
  expect(due.rows.map((row) => row.template)).toEqual(['welcome', 'welcome']);
  expect((await pabal('templates', 'retry', 'other')).err).toBe('1 letter comes at once.\n');
});

it('templates retry says when no letter waits', async () => {
  expect(await pabal('templates', 'retry', 'nobody')).toEqual({
    code: 0,
    out: '',
    err: 'No letter waits for the template "nobody".\n',
  });
  expect((await pabal('templates', 'retry')).code).toBe(2);
});
