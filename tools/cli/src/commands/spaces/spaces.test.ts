// Commands of one space see and change nothing of another: walked command by command, from the table of commands.

import { createSpace } from '@pabal/db/spaces';
import { inSpace, newId, type SpaceStore } from '@pabal/db/store';
import { dumpSpace, type SeededSpace, seedSpace } from '@pabal/db/testing';
import { defaultSpace } from '@pabal/domain';
import { namesOf } from '../../cli.ts';
import type { Command } from '../../command-line/command.ts';
import { commands } from '../../commands.ts';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, pabal, jsonOf, file } = usePabal();

/** About the installation, and about spaces themselves. */
const ofNoSpace = [
  ...[
    'completion',
    'config docs',
    'config metrics',
    'doctor',
    'feeds try',
    'lanes list',
    'lanes pause',
    'lanes resume',
    'limits lift',
    'limits list',
    'migrate',
    'providers list',
    'providers pause',
    'providers resume',
    'providers try',
    'queues',
  ],
  ...['spaces create', 'spaces list', 'spaces remove', 'spaces rename'],
  ...[
    'templates check',
    'templates compare',
    'templates diff',
    'templates preview',
    'templates record',
    'templates restore',
    'templates types',
    'templates versions',
  ],
];

interface Case {
  /** What the other space has and this one has not: answered as what nobody has. */
  readonly theirs?: readonly ((space: SeededSpace) => { named: string; type(named: string): string[] })[];
  /** What both have, or all there is. */
  readonly own?: readonly (readonly string[])[];
}

const byName =
  (type: (name: string) => string[]) =>
  ({ only }: SeededSpace) => ({ named: only, type });
const byId =
  (pick: (space: SeededSpace) => string, type: (id: string) => string[]) => (space: SeededSpace) => ({
    named: pick(space),
    type,
  });
/** The address of a user who has a role in one space alone. */
const byAddress =
  (type: (address: string) => string[]) =>
  ({ mark }: SeededSpace) => ({ named: `kim-${mark}@example.com`, type });
const ofEdition = ({ edition }: SeededSpace) => edition;
const ofFeed = ({ feed }: SeededSpace) => feed;
const ofEndpoint = ({ endpoint }: SeededSpace) => endpoint;
const webhooks = (...more: string[]): Case => ({ theirs: [byId(ofEndpoint, (id) => [id, ...more])] });
const failed = ({ letters }: SeededSpace) => letters.failed;
const unknown = ({ letters }: SeededSpace) => letters.unknown;
const edition = (...more: string[]): Case => ({ theirs: [byId(ofEdition, (id) => [id, ...more])] });
const daily = [
  ...['--type', 'password.reset', '--daily', '09:00', '--data'],
  '{"serviceName":"Pabal","resetUrl":"https://x.example/","validMinutes":5}',
];
const because = ['--reason', 'x', '--yes'];
const agreed = ['--consent-source', 'a form'];

