// Commands over HTTP: each has a route that answers the same as its rule, or says why it has none.

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportProviders } from '@pabal/db/limits';
import { reportProcess } from '@pabal/db/status';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { defaultScopes, scopes } from '@pabal/domain';
import { anEvent, aReset, routes, useApi } from '@pabal/test/api';
import { namesOf, runCli } from '../cli.ts';
import type { Command } from '../command-line/command.ts';
import { commands } from '../commands.ts';

const nothing = 'needs neither a database nor the API';
const files = 'works on files of this machine';
const keys = 'no key may make keys, or say what another may do';
const beyond = 'shows what the route does not: it is for emergencies';
const later =
  'has a route, whose answer is told in other words; until they are one, it works on the database alone';
const program = 'a program on this machine reads a file or another database';

/** Why a command has no route. */
const withoutRoute: Readonly<Record<string, string>> = {
  completion: nothing,
  'config docs': nothing,
  'config metrics': nothing,
  migrate: 'changes the database itself',
  'apps create': keys,
  'apps keys': keys,
  'apps rotate': keys,
  'apps revoke': keys,
  'apps list': beyond,
  ...Object.fromEntries(
    [
      ...['users add', 'users invite', 'users list', 'users password', 'users remove', 'users role'],
      ...['users sign-out', 'audit list', 'audit verify'],
    ].map((name) => [name, 'is for users with a session, and works on the database; no key may do it']),
  ),
  'spaces create': 'belongs to the installation, and a key to one space',
  'spaces list': 'the same',
  'spaces rename': 'the same',
  'spaces remove': 'the same',
  'templates check': files,
  'templates types': files,
  'templates diff': files,
  'templates record': files,
  'templates restore': files,
  'templates versions': files,
  'templates list': files,
  'feeds try': program,
  'feeds import': program,
  'recipients import': program,
  'sources list': program,
  'sources sync': program,
  ...Object.fromEntries(
    [
      ...[
        'letters as-sent',
        'dead-letters list',
        'dead-letters show',
        'dead-letters replay',
        'dead-letters discard',
      ],
      ...['replays list', 'replays show', 'replays cancel', 'unknown list', 'editions clicks'],
      ...[
        'archive approve',
        'archive entries',
        'archive filter',
        'archive judge',
        'archive mark',
        'archive stop',
      ],
      ...[
        'feeds add',
        'feeds list',
        'feeds show',
        'feeds update',
        'feeds read',
        'feeds remove',
        'feeds export',
      ],
      ...[
        'newsletters put',
        'newsletters list',
        'newsletters show',
        'newsletters pause',
        'newsletters resume',
      ],
      ...['editions begin', 'editions list', 'editions show', 'editions preview', 'editions preflight'],
      ...['editions proof', 'editions resend'],
      ...['recipients remove', 'recipients export', 'recipients changes', 'groups changes'],
      ...['imports list', 'imports show', 'imports cancel'],
      ...['segments list', 'segments put', 'segments preview', 'segments explain', 'segments remove'],
      ...['subscriptions list', 'subscriptions show', 'subscriptions subscribe', 'subscriptions unsubscribe'],
      ...['suppressions list', 'suppressions add', 'suppressions remove', 'suppressions removed'],
    ].map((name) => [name, later]),
  ),
};

const api = useApi({ settings: { API_RATE_LIMIT: '10000' } });
let letters: TestLetters;
let key: string;

beforeAll(async () => {
  letters = await createTestLetters(api.store);
  key = await api.newKey({ name: 'oncall', scopes });
  process.env.DATABASE_URL = api.databaseUrl;
});
afterEach(() => {
  delete process.env.PABAL_URL;
  delete process.env.PABAL_KEY;
});
afterAll(() => {
  delete process.env.DATABASE_URL;
});

async function run(...typed: string[]) {
  const said = { out: '', err: '' };
  const code = await runCli(commands, typed, {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  });
  return { code, ...said };
}

const onDatabase = run;

async function overHttp(...typed: string[]) {
  process.env.PABAL_URL = api.url;
  process.env.PABAL_KEY = key;
  delete process.env.DATABASE_URL;
  try {
    return await run(...typed);
  } finally {
    delete process.env.PABAL_URL;
    delete process.env.PABAL_KEY;
    process.env.DATABASE_URL = api.databaseUrl;
  }
}

