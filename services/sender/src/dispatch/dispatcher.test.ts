import { jest } from '@jest/globals';
import type { Settlement } from '@pabal/db/ledger';
import type { Passage } from '../domains/domains.ts';
import { testClaim, testPermit } from '../testing/claims.ts';
import { createDispatcher, type DispatcherDeps } from './dispatcher.ts';
import { WaitingRoom } from './waiting-room.ts';

/** A promise that the test ends. */
function barrier<Value>() {
  let open: (value: Value) => void = () => {};
  const passed = new Promise<Value>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}

const sentOf = (id: string): Settlement => ({ id, claim: 1, state: 'sent', counted: true });
const ids = (count: number, prefix = 'd') => Array.from({ length: count }, (_, n) => `${prefix}${n}`);
const turns = async (count = 3) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

interface Parts {
  readonly claim: DispatcherDeps['claims']['claim'];
  readonly notDue: DispatcherDeps['ledger']['findNotDue'];
  readonly settle: DispatcherDeps['settler']['settle'];
  readonly pass: DispatcherDeps['domains']['pass'];
}

function setUp({ claim, notDue, settle, pass, ...deps }: Partial<Parts & DispatcherDeps> = {}) {
  const claims: string[][] = [];
  const handedOver: string[] = [];
  const now = deps.now ?? (() => 0);
  const room = new WaitingRoom(now);
  const claimAll: Parts['claim'] = async (_lane, wanted) => {
    claims.push([...wanted]);
    return { claims: wanted.map((id) => testClaim(id)), suppressed: [] };
  };
  const dispatcher = createDispatcher({
    connections: 4,
    reserved: 1,
    claims: { claim: claim ?? claimAll, end: () => {} },
    deliver: async ({ id }) => {
      handedOver.push(id);
      return sentOf(id);
    },
    settler: { settle: settle ?? (async () => {}) },
    gate: { admit: (_lane, wanted) => Array.from({ length: wanted }, () => testPermit()) },
    ledger: { findNotDue: notDue ?? (async () => new Map()) },
    domains: { pass: pass ?? (() => undefined) },
    ...{ room, now },
    ...deps,
  });
  return { dispatcher, room, claims, handedOver };
}

it('claims the ids of one job together', async () => {
  const { dispatcher, claims } = setUp();
  await Promise.all(ids(5).map((id) => dispatcher.dispatch('event', id)));
  expect(claims).toEqual([ids(5)]);
});

it('claims at once while few letters are under way, and lets them gather for a moment while many are', async () => {
  // The moment lasts as long as the test wants it to.
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date'] });
  const settled = barrier<void>();
  const { dispatcher, claims } = setUp({ connections: 20, settle: () => settled.passed });
  const all: Promise<unknown>[] = [];
  const dispatch = async (id: string) => {
    all.push(dispatcher.dispatch('event', id));
    await turns();
  };
  for (const id of ids(6)) await dispatch(id);
  expect(claims).toEqual([['d0'], ['d1'], ['d2'], ['d3'], ['d4']]);
  await dispatch('d6');
  jest.runOnlyPendingTimers();
  jest.useRealTimers();
  while (claims.length < 6) await turns(1);
  expect(claims[5]).toEqual(['d5', 'd6']);
  settled.open();
  await Promise.all(all);
});

it('claims no more than two letters a connection, and goes on when results are written down', async () => {
  const settled = barrier<void>();
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
  const settled = barrier<void>();
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
  const settled = barrier<void>();
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

it('claims many at a time while every connection is busy, and at once for connections kept for events', async () => {
  const settled = barrier<void>();
  const { dispatcher, claims } = setUp({
    connections: 8,
    reserved: 2,
    settle: ({ id }) => (id === 'n0' || id.startsWith('e') ? Promise.resolve() : settled.passed),
  });
  const newsletters = Promise.all(ids(60, 'n').map((id) => dispatcher.dispatch('newsletter', id)));
  await turns();
  expect(claims.map(({ length }) => length)).toEqual([12]);
  await dispatcher.dispatch('event', 'e0');
  await dispatcher.dispatch('event', 'e1');
  expect(claims.slice(1)).toEqual([['e0'], ['e1']]);
  settled.open();
  await newsletters;
  const whileBusy = claims.slice(3, -1);
  expect(whileBusy.length).toBeGreaterThan(2);
  expect(whileBusy.every(({ length }) => length >= 4)).toBe(true);
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
    deliver: async ({ id }) => ({ id, claim: 1, state: 'pending', counted: true, delayMs: 7_000 }),
  });
  expect(await dispatcher.dispatch('event', 'd1')).toEqual({ kind: 'again', delayMs: 7_000, counted: true });
});

it('rejects the ids of a claim that failed, and claims the next ones', async () => {
  let broken = true;
  const { dispatcher } = setUp({
    claim: async (_lane, wanted) => {
      if (broken) throw new Error('away');
      return { claims: wanted.map((id) => testClaim(id)), suppressed: [] };
    },
  });
  await expect(dispatcher.dispatch('event', 'd1')).rejects.toThrow('away');
  broken = false;
  expect(await dispatcher.dispatch('event', 'd2')).toEqual({ kind: 'done' });
  expect(dispatcher.load().claimed).toBe(0);
});