/** What is typed behind each command. FILE:name is the path of a file below. */
const cases: Readonly<Record<string, Case>> = {
  'apps create': { own: [['new']] },
  'apps list': { own: [[], ['--json']] },
  'apps keys': { theirs: [byName((name) => [name])], own: [['crm']] },
  'apps rotate': { theirs: [byName((name) => [name])], own: [['crm']] },
  'apps revoke': { theirs: [byName((name) => [name, '--yes'])], own: [['crm', '--yes']] },
  'apps pause': { theirs: [byName((name) => [name])], own: [['crm']] },
  'apps resume': { theirs: [byName((name) => [name])], own: [['crm']] },
  'apps cancel': { theirs: [byName((name) => [name, ...because])], own: [['crm', ...because]] },
  'users list': { own: [[], ['--json']] },
  'users add': { own: [['new@example.com', '--role', 'viewer']] },
  'users invite': { theirs: [byAddress((address) => [address])] },
  'users role': { theirs: [byAddress((address) => [address, 'viewer'])] },
  'users remove': { theirs: [byAddress((address) => [address, '--yes'])] },
  'users password': { theirs: [byAddress((address) => [address])] },
  'users sign-out': { theirs: [byAddress((address) => [address])] },
  status: { own: [[], ['--json']] },
  'audit list': { own: [[], ['--json']] },
  'audit verify': { own: [[], ['--json']] },
  'events show': {
    theirs: [
      byId(
        ({ event }) => event,
        (id) => [id],
      ),
    ],
  },
  // Only over HTTP: nothing is posted on the database.
  'events send': {},
  'letters list': { own: [[], ['--json']] },
  'letters show': { theirs: [byId(failed, (id) => [id])] },
  'letters find': { theirs: [byId(failed, (id) => [id])], own: [['ann@example.com']] },
  'letters send-again': {
    theirs: [
      byId(
        ({ letters }) => letters.sent,
        (id) => [id, '--reason', 'x'],
      ),
    ],
  },
  tail: { own: [['--for', '0']] },
  'letters as-sent': {
    theirs: [
      byId(
        ({ letters }) => letters.sent,
        (id) => [id],
      ),
      byId(
        ({ letters }) => letters.ofEdition,
        (id) => [id],
      ),
    ],
  },
  'dead-letters list': { own: [[], ['--letters'], ['--json']] },
  'dead-letters show': { theirs: [byId(failed, (id) => [id])] },
  'dead-letters replay': {
    theirs: [
      byId(failed, (id) => ['--id', id]),
      byId(failed, (id) => ['--id', id, '--address', 'ann@example.com']),
    ],
    own: [['--all', '--dry-run']],
  },
  'dead-letters discard': {
    theirs: [byId(failed, (id) => ['--id', id, ...because])],
    own: [['--all', ...because]],
  },
  'replays list': { own: [[], ['--json']] },
  'replays show': {
    theirs: [
      byId(
        ({ replay }) => replay,
        (id) => [id],
      ),
    ],
  },
  'replays cancel': {
    theirs: [
      byId(
        ({ replay }) => replay,
        (id) => [id],
      ),
    ],
  },
  'unknown list': { own: [[], ['--json']] },
  'unknown resolve': {
    theirs: [byId(unknown, (id) => ['--id', id, '--as', 'sent', ...because])],
    own: [['--all', '--as', 'resend', ...because]],
  },
  'endpoints put': { own: [['ops-room', 'FILE:endpoint.json']] },
  'endpoints list': { own: [[], ['--json']] },
  'endpoints show': { theirs: [byName((key) => [key])], own: [['ops-room']] },
  'endpoints test': { theirs: [byName((key) => [key])], own: [['ops-room']] },
  'endpoints remove': { theirs: [byName((key) => [key, '--yes'])] },
  'reminders put': {
    theirs: [
      byName((app) => ['new', '--app', app, '--to', 'ann', ...daily]),
      byName((id) => ['new', '--app', 'crm', '--to', id, ...daily]),
    ],
    own: [['saved-links', '--app', 'crm', '--to', 'ann', ...daily]],
  },
  'reminders list': { own: [[], ['--json']] },
  'reminders show': {
    theirs: [byName((key) => [key, '--app', 'crm'])],
    own: [['saved-links', '--app', 'crm']],
  },
  'reminders pause': {
    theirs: [byName((key) => [key, '--app', 'crm'])],
    own: [['saved-links', '--app', 'crm']],
  },
  'reminders resume': {
    theirs: [byName((key) => [key, '--app', 'crm'])],
    own: [['saved-links', '--app', 'crm']],
  },
  'reminders remove': { theirs: [byName((key) => [key, '--app', 'crm', '--yes'])] },
  'link-cards show': { own: [['https://blog.example/1']] },
  'feeds add': { own: [['https://new.example/feed']] },
  'feeds list': { own: [[], ['--json']] },
  'feeds show': {
    theirs: [byId(ofFeed, (id) => [id]), byName((name) => [`https://${name}.example/feed`])],
    own: [['https://blog.example/feed', '--json']],
  },
  'feeds update': {
    theirs: [byId(ofFeed, (id) => [id, '--weight', '3'])],
    own: [['https://blog.example/feed', '--weight', '3']],
  },
  'feeds read': { theirs: [byId(ofFeed, (id) => [id])], own: [['https://blog.example/feed']] },
  'feeds remove': { theirs: [byId(ofFeed, (id) => [id, '--yes'])] },
  'feeds mark': {
    theirs: [
      byId(
        ({ entry }) => entry,
        (id) => [id, 'not-for-us'],
      ),
    ],
  },
  'feeds import': { own: [['FILE:feeds.opml']] },
  'feeds export': { own: [[]] },
  'newsletters put': { theirs: [byName((key) => [key, 'FILE:newsletter.json', '--version', '1'])] },
  'newsletters list': { own: [[], ['--json']] },
  'newsletters show': { theirs: [byName((key) => [key])], own: [['digest', '--json']] },
  'newsletters audience': { theirs: [byName((key) => [key])], own: [['digest', '--json']] },
  'newsletters preview': { theirs: [byName((key) => [key, '--intro', 'x'])] },
  'newsletters versions': { theirs: [byName((key) => [key])], own: [['digest', '--json']] },
  'newsletters restore': { theirs: [byName((key) => [key, '1'])] },
  'newsletters pause': { theirs: [byName((key) => [key])], own: [['digest']] },
  'newsletters resume': { theirs: [byName((key) => [key])], own: [['digest']] },
  'editions begin': { theirs: [byName((key) => [key])], own: [['digest']] },
  'editions list': { own: [[], ['--newsletter', 'digest'], ['--json']] },
  'editions show': edition(),
  'editions calendar': { theirs: [byName((key) => [key])], own: [[], ['digest'], ['--json']] },
  'editions clicks': edition(),
  'editions check': edition(),
  'editions entries': edition(),
  'editions letters': edition('--csv'),
  'editions left-out': edition('--csv'),
  'editions arrange': edition('--intro', 'x'),
  'archive entries': { theirs: [byName((key) => [key])], own: [['digest'], ['digest', '--json']] },
  'archive mark': { theirs: [byName((key) => [key, '1-1', 'not-for-us'])] },
  'archive judge': { theirs: [byName((key) => [key])], own: [['digest']] },
  'archive filter': { theirs: [byName((key) => [key])], own: [['digest']] },
  'archive approve': { theirs: [byName((key) => [key, 'seal', '--yes'])] },
  'archive stop': { theirs: [byName((key) => [key])], own: [['digest']] },
  'editions preview': edition(),
  'editions preflight': edition(),
  'editions proof': edition('--to', 'boss@example.com'),
  'editions approve': edition(),
  'editions pause': { ...edition(), own: [['--all']] },
  'editions resume': { ...edition(), own: [['--all']] },
  'editions cancel': edition(...because),
  'editions resend': edition('--bucket', 'failed', '--reason', 'x'),
  'templates list': { own: [[], ['--json']] },
  'templates retry': { own: [['password.reset']] },
  'recipients import': {
    theirs: [byName((key) => ['FILE:people.csv', '--newsletter', key, ...agreed])],
    own: [
      ['FILE:people.csv', '--group', 'customers', '--newsletter', 'digest', ...agreed],
      ['FILE:people.csv', '--dry-run'],
    ],
  },
  'recipients find': { theirs: [byName((text) => [text])], own: [['EXAMPLE.com'], ['ann', '--json'], []] },
  'recipients show': { theirs: [byName((id) => [id])], own: [['ann', '--json']] },
  'recipients remove': { theirs: [byName((id) => [id, '--yes'])], own: [['gone', '--yes']] },
  'recipients receipt': {
    theirs: [
      byId(
        ({ erasure }) => erasure,
        (id) => [id],
      ),
    ],
  },
  'recipients export': { theirs: [byName((id) => [id])], own: [['ann']] },
  'recipients changes': { theirs: [byName((id) => [id])], own: [['ann']] },
  'recipients groups': { theirs: [byName((id) => [id])], own: [['ann'], ['ann', '--json']] },
  'recipients segments': { theirs: [byName((id) => [id])], own: [['ann'], ['ann', '--json']] },
  'groups list': { own: [[], ['--json']] },
  'groups show': { theirs: [byName((key) => [key])], own: [['customers'], ['customers', '--json']] },
  'groups changes': { theirs: [byName((key) => [key])], own: [['customers']] },
  'imports list': { own: [[], ['--json']] },
  'imports show': {
    theirs: [
      byId(
        (space) => space.import,
        (id) => [id],
      ),
      byId(
        (space) => space.import,
        (id) => [id, '--errors'],
      ),
    ],
  },
  'imports cancel': {
    theirs: [
      byId(
        (space) => space.import,
        (id) => [id],
      ),
    ],
  },
  'sources list': { own: [[], ['--json']] },
  'sources sync': { theirs: [byName((name) => [name])] },
  'segments list': { own: [[], ['--json']] },
  'segments put': { own: [['loyal', 'FILE:rule.json']] },
  'segments preview': { theirs: [byName((key) => [key])], own: [['loyal', '--sample', '100']] },
  'segments explain': {
    theirs: [byName((key) => [key, 'ann']), byName((id) => ['loyal', id])],
    own: [['loyal', 'ann']],
  },
  'segments remove': { theirs: [byName((key) => [key, '--yes'])] },
  'subscriptions list': { theirs: [byName((key) => [key])], own: [['digest']] },
  'subscriptions show': { theirs: [byName((id) => [id])], own: [['ann']] },
  'subscriptions subscribe': {
    theirs: [byName((key) => [key, 'ann', ...agreed]), byName((id) => ['digest', id, ...agreed])],
    own: [['digest', 'ann', ...agreed]],
  },
  'subscriptions unsubscribe': {
    theirs: [byName((key) => [key, 'ann']), byName((id) => ['digest', id])],
    own: [['digest', 'ann']],
  },
  'suppressions list': { own: [[], ['--address', 'blocked@example.com'], ['--json']] },
  'suppressions add': { own: [['blocked@example.com', '--reason', 'again']] },
  'suppressions remove': {
    theirs: [({ mark }) => ({ named: `blocked-${mark}@example.com`, type: (address) => [address] })],
    own: [['blocked@example.com']],
  },
  'suppressions removed': { own: [[], ['--json']] },
  'webhooks list': { theirs: [byName((app) => ['--app', app])], own: [[], ['--json']] },
  'webhooks create': {
    theirs: [byName((app) => ['https://new.example/hook', '--app', app])],
    own: [['https://new.example/hook', '--app', 'crm']],
  },
  'webhooks change': webhooks('--description', 'x'),
  'webhooks on': webhooks(),
  'webhooks off': webhooks(),
  'webhooks rotate': webhooks(),
  'webhooks test': webhooks(),
  'webhooks messages': webhooks(),
  'webhooks replay': webhooks('--since', '1d'),
  'webhooks remove': webhooks('--yes'),
};