async function everyCommand(): Promise<[string, Command][]> {
  const found: [string, Command][] = [];
  for (const noun of commands) {
    const names = await namesOf(noun);
    const all = 'command' in noun ? [await noun.command()] : Object.values(await noun.verbs());
    names.forEach((name, place) => {
      const command = all[place];
      if (command !== undefined) found.push([name, command]);
    });
  }
  return found;
}

it('every command asks a route that there is, or says here why it has none', async () => {
  const known = new Set(routes.map(({ method, path }) => `${method} ${path}`));
  const all = await everyCommand();
  const unknown = all
    .flatMap(([, { asks }]) => asks.map(({ route }) => route))
    .filter((route) => !known.has(route));
  expect(unknown).toEqual([]);
  const without = all.filter(([, { asks }]) => asks.length === 0).map(([name]) => name);
  expect(without.sort()).toEqual(Object.keys(withoutRoute).sort());
});

describe('the same is printed over HTTP as on the database', () => {
  let sent = '';
  let failed = '';
  let event = '';

  beforeAll(async () => {
    await reportProcess(api.store, {
      ...{ id: 's1', service: 'sender', version: '1.0.0', readiness: { status: 'ready', checks: {} } },
    });
    await api.store.query(`insert into senders (id) values ('s1')`);
    await reportProviders(api.store, 's1', [{ provider: 'relay:587', sinceMsAgo: 0, opened: false }]);
    [failed = ''] = await letters.fail(2);
    const { body } = await api.post(anEvent(), { 'idempotency-key': 'order-9' });
    event = String(body.id);
    const { rows } = await api.store.query<{ id: string }>('select id from deliveries where event_id = $1', [
      event,
    ]);
    sent = rows[0]?.id ?? '';
    await letters.try([sent], 'sent');
  });

  it.each([
    ['letters', 'list'],
    ['letters', 'list', '--json'],
    ['letters', 'list', '--state', 'failed', '--limit', '1'],
    ['letters', 'find', 'jiwoo@example.com'],
    ['letters', 'find', 'order-9', '--json'],
    ['limits', 'list'],
    ['lanes', 'list'],
    ['lanes', 'list', '--json'],
    ['providers', 'list'],
    ['providers', 'list', '--json'],
    ['apps', 'cancel', 'main', '--dry-run', '--json'],
    ['editions', 'pause', '--all'],
    ['lanes', 'pause', 'newsletter', '--reason', 'x', '--json'],
    ['lanes', 'resume', 'newsletter'],
    ['letters', 'show', 'nothing'],
    ['templates', 'retry', 'password.reset'],
  ])('%s %s %s %s', async (...typed) => {
    const words = typed.filter((word) => word !== undefined);
    expect(await overHttp(...words)).toEqual(await onDatabase(...words));
  });

  it('letters show, of a letter that was sent and of one that failed', async () => {
    for (const id of [sent, failed]) {
      const told = await overHttp('letters', 'show', id);
      expect(told).toEqual(await onDatabase('letters', 'show', id));
      expect(told.code).toBe(0);
      const json = await overHttp('letters', 'show', id, '--json');
      expect(JSON.parse(json.out)).toEqual(
        JSON.parse((await onDatabase('letters', 'show', id, '--json')).out),
      );
    }
  });

  it('events and recipients', async () => {
    process.env.PABAL_URL = api.url;
    process.env.PABAL_KEY = api.key;
    const posted = await run('events', 'show', event, '--json');
    delete process.env.PABAL_URL;
    expect(posted.code).toBe(0);
    expect(JSON.parse(posted.out)).toEqual(
      JSON.parse((await onDatabase('events', 'show', event, '--json')).out),
    );
    await api.call('PUT', '/v1/recipients/emp-1', {
      body: { email: 'kim@example.com', attributes: { plan: 'gold' } },
    });
    const shown = await overHttp('recipients', 'show', 'emp-1');
    expect(shown).toEqual(await onDatabase('recipients', 'show', 'emp-1'));
    expect(shown.out).toMatch(/address +kim@example\.com/);
  });

  it('status, but for its own moment', async () => {
    const [http, database] = [await overHttp('status', '--json'), await onDatabase('status', '--json')];
    const [one, other] = [JSON.parse(http.out), JSON.parse(database.out)];
    expect({ ...one, at: '', processes: [] }).toEqual({ ...other, at: '', processes: [] });
    expect((await overHttp('doctor')).code).toBe((await onDatabase('doctor')).code);
  });
});

