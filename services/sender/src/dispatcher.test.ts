import type { Claim, Settlement } from '@pabal/db';
import { createDispatcher, type DispatcherDeps } from './dispatcher.ts';

/** A promise that the test ends. */
function gate<Value>() {
  let open: (value: Value) => void = () => {};
  const passed = new Promise<Value>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}

const claimOf = (id: string): Claim => ({
  id,
  appId: null,
  eventId: null,
  lane: 'event',
  template: 't',
  locale: null,
  address: 'a@example.com',
  name: null,
  test: false,
  attempt: 1,
  messageId: '<m@x.test>',
  createdAt: new Date(0),
  expiresAt: null,
  replyTo: null,
  data: {},
});
const sentOf = (id: string): Settlement => ({ id, attempt: 1, state: 'sent', counted: true });
const ids = (count: number, prefix = 'd') => Array.from({ length: count }, (_, n) => `${prefix}${n}`);
const turns = async (count = 20) => {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
};

function setUp(deps: Partial<DispatcherDeps> = {}) {
  const claims: string[][] = [];
  const handedOver: string[] = [];
  const dispatcher = createDispatcher({
    connections: 4,
    reserved: 1,
    claim: async (wanted) => {
      claims.push([...wanted]);
      return { claims: wanted.map(claimOf), suppressed: [] };
    },
    deliver: async ({ id }) => {
      handedOver.push(id);
      return sentOf(id);
    },
    settle: async () => {},
    ...deps,
  });
  return { dispatcher, claims, handedOver };
}

it('claims the ids of one job together', async () => {
  const { dispatcher, claims } = setUp();
  await Promise.all(ids(5).map((id) => dispatcher.dispatch('event', id)));
  expect(claims).toEqual([ids(5)]);
});

it('claims no more than two letters a connection, and goes on when results are written down', async () => {
  const settled = gate<void>();
  const { dispatcher, claims } = setUp({ settle: () => settled.passed });
  const all = Promise.all(ids(30).map((id) => dispatcher.dispatch('event', id)));
  await turns();
  expect(claims.flat()).toHaveLength(8);
  expect(dispatcher.load()).toEqual({ waiting: 22, claimed: 8 });
  settled.open();
  await all;
  expect(claims.flat().sort()).toEqual(ids(30).sort());
});

it('hands over one letter a connection until its result is written down', async () => {
  const settled = gate<void>();
  const handedOver: string[] = [];
  const { dispatcher } = setUp({
    deliver: async ({ id }) => {
      handedOver.push(id);
      return sentOf(id);
    },
    settle: () => settled.passed,
  });
  const all = Promise.all(ids(8).map((id) => dispatcher.dispatch('event', id)));
  await turns();
  expect(handedOver).toHaveLength(4);
  settled.open();
  await all;
  expect(handedOver).toHaveLength(8);
});

it('lets an event pass newsletters that are waiting, and keeps connections for it', async () => {
  const settled = gate<void>();
  const handedOver: string[] = [];
  const { dispatcher } = setUp({
    deliver: async ({ id }) => {
      handedOver.push(id);
      return sentOf(id);
    },
    settle: ({ id }) => (id.startsWith('n') ? settled.passed : Promise.resolve()),
  });
  const newsletters = Promise.all(ids(20, 'n').map((id) => dispatcher.dispatch('newsletter', id)));
  await turns();
  expect(handedOver).toHaveLength(3);
  await dispatcher.dispatch('event', 'urgent');
  expect(handedOver).toContain('urgent');
  settled.open();
  await newsletters;
});

it('is done with an id that somebody else has', async () => {
  const { dispatcher, handedOver } = setUp({ claim: async () => ({ claims: [], suppressed: [] }) });
  expect(await dispatcher.dispatch('event', 'd1')).toEqual({ kind: 'done' });
  expect(handedOver).toEqual([]);
});

it('hands a letter over once when two bells ask for it at the same time', async () => {
  const { dispatcher, handedOver } = setUp();
  await Promise.all([dispatcher.dispatch('event', 'd1'), dispatcher.dispatch('event', 'd1')]);
  expect(handedOver).toEqual(['d1']);
});

it('says when a letter is to be tried again', async () => {
  const { dispatcher } = setUp({
    deliver: async ({ id }) => ({ id, attempt: 1, state: 'pending', counted: true, delayMs: 7_000 }),
  });
  expect(await dispatcher.dispatch('event', 'd1')).toEqual({ kind: 'again', delayMs: 7_000, counted: true });
});

it('rejects the ids of a claim that failed, and claims the next ones', async () => {
  let broken = true;
  const { dispatcher } = setUp({
    claim: async (wanted) => {
      if (broken) throw new Error('away');
      return { claims: wanted.map(claimOf), suppressed: [] };
    },
  });
  await expect(dispatcher.dispatch('event', 'd1')).rejects.toThrow('away');
  broken = false;
  expect(await dispatcher.dispatch('event', 'd2')).toEqual({ kind: 'done' });
  expect(dispatcher.load().claimed).toBe(0);
});

describe('stop', () => {
  it('gives back what was not claimed and waits for what was', async () => {
    const settled = gate<void>();
    const { dispatcher } = setUp({ settle: () => settled.passed });
    const all = ids(12).map((id) => dispatcher.dispatch('event', id));
    await turns();
    let stopped = false;
    const stopping = dispatcher.stop().then(() => {
      stopped = true;
    });
    await turns();
    expect(stopped).toBe(false);
    settled.open();
    await stopping;
    const results = await Promise.all(all);
    expect(results.filter(({ kind }) => kind === 'done')).toHaveLength(8);
    expect(results.filter(({ kind }) => kind === 'again')).toHaveLength(4);
  });

  it('is safe twice, and before anything was dispatched', async () => {
    const { dispatcher } = setUp();
    await Promise.all([dispatcher.stop(), dispatcher.stop()]);
    expect(await dispatcher.dispatch('event', 'late')).toEqual({ kind: 'again', delayMs: 0, counted: false });
  });
});
