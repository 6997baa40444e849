// A template that its letters cannot be rendered with: a few become dead letters, the rest waits and goes on when it is mended.

import { pauseApp, resumeApp } from '@pabal/db/apps';
import { listUnfit, retryUnfit } from '@pabal/db/ledger';
import { createTestLetters } from '@pabal/db/testing';
import type { Lane } from '@pabal/domain';
import { eventually, type RunningProcess } from '@pabal/test/support';
import { type SenderStack, startSenderStack } from './sender-processes.ts';

let stack: SenderStack;
beforeAll(async () => {
  stack = await startSenderStack();
});
afterEach(async () => {
  await stack.endSenders();
  await stack.store.query('truncate deliveries, events cascade');
});
afterAll(() => stack.stop());

const letter = (body: string) => `{% block subject %}s{% endblock %}\n{% block body %}${body}{% endblock %}`;
const unfit = letter('<p>{{ customer.name }}</p>');
const write = (content: string) => stack.writeTemplate('vacancy.created/en.njk', content);

const slow = { timeoutMs: 30_000 };

interface Row {
  readonly state: string;
  readonly outcome: string | null;
  readonly attempt: number;
  readonly count: number;
}

async function ledger(ids: readonly string[]): Promise<Row[]> {
  const { rows } = await stack.store.query<Row>(
    `select state, outcome, attempt, count(*)::integer as count from deliveries
     where id = any($1::uuid[]) group by 1, 2, 3 order by 1, 2, 3`,
    [ids],
  );
  return rows;
}

/** Resolves when every letter is dead or waits, with both numbers. */
function settled(ids: readonly string[]): Promise<{ dead: number; waiting: Row }> {
  return eventually(
    async () => {
      const [dead, waiting, ...others] = await ledger(ids);
      if (dead?.state !== 'failed' || waiting?.outcome !== 'render-failed' || others.length > 0) return false;
      return waiting.state === 'pending' && { dead: dead.count, waiting };
    },
    { timeoutMs: 30_000 },
  );
}

const sentences = (process: RunningProcess, sentence: string) =>
  process.logs.filter(({ msg }) => msg === sentence);

it.each<Lane>(['event', 'newsletter'])(
  'kills a few letters of the %s lane in each sender, keeps the others without an attempt, and sends them once it is mended',
  async (lane) => {
    write(unfit);
    const senders = await Promise.all([stack.startSender(), stack.startSender()]);
    await stack.startBuilder();
    const ids = await stack.letters.accept(400, { lane });
    await stack.ring(lane, ids);
    const { dead, waiting } = await settled(ids);
    expect(dead).toBeGreaterThan(0);
    expect(dead).toBeLessThanOrEqual(10);
    expect(waiting).toMatchObject({ attempt: 0, count: 400 - dead });
    const warnings = senders.map((sender) =>
      sentences(
        sender,
        'Letters of a template cannot be made; from now on they wait, and go on when the template is mended.',
      ),
    );
    const problem = 'vacancy.created/en.njk line 2: expected a value for "customer.name"';
    expect(warnings.flat()).toContainEqual(
      expect.objectContaining({
        level: 50,
        template: 'vacancy.created',
        problem: expect.stringContaining(problem),
      }),
    );
    for (const [index, sender] of senders.entries()) {
      expect(warnings[index]?.length).toBeLessThanOrEqual(1);
      expect(sentences(sender, 'A letter could not be made.').length).toBeLessThanOrEqual(5);
    }
    const [shown] = await listUnfit(stack.store);
    expect(shown).toMatchObject({ template: 'vacancy.created', letters: 400 - dead });
    expect(shown?.problem).toContain(problem);

    write(letter('<p>fine</p>'));
    await eventually(
      async () => (await ledger(ids)).some((row) => row.state === 'sent' && row.count === 400 - dead),
      {
        timeoutMs: 30_000,
      },
    );
    expect(await ledger(ids)).toEqual([
      expect.objectContaining({ state: 'failed', count: dead }),
      { state: 'sent', outcome: 'sent', attempt: 1, count: 400 - dead },
    ]);
    expect(await listUnfit(stack.store)).toEqual([]);
  },
  90_000,
);

it('goes on with letters that can be made, kills none while others wait, and tries again when a sender starts', async () => {
  write(unfit);
  await stack.startBuilder();
  const first = await stack.startSender();
  const ids = await stack.letters.accept(60);
  await stack.ring('event', ids);
  const { dead } = await settled(ids);
  await first.kill();

  const second = await stack.startSender();
  const more = await stack.letters.accept(20);
  await stack.ring('event', more);
  await eventually(async () => {
    const [rows] = await ledger(more);
    return rows?.state === 'pending' && rows.outcome === 'render-failed' && rows.count === 20;
  }, slow);
  await second.kill();

  write(letter('<p>fine</p>'));
  await stack.startSender();
  await eventually(
    async () =>
      (await ledger([...ids, ...more])).some(({ state, count }) => state === 'sent' && count === 80 - dead),
    slow,
  );
  expect(await ledger([...ids, ...more])).toMatchObject([
    { state: 'failed', count: dead },
    { state: 'sent', count: 80 - dead },
  ]);
}, 90_000);

it('lets what waits come when somebody asks for it, and wait again without harm', async () => {
  write(unfit);
  await stack.startBuilder();
  await stack.startSender();
  const ids = await stack.letters.accept(30);
  await stack.ring('event', ids);
  const { dead } = await settled(ids);
  const claims = async () => {
    const { rows } = await stack.store.query<{ claims: number }>(
      `select min(claim)::integer as claims from deliveries where id = any($1::uuid[]) and state = 'pending'`,
      [ids],
    );
    return rows[0]?.claims ?? 0;
  };
  expect(await retryUnfit(stack.store, 'vacancy.created')).toBe(30 - dead);
  await eventually(async () => (await claims()) >= 2, slow);
  expect((await settled(ids)).waiting).toMatchObject({ attempt: 0, count: 30 - dead });
}, 90_000);

it('tries letters of others while an app is paused, and sends those of the app once it goes on', async () => {
  write(unfit);
  await stack.startBuilder();
  await stack.startSender();
  const ids = await stack.letters.accept(30);
  await stack.ring('event', ids);
  const { dead, waiting } = await settled(ids);
  const others = await createTestLetters(stack.store);
  const theirs = await others.accept(10);
  await stack.ring('event', theirs);
  await eventually(async () => {
    const [rows] = await ledger(theirs);
    return rows?.state === 'pending' && rows.outcome === 'render-failed' && rows.count === 10;
  }, slow);

  await pauseApp(stack.store, stack.letters.appId, 'test');
  write(letter('<p>fine</p>'));
  await eventually(
    async () => (await ledger(theirs)).some(({ state, count }) => state === 'sent' && count === 10),
    slow,
  );
  expect(await ledger(ids)).toEqual([expect.objectContaining({ state: 'failed', count: dead }), waiting]);

  await resumeApp(stack.store, stack.letters.appId);
  await eventually(
    async () => (await ledger(ids)).some(({ state, count }) => state === 'sent' && count === 30 - dead),
    slow,
  );
}, 90_000);