describe('the gate', () => {
  it('keeps ids waiting, unclaimed, until it opens and wakes the dispatcher', async () => {
    let room = 0;
    let time = 0;
    const {
      dispatcher,
      room: waiting,
      claims,
    } = setUp({
      gate: { admit: (_lane, wanted) => Array.from({ length: Math.min(room, wanted) }, () => testPermit()) },
      now: () => time,
    });
    const all = Promise.all(ids(3).map((id) => dispatcher.dispatch('event', id)));
    await turns();
    time = 4_000;
    expect(claims).toEqual([]);
    expect(dispatcher.load()).toEqual({ waiting: 3, claimed: 0 });
    expect(waiting.oldestEventMs()).toBe(4_000);
    room = 1;
    waiting.wake();
    await turns();
    expect(claims[0]).toEqual(['d0']);
    room = 5;
    waiting.wake();
    await all;
    expect(waiting.oldestEventMs()).toBe(0);
  });

  it('gets back the permit of every letter, sent, not found or failed to be claimed', async () => {
    const permits: ReturnType<typeof testPermit>[] = [];
    let broken = false;
    const { dispatcher } = setUp({
      gate: {
        admit: (_lane, wanted) => {
          const some = Array.from({ length: wanted }, () => testPermit());
          permits.push(...some);
          return some;
        },
      },
      claim: async (_lane, wanted) => {
        if (broken) throw new Error('away');
        return { claims: wanted.slice(0, 1).map((id) => testClaim(id)), suppressed: [] };
      },
    });
    await Promise.all(ids(2).map((id) => dispatcher.dispatch('event', id)));
    broken = true;
    await expect(dispatcher.dispatch('event', 'd3')).rejects.toThrow('away');
    expect(permits.map((permit) => permit.letGoes() > 0)).toEqual([true, true, true]);
  });

  it('lets a letter that is not due tell its bell when it is', async () => {
    const { dispatcher } = setUp({
      claim: async () => ({ claims: [], suppressed: [{ id: 'd1', cause: 'expired' }] }),
      notDue: async (asked) => {
        expect(asked).toEqual(['d0']);
        return new Map([['d0', 1_500]]);
      },
    });
    const results = await Promise.all(ids(2).map((id) => dispatcher.dispatch('event', id)));
    expect(results).toEqual([{ kind: 'again', delayMs: 1_500, counted: false }, { kind: 'done' }]);
  });
});

describe('a letter whose domain is limited', () => {
  it('waits for its turn without a connection, while others pass', async () => {
    const turn = barrier<Passage>();
    const left: string[] = [];
    const { dispatcher, handedOver } = setUp({
      connections: 1,
      reserved: 0,
      pass: ({ id }) => (id === 'd0' ? turn.passed : undefined),
    });
    const limited = dispatcher.dispatch('event', 'd0');
    await dispatcher.dispatch('event', 'd1');
    expect(handedOver).toEqual(['d1']);
    turn.open({ kind: 'go', leave: () => left.push('d0') });
    await limited;
    expect([handedOver, left]).toEqual([['d1', 'd0'], ['d0']]);
  });

  it('is handed back uncounted, with words for who looks at it, when its turn is far away', async () => {
    const settlements: Settlement[] = [];
    const { dispatcher, handedOver } = setUp({
      pass: async () => ({ kind: 'later', delayMs: 9_000, reply: 'Not sent yet.' }),
      settle: async (settlement) => {
        settlements.push(settlement);
      },
    });
    expect(await dispatcher.dispatch('event', 'd0')).toEqual({
      kind: 'again',
      delayMs: 9_000,
      counted: false,
    });
    expect(handedOver).toEqual([]);
    expect(settlements).toEqual([
      {
        id: 'd0',
        claim: 1,
        state: 'pending',
        counted: false,
        delayMs: 9_000,
        outcome: 'throttled',
        reply: 'Not sent yet.',
      },
    ]);
  });
});

describe('stop', () => {
  it('gives back what was not claimed and waits for what was', async () => {
    const settled = barrier<void>();
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

describe('the backlog of apps beyond their share', () => {
  /** Dispatches one letter by one, as the first is being sent, and tells in which order the others went. */
  async function orderOf(event: number, backlog: number): Promise<string[]> {
    const first = barrier<void>();
    const { dispatcher, handedOver } = setUp({
      connections: 1,
      reserved: 0,
      settle: async ({ id }) => (id === 'first' ? first.passed : undefined),
    });
    const all = [dispatcher.dispatch('event', 'first')];
    await turns();
    for (const id of ids(backlog, 'b')) all.push(dispatcher.dispatch('event', id, { backlog: true }));
    for (const id of ids(event, 'e')) all.push(dispatcher.dispatch('event', id));
    first.open();
    await Promise.all(all);
    return handedOver.slice(1);
  }

  it('goes behind the other event letters, but has one in four', async () => {
    const order = await orderOf(20, 20);
    const firstTwenty = order.slice(0, 20).filter((id) => id.startsWith('e'));
    expect(firstTwenty.length).toBeGreaterThanOrEqual(14);
    expect(firstTwenty.length).toBeLessThanOrEqual(16);
    expect(order).toHaveLength(40);
  });

  it('has everything when nothing else waits', async () => {
    expect(await orderOf(0, 9)).toEqual(ids(9, 'b'));
  });

  it('is given back when the process stops', async () => {
    const settled = barrier<void>();
    const { dispatcher } = setUp({ connections: 1, reserved: 0, settle: () => settled.passed });
    const held = ids(4, 'b').map((id) => dispatcher.dispatch('event', id, { backlog: true }));
    await turns();
    const stopped = dispatcher.stop();
    settled.open();
    await stopped;
    const endings = (await Promise.all(held)).map(({ kind }) => kind);
    expect(endings).toEqual(['done', 'done', 'again', 'again']);
  });
});