const files: Readonly<Record<string, string>> = {
  'feeds.opml': '<opml version="2.0"><body><outline xmlUrl="https://blog.example/feed"/></body></opml>',
  'newsletter.json': JSON.stringify({
    ...{ name: 'Digest', template: 'daily-digest', schedule: null, audience: {} },
    content: { kind: 'recipients' },
  }),
  'endpoint.json': JSON.stringify({ kind: 'slack', url: 'https://hooks.example/new' }),
  'people.csv': 'id,email\nann,ann@example.com\n',
  'rule.json': JSON.stringify({ group: 'customers' }),
};

async function everyCommand(): Promise<[string, Command][]> {
  const found: [string, Command][] = [];
  for (const noun of commands) {
    const [names, verbs] = [await namesOf(noun), 'command' in noun ? [await noun.command()] : undefined];
    const all = verbs ?? Object.values('verbs' in noun ? await noun.verbs() : {});
    names.forEach((name, place) => {
      const command = all[place];
      if (command !== undefined) found.push([name, command]);
    });
  }
  return found;
}

it('every command works in a space, but those about what belongs to no space, and has a case here', async () => {
  const all = await everyCommand();
  const names = (some: readonly [string, Command][]) => some.map(([name]) => name).sort();
  const isOfSpace = ([, { options }]: [string, Command]) => Object.hasOwn(options, 'space');
  expect(names(all.filter((one) => !isOfSpace(one)))).toEqual([...ofNoSpace].sort());
  expect(names(all.filter(isOfSpace))).toEqual(Object.keys(cases).sort());
});

