// A night on call: whatever breaks is noticed within seconds, understood from one screen, and its healing is seen. The faults
// are real, and so are the processes.

import { pauseApp, resumeApp } from '@pabal/db/apps';
import { tryProvider } from '@pabal/limits';
import { readStatus, type Status, type Trouble } from '@pabal/status';
import { eventually, type RunningProcess } from '@pabal/test/support';
import { type RunningSender, type SenderStack, startSenderStack } from './sender-processes.ts';

let stack: SenderStack;
let builder: RunningProcess;
let sender: RunningSender;

const patient = { PROVIDER_PROBE_SECONDS: '86400', SENDER_CONNECTIONS: '4' };

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
