import { join } from 'node:path';
import { findAppByKeyHash, hashApiKey } from '@pabal/db/apps';
import { createTestDatabase, startProcess, useStore } from '@pabal/test/support';

const root = join(import.meta.dirname, '../..');
const fromSources = ['--conditions=source'];

const { store, database } = useStore();

async function pabal(args: readonly string[], env: Record<string, string> = { DATABASE_URL: database.url }) {
  const child = startProcess({
    script: join(root, 'tools/cli/src/main.ts'),
    nodeArgs: fromSources,
    args,
    env,
    cwd: root,
  });
  const { code } = await child.exit;
  return { code, output: child.output() };
}

describe('apps', () => {
  it('get a key that is shown once and stored as a hash', async () => {
    const { code, output } = await pabal([
      'apps',
      'create',
      'crm',
      '--mode',
      'test',
      '--scope',
      'events:write',
    ]);
    expect(code).toBe(0);
    const key = /^pbl_test_[A-Za-z0-9_-]{43}$/m.exec(output)?.[0] ?? '';
    expect(await findAppByKeyHash(store, hashApiKey(key))).toMatchObject({
      name: 'crm',
      mode: 'test',
      scopes: ['events:write'],
    });
    const listed = await pabal(['apps', 'list']);
    expect(listed.output).toMatch(/^crm +test +1 +pbl_test_.{4}… +events:write +all +\d{4}-/m);
    expect(listed.output).not.toContain(key);
  });

  it('have names that are not used twice', async () => {
    expect((await pabal(['apps', 'create', 'once'])).code).toBe(0);
    const { code, output } = await pabal(['apps', 'create', 'once']);
    expect(code).toBe(1);
    expect(output).toContain('There is an app "once" already.');
  });

  it('lose their key when they are revoked, and it is fine to say so twice', async () => {
    const made = await pabal(['apps', 'create', 'gone']);
    const key = /^pbl_live_.+$/m.exec(made.output)?.[0] ?? '';
    expect((await pabal(['apps', 'revoke', 'gone', '--yes'])).output).toMatch(
      /^The key pbl_live_.{4}… of "gone" is revoked; it stops working within 5 seconds\.$/m,
    );
    expect(await findAppByKeyHash(store, hashApiKey(key))).toBeUndefined();
    expect((await pabal(['apps', 'revoke', 'gone', '--yes'])).code).toBe(0);
    const unknown = await pabal(['apps', 'revoke', 'nobody', '--yes']);
    expect(unknown).toMatchObject({ code: 1, output: expect.stringContaining('There is no app "nobody".') });
  });

  it.each([
    [['apps', 'create', 'a b'], 'name: expected 1 to 64 letters'],
    [['apps', 'create', 'x', '--mode', 'dead'], '--mode must be one of live, test, got "dead".'],
    [['apps', 'create', 'x', '--scope', 'all'], '--scope must be one of events:write'],
    [['apps', 'create', 'x', '--mode', 'test', '--scope', 'newsletters:write'], 'as this is a test key'],
    [['apps', 'create', 'x', '--expires', 'soon'], '--expires must be a time such as 30m, 12h or 7d'],
  ])('are not made of what cannot be: %j', async (args, sentence) => {
    expect(await pabal(args)).toMatchObject({ code: 2, output: expect.stringContaining(sentence) });
  });
});

it('give an app another key, list its keys, and say which go on', async () => {
  const made = await pabal(['apps', 'create', 'turning', '--template', 'billing.*']);
  expect(made.output).toContain('(live: events:write, events:read; templates billing.*)');
  const old = /^pbl_live_.+$/m.exec(made.output)?.[0] ?? '';
  const rotated = await pabal(['apps', 'rotate', 'turning', '--overlap', '12h']);
  expect(rotated.output).toMatch(new RegExp(`^The key ${old.slice(0, 13)}… goes on until \\d{4}-`, 'm'));
  const key = /^pbl_live_.+$/m.exec(rotated.output)?.[0] ?? '';
  for (const one of [old, key]) expect(await findAppByKeyHash(store, hashApiKey(one))).toBeDefined();
  const { output } = await pabal(['apps', 'keys', 'turning']);
  expect(output).toMatch(new RegExp(`^${key.slice(0, 13)}… +live .+ billing\\.\\* .+ never +in force$`, 'm'));
  expect(output).toMatch(new RegExp(`^${old.slice(0, 13)}… .+ in force until \\d{4}-`, 'm'));
  await pabal(['apps', 'revoke', 'turning', '--yes', '--key', `${old.slice(0, 13)}…`]);
  expect(await findAppByKeyHash(store, hashApiKey(old))).toBeUndefined();
  expect(await findAppByKeyHash(store, hashApiKey(key))).toBeDefined();
});

describe('other commands', () => {
  it('bring an empty database up to date, once', async () => {
    const empty = await createTestDatabase({ migrate: false });
    const env = { DATABASE_URL: empty.url };
    expect(await pabal(['apps', 'list'], env)).toMatchObject({
      code: 1,
      output: 'The database has no tables yet. Run npx pabal migrate first.',
    });
    expect((await pabal(['migrate'], env)).output).toContain('Ran 0001-ledger.sql.');
    expect((await pabal(['migrate'], env)).output).toBe('The schema is up to date.');
    await empty.drop();
  });

  it('print the configuration page without any settings', async () => {
    const { code, output } = await pabal(['config', 'docs'], {});
    expect(code).toBe(0);
    expect(output).toContain('# Configuration');
    expect(output).toContain('| `DATABASE_URL` |');
  });
});
