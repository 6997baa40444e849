// Commands over HTTP: each has a route that answers the same as its rule, or says why it has none.

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { reportProviders } from '@pabal/db/limits';
import { takeImport } from '@pabal/db/people';
import { reportProcess } from '@pabal/db/status';
import { newId } from '@pabal/db/store';
import { createTestEditions, createTestLetters, type TestLetters } from '@pabal/db/testing';
import { defaultScopes, scopes } from '@pabal/domain';
import { runImport } from '@pabal/people';
import type { Trouble } from '@pabal/status';
import { anEvent, aReset, routes, useApi } from '@pabal/test/api';
import { namesOf, runCli } from '../cli.ts';
import type { Command } from '../command-line/command.ts';
import { commands } from '../commands.ts';
import { digestDefinition } from '../testing/samples.ts';

const nothing = 'needs neither a database nor the API';
const files = 'works on files of this machine';
const keys = 'no key may make keys, or say what another may do';
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
  'templates preview': files,
  'templates compare': files,
  'templates types': files,
  'templates record': files,
  'templates restore': files,
  'feeds try': program,
  'sources list': program,
  'sources sync': program,
};

const consoleUrl = 'https://pabal.example';
const api = useApi({ settings: { API_RATE_LIMIT: '10000', CONSOLE_URL: consoleUrl } });
let letters: TestLetters;
let key: string;

beforeAll(async () => {
  letters = await createTestLetters(api.store);
  key = await api.newKey({ name: 'oncall', scopes });
  process.env.DATABASE_URL = api.databaseUrl;
  process.env.CONSOLE_URL = consoleUrl;
});
afterEach(() => {
  delete process.env.PABAL_URL;
  delete process.env.PABAL_KEY;
});
afterAll(() => {
  delete process.env.DATABASE_URL;
  delete process.env.CONSOLE_URL;
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
    await letters.lose(1);
  });

  it.each([
    ['letters', 'list'],
    ['letters', 'list', '--json'],
    ['letters', 'list', '--state', 'failed', '--limit', '1'],
    ['letters', 'find', 'jiwoo@example.com'],
    ['letters', 'find', 'order-9', '--json'],
    ['dead-letters', 'list'],
    ['dead-letters', 'list', '--json'],
    ['dead-letters', 'list', '--letters', '--domain', 'example.com', '--limit', '1'],
    ['dead-letters', 'list', '--letters', '--json'],
    ['dead-letters', 'list', '--template', 'nothing'],
    ['dead-letters', 'replay', '--all', '--dry-run'],
    ['dead-letters', 'replay', '--all', '--dry-run', '--json'],
    ['dead-letters', 'replay', '--template', 'nothing'],
    ['dead-letters', 'discard', '--template', 'nothing', '--reason', 'x', '--yes'],
    ['dead-letters', 'show', newId()],
    ['unknown', 'list'],
    ['unknown', 'list', '--json'],
    ['replays', 'list'],
    ['replays', 'show', newId()],
    ['limits', 'list'],
    ['status', '--space', 'nobody'],
    ['lanes', 'list'],
    ['lanes', 'list', '--json'],
    ['providers', 'list'],
    ['providers', 'list', '--json'],
    ['apps', 'list'],
    ['apps', 'list', '--json'],
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
    for (const [noun, id] of [
      ...[sent, failed].map((id) => ['letters', id] as const),
      ['dead-letters', failed],
    ] as const) {
      const told = await overHttp(noun, 'show', id);
      expect(told).toEqual(await onDatabase(noun, 'show', id));
      expect(told.code).toBe(0);
      const json = await overHttp(noun, 'show', id, '--json');
      expect(JSON.parse(json.out)).toEqual(JSON.parse((await onDatabase(noun, 'show', id, '--json')).out));
    }
    expect((await overHttp('letters', 'show', sent)).out).toContain(
      `https://pabal.example/console/letters/${sent}\n`,
    );
    const rendered = await overHttp('letters', 'as-sent', sent);
    expect(rendered).toEqual(await onDatabase('letters', 'as-sent', sent));
  });

  it('a replay, from its dry run to its end', async () => {
    const started = await overHttp('dead-letters', 'replay', '--id', failed, '--rate', '1');
    expect(started).toMatchObject({ code: 0, err: expect.stringContaining('takes 1 dead letter') });
    const id = started.out.trim();
    for (const more of [[], ['--json']]) {
      expect(await overHttp('replays', 'list', ...more)).toEqual(
        await onDatabase('replays', 'list', ...more),
      );
      const shown = await overHttp('replays', 'show', id, ...more);
      expect(shown).toEqual(await onDatabase('replays', 'show', id, ...more));
      expect(shown.out).toContain('api:oncall');
    }
    expect(await overHttp('replays', 'cancel', id)).toMatchObject({ code: 0 });
    expect(await overHttp('replays', 'cancel', id)).toEqual(await onDatabase('replays', 'cancel', id));
    expect(
      await overHttp('dead-letters', 'discard', '--id', failed, '--reason', 'too late', '--yes'),
    ).toMatchObject({ code: 0, err: '1 dead letter given up. In the books they stay failed.\n' });
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
    // What a process says of its checks changes between two looks, and how long ago it was.
    const steady = (json: string) => {
      const { troubles, ...status } = JSON.parse(json);
      const kinds = troubles.map(({ kind, next, command }: Trouble) => ({ kind, next, command }));
      return { ...status, at: '', sentence: '', processes: [], troubles: kinds };
    };
    expect(steady(http.out)).toEqual(steady(database.out));
    expect((await overHttp('doctor')).code).toBe((await onDatabase('doctor')).code);
  });
});