const uuids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

describe.each([
  ['default', 'other'],
  ['other', 'default'],
])('a command in the space %s', (asking, asked) => {
  let other: SeededSpace;
  let otherStore: SpaceStore;
  let theirIds: ReadonlySet<string>;
  const paths = new Map<string, string>();

  beforeAll(async () => {
    await store.query(
      'truncate spaces, deliveries, events, recipients, suppressions, suppression_removals, erased_holds cascade',
    );
    await store.query(`insert into spaces (id, name) values (1, 'default')`);
    const made = await createSpace(store, 'other');
    const storeOf = (name: string) => inSpace(store, name === 'default' ? defaultSpace.id : (made?.id ?? 0));
    await seedSpace(storeOf(asking), `mark-of-${asking}`);
    otherStore = storeOf(asked);
    other = await seedSpace(otherStore, `mark-of-${asked}`);
    theirIds = new Set(JSON.stringify(await dumpSpace(otherStore)).match(uuids) ?? []);
    for (const [name, content] of Object.entries(files)) paths.set(name, await file(name, content));
    process.env.LINK_SECRET = 'a-secret-of-the-test-with-more-than-32-characters';
  });
  afterAll(() => {
    delete process.env.LINK_SECRET;
  });

  async function type(command: string, words: readonly string[], named = '\0') {
    const typed = words.map((word) => (word.startsWith('FILE:') ? (paths.get(word.slice(5)) ?? '') : word));
    const said = await pabal(...command.split(' '), ...typed, '--space', asking);
    const text = `${said.out}\n${said.err}`.replaceAll(named, '…');
    expect(text).not.toContain(other.mark);
    expect((text.match(uuids) ?? []).filter((id) => theirIds.has(id))).toEqual([]);
    return { code: said.code, text: text.replaceAll(uuids, '…') };
  }

  it.each(Object.entries(cases))('sees and changes nothing of the other by %s', async (command, one) => {
    const before = await dumpSpace(otherStore);
    for (const theirs of one.theirs ?? []) {
      const { named, type: words } = theirs(other);
      const nowhere = named.includes(other.mark) ? named.replace(other.mark, 'mark-of-nobody') : newId();
      const answer = await type(command, words(named), named);
      expect(answer).toEqual(await type(command, words(nowhere), nowhere));
      expect({ command, code: answer.code }).not.toEqual({ command, code: 2 });
    }
    for (const words of one.own ?? []) {
      const { code, text } = await type(command, words);
      expect({ command, code, text: code === 0 ? '' : text }).toEqual({ command, code: 0, text: '' });
    }
    expect(await dumpSpace(otherStore)).toEqual(before);
  });
});

