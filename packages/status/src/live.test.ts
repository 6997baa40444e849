import { setTimeout as wait } from 'node:timers/promises';
import { eventually } from '@pabal/test/support';
import { createLiveStatus, type LiveNews, type LiveOptions, type LiveStatus } from './live.ts';
import type { Status } from './status.ts';

const nothing = { letters: 0, oldestAt: null, newestAt: null };
const empty = {
  troubles: [],
  healed: [],
  lanes: [],
  processes: [],
  providers: [],
  slowed: [],
  nextSlots: [],
  editions: [],
  afterwards: [],
};
const statusNow = (sentence: string): Status => ({
  ...{ at: new Date(), sentence, ...empty },
  ...{ deadLetters: nothing, unknownLetters: nothing },
});

let sentence = 'All is well.';
let reads = 0;
let read: () => Promise<Status>;
beforeEach(() => {
  sentence = 'All is well.';
  reads = 0;
  read = async () => statusNow(sentence);
});

const made: LiveStatus[] = [];
afterEach(() => {
  for (const live of made.splice(0)) live.stop();
});

/** One that asks every five milliseconds. */
function makeLive(more: Partial<LiveOptions> = {}): LiveStatus {
  const live = createLiveStatus({
    read: () => {
      reads += 1;
      return read();
    },
    show: (status) => ({ ...status, at: status.at.toISOString() }),
    everyMs: 5,
    ...more,
  });
  made.push(live);
  return live;
}

function listen(live: LiveStatus) {
  const heard: LiveNews[] = [];
  let isEnded = false;
  const leave = live.listen(
    (news) => heard.push(news),
    () => {
      isEnded = true;
    },
  );
  return { heard, leave, isEnded: () => isEnded, events: () => heard.map(({ event }) => event) };
}

it('tells a status at once, then that it is the same, and the next one when something has changed', async () => {
  const live = makeLive();
  const { heard, events } = listen(live);
  await eventually(() => events().includes('same'));
  expect(events()[0]).toBe('status');
  sentence = '1 thing is not well.';
  await eventually(() => events().filter((event) => event === 'status').length === 2);
  expect(JSON.parse(heard.findLast(({ event }) => event === 'status')?.data ?? '')).toMatchObject({
    sentence,
  });
});

it('reads once for all who listen', async () => {
  const live = makeLive({ everyMs: 60_000 });
  const listeners = [listen(live), listen(live), listen(live)];
  await eventually(() => listeners.every(({ heard }) => heard.length > 0));
  expect(reads).toBe(1);
});

it('reads nothing while nobody listens', async () => {
  const live = makeLive();
  const { leave, heard } = listen(live);
  await eventually(() => heard.length > 1);
  leave();
  const then = reads;
  await wait(50);
  expect(reads).toBe(then);
});

it('says since when and why nothing can be read, and that it can again', async () => {
  const live = makeLive();
  read = () => Promise.reject(new Error('PostgreSQL is away.'));
  const { heard, events } = listen(live);
  await eventually(() => events().filter((event) => event === 'away').length > 1);
  const told = heard.map(({ data }) => JSON.parse(data));
  expect(told[0]).toMatchObject({ reason: 'PostgreSQL is away.' });
  expect(told[1].since).toBe(told[0].since);
  read = async () => statusNow(sentence);
  await eventually(() => events().includes('same'));
  const back = heard.find(({ event }) => event === 'status')?.data ?? '';
  expect(JSON.parse(back)).toMatchObject({
    healed: [{ kind: 'store-away', said: 'PostgreSQL answers again.', since: told[0].since }],
  });
});

it('says that nothing is answered when a read hangs, and asks nothing more meanwhile', async () => {
  const live = makeLive({ patienceMs: 20 });
  let answer = (_status: Status): void => {};
  read = () => new Promise((resolve) => (answer = resolve));
  const { events } = listen(live);
  await eventually(() => events().includes('away'));
  expect(reads).toBe(1);
  answer(statusNow(sentence));
  await eventually(() => events().includes('status'));
});

it('refuses those who are too many, and ends everybody when it stops', () => {
  const live = makeLive({ mostListeners: 1 });
  const first = listen(live);
  expect(() => listen(live)).toThrow('At most 1 may listen');
  first.leave();
  const second = listen(live);
  live.stop();
  expect(second.isEnded()).toBe(true);
  expect(() => listen(live)).toThrow('At most 1 may listen');
});
