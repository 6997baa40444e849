import { getEventListeners } from 'node:events';
import { jest } from '@jest/globals';
import { Semaphore } from './semaphore.ts';

afterEach(() => {
  jest.useRealTimers();
});

/** Lets what was resolved be taken in. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Enters for each name, and notes the names in the order in which they got in. */
function setUp(semaphore: Semaphore<string>) {
  const order: string[] = [];
  const enter = (name: string, group = 'all') =>
    semaphore.enter(group).then(() => {
      order.push(name);
    });
  return { order, enter };
}

it('lets so many in, and then the one that has waited longest for each that leaves', async () => {
  const semaphore = new Semaphore<string>({ places: () => 2 });
  const { order, enter } = setUp(semaphore);
  for (const name of ['a', 'b', 'c', 'd']) void enter(name);
  await settled();
  expect(order).toEqual(['a', 'b']);
  expect(semaphore.load('all')).toEqual({ inside: 2, waiting: 2 });
  semaphore.leave('all');
  await settled();
  expect(order).toEqual(['a', 'b', 'c']);
  semaphore.leave('all');
  await settled();
  expect(order).toEqual(['a', 'b', 'c', 'd']);
  expect(semaphore.load('all')).toEqual({ inside: 2, waiting: 0 });
});

it('gives a place that falls free to the one that waits, also when others ask in the same moment', async () => {
  const semaphore = new Semaphore<string>({ places: () => 1 });
  const { order, enter } = setUp(semaphore);
  expect(semaphore.tryEnter('all')).toBe(true);
  void enter('waits');
  semaphore.leave('all');
  expect(semaphore.tryEnter('all')).toBe(false);
  await settled();
  expect(order).toEqual(['waits']);
});

it('keeps each group to its places, and lets others go past those that wait for theirs', async () => {
  const semaphore = new Semaphore<string>({ places: () => 3, placesOf: () => 2 });
  const { order, enter } = setUp(semaphore);
  for (const name of ['a1', 'a2', 'a3']) void enter(name, 'a');
  void enter('b1', 'b');
  void enter('b2', 'b');
  await settled();
  expect(order).toEqual(['a1', 'a2', 'b1']);
  semaphore.leave('b');
  await settled();
  expect(order).toEqual(['a1', 'a2', 'b1', 'b2']);
  semaphore.leave('a');
  await settled();
  expect(order).toEqual(['a1', 'a2', 'b1', 'b2', 'a3']);
});

it('lets the group of the lowest rank go first, however long the others have waited', async () => {
  const semaphore = new Semaphore<string>({
    places: () => 1,
    rankOf: (group) => (group === 'event' ? 0 : 1),
  });
  const { order, enter } = setUp(semaphore);
  void enter('first', 'newsletter');
  void enter('newsletter', 'newsletter');
  void enter('event', 'event');
  semaphore.leave('newsletter');
  await settled();
  expect(order).toEqual(['first', 'event']);
  semaphore.leave('event');
  await settled();
  expect(order).toEqual(['first', 'event', 'newsletter']);
});

describe('a number of places that changes', () => {
  it('lets those in that wait before one that comes when there are more', async () => {
    let places = 0;
    const semaphore = new Semaphore<string>({ placesOf: () => places });
    const { order, enter } = setUp(semaphore);
    void enter('waits');
    places = 1;
    expect(semaphore.tryEnter('all')).toBe(false);
    await settled();
    expect(order).toEqual(['waits']);
  });

  it('lets nobody in when there are fewer, until enough have left', async () => {
    let places = 2;
    const semaphore = new Semaphore<string>({ places: () => places });
    const { order, enter } = setUp(semaphore);
    for (const name of ['a', 'b', 'c']) void enter(name);
    places = 1;
    semaphore.leave('all');
    await settled();
    expect(order).toEqual(['a', 'b']);
    semaphore.leave('all');
    await settled();
    expect(order).toEqual(['a', 'b', 'c']);
  });
});

describe('patience', () => {
  it('ends with false, and the place goes to the next', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    const semaphore = new Semaphore<string>({ places: () => 1 });
    const { order, enter } = setUp(semaphore);
    semaphore.tryEnter('all');
    const impatient = semaphore.enter('all', { ms: 1_000 });
    void enter('patient');
    jest.advanceTimersByTime(999);
    expect(semaphore.load('all').waiting).toBe(2);
    jest.advanceTimersByTime(1);
    expect(await impatient).toBe(false);
    semaphore.leave('all');
    await settled();
    expect(order).toEqual(['patient']);
  });

  it('needs a timer only while somebody waits', async () => {
    jest.useFakeTimers();
    const semaphore = new Semaphore<string>({ places: () => 1 });
    expect(await semaphore.enter('all', { ms: 1_000 })).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
    const waits = semaphore.enter('all', { ms: 1_000 });
    expect(jest.getTimerCount()).toBe(1);
    semaphore.leave('all');
    expect(await waits).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('a signal', () => {
  it('refuses with its reason who comes or waits, and costs nobody a place', async () => {
    const semaphore = new Semaphore<string>({ places: () => 1 });
    const { order, enter } = setUp(semaphore);
    await enter('first');
    const giving = new AbortController();
    const waits = semaphore.enter('all', { signal: giving.signal });
    void enter('second');
    giving.abort(new Error('enough'));
    await expect(waits).rejects.toThrow('enough');
    await expect(semaphore.enter('all', { signal: giving.signal })).rejects.toThrow('enough');
    semaphore.leave('all');
    await settled();
    expect(order).toEqual(['first', 'second']);
  });

  it('is listened to only while somebody waits', async () => {
    const semaphore = new Semaphore<string>({ places: () => 1 });
    const { signal } = new AbortController();
    await semaphore.enter('all', { signal });
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    const waits = semaphore.enter('all', { signal });
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    semaphore.leave('all');
    await waits;
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