describe('spaces', () => {
  it('are made, listed, called otherwise, and removed as long as nothing was made in them', async () => {
    expect(await pabal('spaces', 'create', 'brand')).toMatchObject({
      code: 0,
      err: 'The space "brand" is there. Make its first app: apps create NAME --space brand\n',
    });
    expect(await pabal('spaces', 'create', 'brand')).toMatchObject({
      code: 1,
      err: 'There is a space "brand" already.\n',
    });
    expect(await pabal('spaces', 'rename', 'brand', 'label')).toMatchObject({ code: 0 });
    expect(await jsonOf('spaces', 'list')).toContainEqual(
      expect.objectContaining({ name: 'label', apps: 0, newsletters: 0 }),
    );
    expect(await pabal('spaces', 'remove', 'label')).toMatchObject({ code: 0 });
    expect(await pabal('spaces', 'remove', 'label')).toMatchObject({ code: 1 });
  });

  it.each([
    ['an app', ['apps', 'create', 'crm']],
    ['somebody', ['suppressions', 'add', 'a@example.com', '--reason', 'x']],
    ['a feed', ['feeds', 'add', 'https://a.example/feed']],
  ])('are not removed once they have had %s', async (_what, typed) => {
    const name = `used-${typed[0]}`;
    await pabal('spaces', 'create', name);
    expect(await pabal(...typed, '--space', name)).toMatchObject({ code: 0 });
    expect(await pabal('spaces', 'remove', name)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`The space "${name}" is not empty`),
    });
  });

  it('keep the one that everything is in which names none', async () => {
    for (const typed of [
      ['remove', 'default'],
      ['rename', 'default', 'main'],
    ])
      expect(await pabal('spaces', ...typed)).toMatchObject({
        code: 1,
        err: expect.stringContaining('The space "default" cannot be'),
      });
  });

  it('have names that can be typed', async () => {
    for (const name of ['Two Words', '', 'UPPER', 'a'.repeat(65)])
      expect(await pabal('spaces', 'create', name)).toMatchObject({
        code: 1,
        err: expect.stringContaining('name: expected 1 to 64 lower case letters'),
      });
  });

  it('are named by --space, else by PABAL_SPACE, and one that is not there is said', async () => {
    await pabal('spaces', 'create', 'named');
    process.env.PABAL_SPACE = 'named';
    expect(await pabal('apps', 'create', 'of-named')).toMatchObject({ code: 0 });
    expect((await pabal('apps', 'list', '--space', 'default')).out).not.toContain('of-named');
    delete process.env.PABAL_SPACE;
    expect((await pabal('apps', 'list', '--space', 'named')).out).toContain('of-named');
    expect(await pabal('apps', 'list', '--space', 'nowhere')).toMatchObject({
      code: 1,
      err: 'There is no space "nowhere". The command spaces list shows those there are.\n',
    });
  });
});
