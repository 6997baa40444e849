import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStore, type Store, suppressCancelled, takeUnfed } from '@pabal/db';
import { createTestEditions, type TestEditions } from '@pabal/db/testing';
import { createTestDatabase, type TestDatabase } from '@pabal/test/support';
import { runCli } from './cli.ts';
import { commands } from './commands.ts';

let database: TestDatabase;
let store: Store;
let editions: TestEditions;
let dir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  store = createStore({ url: database.url });
  process.env.DATABASE_URL = database.url;
  dir = await mkdtemp(join(tmpdir(), 'pabal-cli-'));
});
beforeEach(async () => {
  await store.query('truncate deliveries, newsletters, recipients cascade');
  editions = await createTestEditions(store, 'test-digest');
});
afterAll(async () => {
  delete process.env.DATABASE_URL;
  await rm(dir, { recursive: true });
  await store.stop();
  await database.drop();
});

async function pabal(...typed: string[]) {
  let out = '';
  let err = '';
  const code = await runCli(commands, typed, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

async function fileOf(content: object): Promise<string> {
  const path = join(dir, 'newsletter.json');
  await writeFile(path, JSON.stringify(content));
  return path;
}

const definition = {
  name: 'Digest',
  template: 'daily-digest',
  schedule: { cron: '0 10 * * *', timeZone: 'Asia/Seoul' },
  audience: {},
  content: { kind: 'recipients' },
};

describe('newsletters', () => {
  it('are put from a file, shown as one, listed, paused and resumed', async () => {
    const file = await fileOf(definition);
    expect(await pabal('newsletters', 'put', 'daily', file)).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^The newsletter "daily" is made \(version 1\)\. Its next slot is \d/),
    });
    const { out } = await pabal('newsletters', 'show', 'daily', '--json');
    expect(JSON.parse(out)).toMatchObject(definition);
    const again = await pabal('newsletters', 'put', 'daily', await fileOf(JSON.parse(out)), '--version', '1');
    expect(again.err).toContain('is changed (version 2)');
    expect((await pabal('newsletters', 'put', 'daily', file, '--version', '1')).err).toContain(
      'somebody else has changed it',
    );
    expect((await pabal('newsletters', 'pause', 'daily')).err).toContain('rests');
    expect((await pabal('newsletters', 'list')).out).toMatch(/daily +Digest +2 +\S+Z +\S+Z/);
    expect((await pabal('newsletters', 'resume', 'daily')).err).toContain('is awake');
    expect(await pabal('newsletters', 'show', 'none')).toMatchObject({
      code: 1,
      err: 'There is no newsletter "none".\n',
    });
  });

  it('are refused with every problem named', async () => {
    const file = await fileOf({ ...definition, schedule: { cron: 'x', timeZone: 'Mars' }, colour: 1 });
    const { code, err } = await pabal('newsletters', 'put', 'daily', file);
    expect(code).toBe(1);
    for (const words of ['schedule.cron: five cron fields', 'schedule.timeZone: a time zone', 'colour'])
      expect(err).toContain(words);
    expect((await pabal('newsletters', 'put', 'Daily Digest', file)).code).toBe(2);
    expect(
      (await pabal('newsletters', 'put', 'daily', await fileOf({ ...definition, template: 'daily-digset' })))
        .err,
    ).toContain('Did you mean daily-digest?');
  });
});

describe('editions', () => {
  it('are begun, listed and told', async () => {
    await pabal('newsletters', 'put', 'daily', await fileOf(definition));
    const id = (await pabal('editions', 'begin', 'daily', '--wait')).out.trim();
    expect((await pabal('editions', 'list', '--newsletter', 'daily')).out).toContain(id);
    expect((await pabal('editions', 'show', id)).out).toMatch(/state +collecting/);
    expect(await pabal('editions', 'preview', id)).toMatchObject({
      code: 1,
      err: `The edition ${id} is collecting: it cannot be previewed yet, or not any more.\n`,
    });
    expect(await pabal('editions', 'list', '--state', 'sent')).toMatchObject({ code: 2 });
  });

  it('are looked over, previewed and tested', async () => {
    await editions.subscribe('ann', 'bob');
    await store.query(
      `update subscriptions set state = 'pending' where recipient_id in (select id from recipients where external_id = 'bob')`,
    );
    const { id } = await editions.ready();
    const full = { ...definition, schedule: null, approval: { mode: 'at-once' } };
    await store.query(`update editions set definition = $1, content = '{"sections":[],"data":{}}'`, [
      JSON.stringify(full),
    ]);
    const { out } = await pabal('editions', 'preflight', id);
    expect(out).toContain('1 letter; 1 left out.\n        1  unconfirmed: bob\n');
    expect(out).toContain('No edition of this newsletter went out before.');
    const preview = await pabal('editions', 'preview', id, '--as', 'ann', '--locale', 'en');
    expect(preview).toMatchObject({ code: 0, err: expect.stringContaining('Subject: [Digest] 0 new posts') });
    expect(preview.out).toContain('Unsubscribe: https://unsubscribe.invalid/');
    expect((await pabal('editions', 'proof', id, '--to', 'boss@example.com')).err).toContain(
      '1 test letter on the way',
    );
    expect((await pabal('editions', 'proof', id)).code).toBe(2);
  });

  it('are paused, resumed, cancelled, and sent again to whom they never reached', async () => {
    await editions.subscribe('ann');
    const { id } = await editions.sending();
    await takeUnfed(store, 10);
    expect((await pabal('editions', 'pause', id)).err).toContain('Paused.');
    expect(await pabal('editions', 'approve', id)).toMatchObject({
      code: 1,
      err: expect.stringContaining('sending and paused'),
    });
    expect((await pabal('editions', 'resume', id)).err).toBe('It goes on.\n');
    expect((await pabal('editions', 'cancel', id)).code).toBe(2);
    expect((await pabal('editions', 'cancel', id, '--reason', 'a mistake')).code).toBe(0);
    await suppressCancelled(store, id);
    await store.query('update editions set ended_at = now()');
    expect((await pabal('editions', 'show', id)).out).toContain(
      'planned 1 = sent 0 + suppressed 1 + failed 0',
    );
    const typed = ['editions', 'resend', id, '--bucket', 'never-reached', '--reason', 'it was none'];
    expect((await pabal(...typed)).err).toContain('They get an edition of their own');
    expect((await pabal(...typed)).code).toBe(1);
    expect((await pabal('editions', 'resend', id, '--bucket', 'all', '--reason', 'x')).code).toBe(2);
  });
});