it('posts an event as the app of the key, and says on the database that it needs one', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'pabal-asking-')), 'data.json');
  await writeFile(file, JSON.stringify(aReset));
  const typed = ['events', 'send', 'password.reset', '--to', 'jiwoo@example.com', '--data', file];
  const { code, out, err } = await overHttp(...typed);
  expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('1 letter on the way') });
  expect((await onDatabase('events', 'show', out.trim())).out).toMatch(/type +password\.reset/);
  expect(await onDatabase(...typed)).toMatchObject({ code: 1, err: expect.stringContaining('PABAL_KEY') });
});

it('sends a letter again over HTTP in the name of the key’s app', async () => {
  const [id = ''] = await letters.accept(1);
  await letters.try([id], 'sent');
  const { code, out } = await overHttp('letters', 'send-again', id, '--reason', 'nothing came');
  expect(code).toBe(0);
  const shown = await overHttp('letters', 'show', out.trim());
  expect(shown.out).toMatch(new RegExp(`sent again after +${id}`));
  expect(shown.out).toMatch(/api:oncall +sent again, after .*nothing came/);
});

it('pauses in the name of the account on the database, and of the key over HTTP', async () => {
  await onDatabase('providers', 'pause', 'relay:587', '--reason', 'they asked');
  expect((await overHttp('providers', 'list')).out).toMatch(/relay:587 +paused by cli:.*they asked/);
  expect((await overHttp('providers', 'resume', 'relay:587')).code).toBe(0);
  expect((await onDatabase('providers', 'list')).out).toMatch(/relay:587 +takes letters/);
});

describe('what goes wrong over HTTP is said', () => {
  it('when the key is missing, unknown or may not do it', async () => {
    process.env.PABAL_URL = api.url;
    expect((await run('status')).err).toContain('PABAL_KEY is not: expected an API key');
    process.env.PABAL_KEY = 'pbl_live_nobody';
    expect((await run('status')).err).toMatch(/key/i);
    process.env.PABAL_KEY = await api.newKey({ scopes: defaultScopes });
    const { code, err } = await run('status');
    expect({ code, err }).toMatchObject({
      code: 1,
      err: expect.stringContaining('needs the scope ops:read'),
    });
  });

  it('when nobody listens there, or another program does', async () => {
    process.env.PABAL_KEY = key;
    process.env.PABAL_URL = 'http://127.0.0.1:1';
    expect((await run('status')).err).toMatch(
      /PABAL_URL leads to http:\/\/127\.0\.0\.1:1, which does not answer/,
    );
    process.env.PABAL_URL = `${api.url}/nowhere`;
    expect((await run('status')).code).toBe(1);
  });

  it('when a space is named, which the key decides, and when a command has no route', async () => {
    expect(await overHttp('letters', 'list', '--space', 'other')).toMatchObject({ code: 2 });
    const { code, err } = await overHttp('apps', 'list');
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('works on the database') });
  });
});

it('tail shows letters as they are settled, filtered, each once', async () => {
  const shown = onDatabase('tail', '--template', 'vacancy.created', '--count', '2', '--for', '20');
  const over = shown.then(() => true);
  // What is settled before the first look is not shown.
  while (!(await Promise.race([over, new Promise((resolve) => setTimeout(() => resolve(false), 200))]))) {
    const [id = '', other = ''] = await letters.accept(2);
    const elsewhere = await letters.accept(1, { template: 'welcome' });
    await letters.try([id, ...elsewhere], 'sent');
    await letters.try([other], { outcome: 'message-refused', code: 550, reply: '550 no', cause: 'c' });
  }
  const { out, code } = await shown;
  expect(code).toBe(0);
  const lines = out.trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines.join('\n')).toMatch(/sent .*vacancy\.created/);
  expect(lines.join('\n')).toMatch(/failed .*message-refused 550 550 no/);
});