/** Types a command over HTTP, which has to work. */
async function done(...typed: string[]): Promise<string> {
  const { code, out, err } = await overHttp(...typed);
  expect({ typed, code, err: code === 0 ? '' : err }).toEqual({ typed, code: 0, err: '' });
  return out;
}

/** Types a command both ways, for people and for programs: what it prints has to be the same. */
async function alike(...typed: string[]): Promise<void> {
  for (const words of [typed, [...typed, '--json']])
    expect({ words, ...(await overHttp(...words)) }).toEqual({ words, ...(await onDatabase(...words)) });
}

async function fileOf(name: string, content: unknown): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'pabal-asking-')), name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('what is done over HTTP is told alike by both', () => {
  it('of feeds', async () => {
    const url = 'https://reader:secret@blog.example/feed';
    await done('feeds', 'add', url, '--tag', 'team', '--name', '역참');
    expect(await overHttp('feeds', 'add', url)).toEqual(await onDatabase('feeds', 'add', url));
    await alike('feeds', 'list', '--tag', 'team');
    await alike('feeds', 'list', '--failing');
    await alike('feeds', 'show', url);
    await done('feeds', 'update', url, '--weight', '3', '--pause');
    expect(await overHttp('feeds', 'read', url)).toEqual(await onDatabase('feeds', 'read', url));
    await done('feeds', 'update', url, '--resume');
    await done('feeds', 'read', url);
    expect(await done('feeds', 'export')).toContain('blog.example');
    const opml = '<opml version="2.0"><body><outline xmlUrl="https://news.example/"/></body></opml>';
    expect((await overHttp('feeds', 'import', await fileOf('a.opml', opml))).err).toBe(
      '1 feed added, 0 there already.\n',
    );
    await done('feeds', 'remove', 'https://news.example/', '--yes');
    expect(await overHttp('feeds', 'show', 'https://news.example/')).toEqual(
      await onDatabase('feeds', 'show', 'https://news.example/'),
    );
  });

  it('of newsletters and editions', async () => {
    const file = await fileOf('digest.json', digestDefinition);
    expect((await overHttp('newsletters', 'put', 'digest', file)).err).toContain('is made (version 1)');
    expect((await overHttp('newsletters', 'put', 'digest', file)).err).toContain('is changed (version 2)');
    await alike('newsletters', 'list');
    await alike('newsletters', 'show', 'digest');
    await done('newsletters', 'pause', 'digest');
    await alike('newsletters', 'show', 'digest');
    await done('newsletters', 'resume', 'digest');
    const id = (await done('editions', 'begin', 'digest', '--wait')).trim();
    await alike('editions', 'list', '--newsletter', 'digest');
    await alike('editions', 'show', id);
    await alike('editions', 'clicks', id);
    for (const verb of ['preview', 'preflight']) await alike('editions', verb, id);
    const proof = ['editions', 'proof', id, '--to', 'boss@example.com'];
    expect(await overHttp(...proof)).toEqual(await onDatabase(...proof));
    const resend = ['editions', 'resend', id, '--bucket', 'failed', '--reason', 'x'];
    expect(await overHttp(...resend)).toEqual(await onDatabase(...resend));
    await alike('archive', 'entries', 'digest');
    await alike('archive', 'filter', 'digest');
    for (const typed of [
      ['mark', 'digest', '1-1', 'not-for-us'],
      ['approve', 'digest', 'seal', '--yes'],
      ['judge', 'digest'],
      ['stop', 'digest'],
    ])
      expect(await overHttp('archive', ...typed)).toEqual(await onDatabase('archive', ...typed));
  });

  it('of people, groups, segments and what they want', async () => {
    await api.call('PUT', '/v1/groups/customers/members', {
      body: { members: [{ email: 'ada@example.com', name: '김에이다' }, { email: 'bob@example.com' }] },
    });
    const ada = 'mailto:ada@example.com';
    await alike('recipients', 'find', '에이다');
    await alike('recipients', 'find', 'nobody at all');
    await alike('recipients', 'changes', ada);
    expect(await done('recipients', 'export', ada)).toBe((await onDatabase('recipients', 'export', ada)).out);
    for (const typed of [['list'], ['show', 'customers'], ['changes', 'customers'], ['show', 'nobody']])
      await alike('groups', ...typed);
    await done('segments', 'put', 'loyal', await fileOf('rule.json', { group: 'customers' }));
    for (const typed of [['list'], ['preview', 'loyal'], ['explain', 'loyal', ada], ['preview', 'nobody']])
      await alike('segments', ...typed);
    await done('segments', 'remove', 'loyal', '--yes');
    await done('subscriptions', 'subscribe', 'digest', ada, '--consent-source', 'a form');
    await alike('subscriptions', 'list', 'digest');
    await alike('subscriptions', 'list', 'nobody');
    expect((await overHttp('subscriptions', 'unsubscribe', 'digest', ada)).err).toMatch(/^1 recipient with/);
    expect(await overHttp('subscriptions', 'unsubscribe', 'digest', ada)).toEqual(
      await onDatabase('subscriptions', 'unsubscribe', 'digest', ada),
    );
    await alike('subscriptions', 'show', ada);
    await alike('imports', 'list');
    await alike('imports', 'show', newId());
  });

  it('of suppressions, templates and their versions', async () => {
    await done('suppressions', 'add', 'Ada@example.com', '--reason', 'complaint', '--days', '30');
    await alike('suppressions', 'list', '--address', 'ada@example.com');
    await done('suppressions', 'remove', 'ADA@example.com');
    await alike('suppressions', 'removed');
    await alike('templates', 'versions', 'password.reset');
    const diff = ['templates', 'diff', 'password.reset', '0a1b2c3d4e5f', '0a1b2c3d4e50'];
    expect(await overHttp(...diff)).toEqual(await onDatabase(...diff));
    expect(JSON.parse(await done('templates', 'list', '--json'))).toContainEqual(
      expect.objectContaining({ name: 'password.reset', problems: [] }),
    );
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

it('sends files with an event, and says which it does not know', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pabal-asking-'));
  const [data, note, odd] = ['data.json', '메모.txt', 'a.xyz'].map((name) => join(folder, name));
  for (const [file = '', content] of [
    [data, JSON.stringify(aReset)],
    [note, 'a note'],
    [odd, 'x'],
  ])
    await writeFile(file, content ?? '');
  const typed = ['events', 'send', 'password.reset', '--to', 'jiwoo@example.com', '--data', data ?? ''];
  const { code, out } = await overHttp(...typed, '--attach', note ?? '');
  expect(code).toBe(0);
  const { rows } = await api.store.query<{ files: unknown }>(
    `select data -> 'pabal:attachments' as files from events where id = $1`,
    [out.trim()],
  );
  expect(rows[0]?.files).toMatchObject([{ name: '메모.txt', type: 'text/plain', size: 6 }]);
  expect(await overHttp(...typed, '--attach', odd ?? '')).toMatchObject({
    err: expect.stringContaining('expected one that ends in .pdf'),
  });
  expect(await overHttp(...typed, '--attach', join(folder, 'none.txt'))).toMatchObject({
    ...{ code: 1, err: expect.stringContaining('cannot be read') },
  });
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

it('says of a letter of an edition by which one it was sent again, and refuses to send it a second time', async () => {
  const editions = await createTestEditions(api.store);
  await editions.subscribe('reader-of-an-edition');
  await editions.sending();
  const { rows } = await api.store.query<{ id: string }>(
    `update deliveries set next_attempt_at = now() where address_key = 'reader-of-an-edition@example.com' returning id`,
  );
  const id = rows[0]?.id ?? '';
  await letters.try([id], 'sent');
  const again = (...more: string[]) => [
    'letters',
    'send-again',
    id,
    '--reason',
    'the mailbox was full',
    ...more,
  ];
  const { code, out: made } = await overHttp(...again());
  expect({ code, made }).toEqual({ code: 0, made: expect.stringMatching(/^[0-9a-f-]{36}\n$/) });
  for (const door of [onDatabase, overHttp]) {
    const shown = await door('letters', 'show', id);
    expect(shown.out).toMatch(new RegExp(`sent again as +${made.trim()}`));
    expect(shown.out).toMatch(/sent → sent .* api:oncall +sent again, as .*the mailbox was full/);
    expect((await door('letters', 'show', made.trim())).out).toMatch(new RegExp(`sent again after +${id}`));
    expect((await door('dead-letters', 'show', id)).out).toContain(`sent again, as ${made.trim()}`);
    expect(await door(...again())).toMatchObject({ code: 1, err: expect.stringContaining(made.trim()) });
  }
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
    const { code, err } = await overHttp('spaces', 'list');
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('works on the database') });
  });
});

it('tail shows no letter of another template, app, lane, state or domain', async () => {
  const filters = [
    ['--template', 'welcome'],
    ['--app', 'nobody'],
    ['--lane', 'newsletter'],
    ['--state', 'unknown'],
    ['--domain', 'example.org'],
  ];
  const all = ['--domain', 'EXAMPLE.com', '--lane', 'event', '--state', 'sent', '--count', '1'];
  const others = filters.map((typed) => onDatabase('tail', ...typed, '--for', '5'));
  const shown = onDatabase('tail', ...all, '--json');
  const over = shown.then(() => true);
  while (!(await Promise.race([over, new Promise((resolve) => setTimeout(() => resolve(false), 200))]))) {
    const [id = ''] = await letters.accept(1);
    await letters.try([id], 'sent');
  }
  expect(JSON.parse((await shown).out)).toMatchObject({ state: 'sent', lane: 'event' });
  for (const other of others) expect(await other).toEqual({ code: 0, out: '', err: '' });
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

it('takes in a file of people that was sent to the api, when a builder does, and names the lines that were refused', async () => {
  const good = await fileOf('people.csv', 'email,plan\nnew@example.com,gold\nnobody,gold\n');
  const bad = await fileOf('people.csv', 'name\nAda\n');
  let isOver = false;
  const builder = (async () => {
    while (!isOver) {
      const work = await takeImport(api.store);
      if (work !== undefined) await runImport(api.store, work);
      await wait(20);
    }
  })();
  try {
    const { code, out, err } = await overHttp('recipients', 'import', good, '--group', 'customers');
    expect({ code, out }).toEqual({
      code: 0,
      out: '1 new recipient, 0 changed, 0 lines told nothing new, 1 refused.\n',
    });
    expect(err).toContain('line 3: email: expected one address such as someone@example.com, got "nobody"\n');
    const refused = await overHttp('recipients', 'import', bad);
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('one of them email') });
  } finally {
    isOver = true;
    await builder;
  }
});

it('shows over HTTP what the ledger holds, while the queue of the api is away', async () => {
  const { code, out, err } = await overHttp('queues');
  expect(code).toBe(0);
  expect(out).toMatch(/^event-mail +\? +\? +\? +\? +\d+ letters?$/m);
  expect(err).toMatch(/^The jobs cannot be counted: /);
});
