// Two builders make editions and three senders send them while the clocks change. In the night before, a builder is killed,
// and another one comes.

import { join } from 'node:path';
import {
  type EditionWithBooks,
  findEditionWithBooks,
  listEditions,
  pauseNewsletter,
  putNewsletter,
} from '@pabal/db/editions';
import { putRecipient, subscribe } from '@pabal/db/people';
import { endedStates } from '@pabal/domain';
import { newsletterDefinition, nextOccurrenceOf } from '@pabal/newsletters';
import { eventually, type RunningProcess } from '@pabal/test/support';
import { autumn, beginOf, type Expected, spring, timesOf } from './clock-changes.ts';
import { type SenderStack, startSenderStack } from './sender-processes.ts';
import { type ShiftedClock, shiftClock } from './shifted-clock.ts';

let stack: SenderStack;
let clock: ShiftedClock;
let builder: RunningProcess;
let readers: string[];

const settings = {
  LINK_SECRET: 'a-secret-of-the-test-with-more-than-32-characters',
  TEMPLATES_DIR: join(import.meta.dirname, '../../templates'),
  SENDER_PROCESSES: '1',
};
const addresses = ['a', 'b', 'c', 'd'].map((name) => `${name}@example.com`);

beforeAll(async () => {
  stack = await startSenderStack();
  clock = await shiftClock(stack.store, beginOf(spring));
  const people = addresses.map((address) =>
    putRecipient(stack.store, { externalId: address, address, addressKey: address, attributes: {} }),
  );
  readers = (await Promise.all(people)).map(({ id }) => id);
  const senders = Array.from({ length: 3 }, () => stack.startSender(settings));
  const builders = [stack.startBuilder(settings), stack.startBuilder(settings)] as const;
  [builder] = await Promise.all([...builders, ...senders]);
}, 120_000);
afterAll(() => stack?.stop());

/** Makes a newsletter for all readers. */
async function put({ key, cron, timeZone }: Expected & { readonly key: string }, time: Date): Promise<void> {
  const { store } = stack;
  const definition = newsletterDefinition.parse({
    ...{ name: 'Test', template: 'dormant-customer', schedule: { cron, timeZone } },
    ...{ audience: { subscribers: true }, content: { kind: 'recipients' } },
  });
  const next = nextOccurrenceOf(definition, time);
  const newsletter = await putNewsletter(store, { key, name: 'Test', definition, next });
  const consent = { at: time, source: 'a test' };
  const how = { newsletterId: newsletter?.id ?? '', state: 'subscribed', consent, actor: 'test' } as const;
  for (const recipientId of readers) await subscribe(store, { ...how, recipientId });
}

async function editionsOf(newsletter: string): Promise<EditionWithBooks[]> {
  const editions = await listEditions(stack.store, { newsletter }, { after: undefined, limit: 100 });
  const stories = await Promise.all(editions.map(({ id }) => findEditionWithBooks(stack.store, id)));
  return stories.filter((story) => story !== undefined).reverse();
}

/** Moves the clock to each of the slots in turn, as soon as there is an edition for the one before. */
async function goThrough(slots: readonly Date[], newsletter: string): Promise<void> {
  for (const time of slots) {
    await clock.set(time);
    const begun = async () => (await editionsOf(newsletter)).some(({ slot }) => +slot === +time);
    await eventually(begun, { timeoutMs: 30_000, what: `the edition of ${time.toISOString()}` });
  }
}

async function allEnded(newsletter: string, least: number): Promise<void> {
  const ended = async () => {
    const editions = await editionsOf(newsletter);
    return editions.length >= least && editions.every(({ state }) => endedStates.has(state));
  };
  await eventually(ended, { timeoutMs: 30_000, what: `the end of ${least} editions of ${newsletter}` });
}

async function replaceBuilder(): Promise<void> {
  builder = await stack.startBuilder(settings);
}

/** One finished edition for each of these slots and no other one, sent to every reader, and not before its time. */
async function expectEditions(newsletter: string, slots: readonly Date[]): Promise<void> {
  const editions = await editionsOf(newsletter);
  expect(editions.map(({ slot }) => slot)).toEqual(slots);
  const all = readers.length;
  const balance = { planned: all, sent: all, suppressed: 0, failed: 0, unknown: 0, pending: 0 };
  for (const edition of editions) {
    expect(edition).toMatchObject({ kind: 'scheduled', state: 'finished', balance });
    expect(edition.sendingAt?.getTime()).toBeGreaterThanOrEqual(edition.slot.getTime());
  }
}

/** Every planned letter was taken by the mail server, once, and no other one. */
async function expectLetters(newsletters: readonly string[]): Promise<void> {
  const { rows } = await stack.store.query<{ letter: string }>(
    `select d.remote_id || ' ' || d.address as letter from deliveries d
     join editions e on e.id = d.edition_id join newsletters n on n.id = e.newsletter_id where n.key = any($1)`,
    [newsletters],
  );
  const taken = stack.server.letters.map(({ messageId, to }) => `${messageId} ${to.join()}`);
  expect(taken.sort()).toEqual(rows.map(({ letter }) => letter).sort());
}

// In this order: the clock goes forward.
it.each([spring, autumn])(
  'exactly the right editions are made and sent as clocks change in $season',
  async (change) => {
    const { season, steady, others } = change;
    const newsletters = Object.entries({ steady, ...others }).map(([name, expected]) => ({
      key: `${season}-${name}`,
      ...expected,
    }));
    await clock.set(beginOf(change));
    for (const newsletter of newsletters) await put(newsletter, beginOf(change));

    for (const [day, slots] of steady.days.entries()) {
      const eve = day === 1;
      if (eve) await builder.kill('SIGKILL');
      await Promise.all([goThrough(timesOf(change, slots), `${season}-steady`), eve && replaceBuilder()]);
      for (const { key, days } of newsletters) await allEnded(key, days.slice(0, day + 1).flat().length);
    }

    for (const { key, days } of newsletters) await expectEditions(key, timesOf(change, days.flat()));
    await expectLetters(newsletters.map(({ key }) => key));
    for (const { key } of newsletters) await pauseNewsletter(stack.store, key);
    stack.server.forgetLetters();
  },
  180_000,
);
