// A night on call: whatever breaks is noticed within seconds, understood from one screen, and its healing is seen. The faults
// are real, and so are the processes. Within 15 s everything is told that a process says, or no longer says
// (packages/status/src/troubles/troubles.test.ts, which has number, since, next step and the end of every kind of trouble); here it
// is waited for, however busy the machine is.
//
// The faults of a night that was practised, and where each is a test:
//
//   a wrong key behind the address of right ones   services/api/src/resources/status/status.test.ts
//   a provider refuses the password                here; console/outages.test.ts
//   a provider takes seconds for each letter       here
//   a domain says "too fast"                       here; domain-limits.test.ts
//   a template that does not fit its letters       here; template-unfit.test.ts; console/letters.test.ts, up to its error in Sentry
//   the queue is killed                            console/outages.test.ts; test/contract/queue-outages.test.ts
//   PostgreSQL can only be read                    here; packages/db/src/store/pool.test.ts
//   PostgreSQL is away                             console/outages.test.ts; api-outages.test.ts
//   every sender is killed                         here
//   the builder is killed                          here; packages/status/src/alarms/watch.test.ts
//   a newsletter by mistake                        packages/status/src/night.test.ts; tools/cli/src/asking/asking.test.ts (editions pause --all)
//   "I never got my mail"                          console/letters.test.ts
//   a slot passes                                  packages/status/src/night.test.ts, alarms/watch.test.ts; services/builder/src/editions/editions.test.ts
//   one app posts far too much                     packages/status/src/night.test.ts; app-shares.test.ts
//   a standby that commits wait for is gone        tools/cli/src/commands/status/standby.test.ts

import { pauseApp, resumeApp } from '@pabal/db/apps';
import { createStore } from '@pabal/db/store';
import { tryProvider } from '@pabal/limits';
import { readStatus, type Status, type Trouble } from '@pabal/status';
import { eventually, type RunningProcess } from '@pabal/test/support';
import pg from 'pg';
import { type RunningSender, type SenderStack, startSenderStack } from './sender-processes.ts';

let stack: SenderStack;
let builder: RunningProcess;
let sender: RunningSender;

const patient = { PROVIDER_PROBE_SECONDS: '86400', SENDER_CONNECTIONS: '4', OPS_ALARM_SECONDS: '1' };

beforeAll(async () => {
  stack = await startSenderStack();
  [builder, sender] = await Promise.all([stack.startBuilder(), stack.startSender(patient)]);
}, 90_000);
afterEach(async () => {
  stack.server.beFriendly();
  await resumeApp(stack.store, stack.letters.appId);
});
afterAll(() => stack.stop());

const withinMs = 60_000;
/** A test waits for several things, each of which may take that long on a busy machine. */
const slowMs = 4 * withinMs;

/** Resolves when the status has a trouble of this kind. */
const noticed = (kind: Trouble['kind']) =>
  eventually(async () => (await readStatus(stack.store)).troubles.find((found) => found.kind === kind), {
    what: `the trouble ${kind}`,
    timeoutMs: withinMs,
  });

/** Resolves when all is well, or nothing but what these tests leave behind is not. */
const healed = (...left: readonly Trouble['kind'][]): Promise<Status> =>
  eventually(
    async () => {
      const status = await readStatus(stack.store);
      return status.troubles.every(({ kind }) => left.includes(kind)) && status;
    },
    { what: 'no trouble but those left', timeoutMs: withinMs },
  );

const nothingWaits = () =>
  eventually(async () => (await readStatus(stack.store)).lanes[0]?.waiting === 0, { timeoutMs: withinMs });

const post = async (count: number, domain = 'example.com') => {
  const ids = await stack.letters.accept(count, { domain });
  await stack.ring('event', ids);
  return ids;
};

/** For all sessions that begin from now on, and there are no others. */
async function setReadOnly(on: boolean): Promise<void> {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  try {
    await client.query('set default_transaction_read_only = off');
    const name = new URL(stack.databaseUrl).pathname.slice(1);
    await client.query(`alter database ${name} set default_transaction_read_only = ${on ? 'on' : 'off'}`);
    await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
  } finally {
    await client.end();
  }
}

it(
  'says that all is well, who is there, and nothing that waits',
  async () => {
    const status = await healed();
    expect(status).toMatchObject({
      sentence: 'All is well.',
      processes: [
        { service: 'builder', alive: true, ready: true },
        { service: 'sender', alive: true, ready: true },
      ],
      lanes: [
        { lane: 'event', waiting: 0 },
        { lane: 'newsletter', waiting: 0 },
      ],
    });
  },
  slowMs,
);

it(
  'tells a provider that refuses the password, in its words, and the letters that wait for it',
  async () => {
    stack.server.on('banner', { reply: '554 5.7.1 The password has expired', cut: 'after' });
    await post(5);
    const trouble = await eventually(
      async () => {
        const found = await noticed('provider-refuses');
        return found.letters === 5 && found;
      },
      { timeoutMs: withinMs },
    );
    expect(trouble).toMatchObject({
      what: expect.stringContaining('It said: 554 5.7.1 The password has expired'),
      since: expect.any(Date),
    });
    stack.server.beFriendly();
    const name = trouble.command?.split(' ').at(-1) ?? '';
    await tryProvider(stack.store, name, 'cli:kim');
    await healed();
  },
  slowMs,
);

it(
  'tells a domain that says too fast, and that it is over',
  async () => {
    stack.server.on('rcpt', ({ address }) =>
      address.endsWith('@slow.example')
        ? { reply: '421 4.7.28 Too many messages, try again in 1 second' }
        : undefined,
    );
    await post(20, 'slow.example');
    const { what, command } = await noticed('domain-slowed');
    expect(what).toContain('slow.example takes letters only slowly. It said: 421 4.7.28');
    expect(command).toBe('pabal limits lift domain:slow.example');
    stack.server.beFriendly();
    await healed();
    await nothingWaits();
  },
  slowMs,
);

it(
  'tells an app that somebody paused, with what waits for it',
  async () => {
    await pauseApp(stack.store, stack.letters.appId, 'cli:kim');
    const ids = await post(3);
    expect(await noticed('app-paused')).toMatchObject({
      letters: 3,
      command: `pabal apps resume ${stack.letters.appId}`,
    });
    await resumeApp(stack.store, stack.letters.appId);
    // The first bells came while it was paused; the sweeper rings again, and the test does not wait for that.
    await stack.ring('event', ids);
    await healed();
    await nothingWaits();
  },
  slowMs,
);

it(
  'tells a template that its letters do not fit, and the cause they fail for',
  async () => {
    const letter = (body: string) =>
      `{% block subject %}s{% endblock %}\n{% block body %}${body}{% endblock %}`;
    stack.writeTemplate('vacancy.created/en.njk', letter('<p>{{ customer.name }}</p>'));
    // The sender takes the change up when it next looks; until then letters are made with the version before.
    const { what, letters, command } = await eventually(
      async () => {
        await post(10);
        return (await readStatus(stack.store)).troubles.find(({ kind }) => kind === 'template-unfit');
      },
      { what: 'the trouble template-unfit', timeoutMs: withinMs, everyMs: 1_000 },
    );
    expect(what).toMatch(/^Letters of template vacancy\.created cannot be made and wait\. .*customer/);
    expect(letters).toBeGreaterThan(0);
    expect(command).toBe('pabal templates retry vacancy.created');
    expect(await noticed('new-dead-letters')).toMatchObject({
      what: expect.stringContaining('vacancy.created'),
    });
    stack.writeTemplate('vacancy.created/en.njk', letter('<p>{{ n }}</p>'));
    const { deadLetters } = await healed('new-dead-letters');
    expect(deadLetters.letters).toBeGreaterThan(0);
    await nothingWaits();
  },
  slowMs,
);

it(
  'tells a provider that takes long for each letter, with the letters that wait and how many can leave',
  async () => {
    stack.server.on('message', { delayMs: 4_000 });
    await post(60);
    const { what, letters, subject } = await noticed('provider-slow');
    expect(what).toMatch(
      /^Provider .* takes \d\.\d s for a letter, and all 4 connections to it are busy: about [\d.]+ letters a second can leave\.$/,
    );
    expect(letters).toBeGreaterThan(0);
    expect(subject).not.toBeNull();
    stack.server.beFriendly();
    await nothingWaits();
    await healed('new-dead-letters');
  },
  slowMs,
);

it(
  'tells that PostgreSQL can only be read, and not that nobody is alive, and all go on by themselves when it is over',
  async () => {
    await setReadOnly(true);
    // As a command has it, which has not tried to write.
    const looking = createStore({ url: stack.databaseUrl, connections: 1 });
    try {
      // Each looks by itself: one that has not seen it away does not say that it is back.
      for (const service of [builder, sender])
        await service.waitForLog(/^PostgreSQL is away\./, { timeoutMs: withinMs });
      const { troubles } = await readStatus(looking);
      // Letters that failed in a test before this one may still be told of, and processes that look dead must not be.
      expect(troubles.filter(({ kind }) => kind !== 'new-dead-letters')).toEqual([
        expect.objectContaining({ kind: 'store-read-only', since: expect.any(Date), letters: 0 }),
      ]);
    } finally {
      await looking.stop();
      await setReadOnly(false);
    }
    await builder.waitForLog(/^PostgreSQL is back\./, { timeoutMs: withinMs });
    await sender.waitForLog(/^PostgreSQL is back\./, { timeoutMs: withinMs });
    await post(3);
    await nothingWaits();
    await healed('new-dead-letters');
  },
  slowMs,
);

it(
  'tells that no builder is alive after it was killed, a sender says it as well, and a new one goes on where it was',
  async () => {
    const said =
      'No builder is alive: groups are not expanded, editions are not made, lost bells are not rung again.';
    await builder.kill('SIGKILL');
    expect(await noticed('no-builder')).toMatchObject({ what: said, since: expect.any(Date) });
    await sender.waitForLog(said, { timeoutMs: withinMs });
    // Their bells are lost, and nobody is there to ring again.
    await stack.letters.accept(4);
    builder = await stack.startBuilder();
    await sender.waitForLog('A builder is alive again.', { timeoutMs: withinMs });
    await nothingWaits();
    await healed('new-dead-letters', 'process-silent');
  },
  slowMs,
);

it(
  'tells that no sender and no builder is alive after both were killed, with the letters that wait',
  async () => {
    await Promise.all([sender.kill('SIGKILL'), builder.kill('SIGKILL')]);
    await post(7);
    expect(await noticed('no-sender')).toMatchObject({ letters: 7, since: expect.any(Date) });
    expect(await noticed('no-builder')).toMatchObject({ since: expect.any(Date) });
    await Promise.all([stack.startBuilder(), stack.startSender(patient)]);
    await healed('new-dead-letters', 'process-silent');
    await nothingWaits();
  },
  slowMs,
);
