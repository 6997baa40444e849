// The ledger against a model of it: whatever happens in whatever order (claims, crashes, results that come twice or too
// late, sweeps, replays, people's decisions, cancelling), every letter has exactly one state, the books balance, every move
// is one that the domain allows, and a letter whose success is known is never claimed again.

import { type DeliveryState, mayMove } from '@pabal/domain';
import { createTestDatabase, type TestDatabase } from '@pabal/test/support';
import fc from 'fast-check';
import {
  acceptEvents,
  advanceReplay,
  beatSender,
  cancelEvent,
  claimDeliveries,
  createReplay,
  createStore,
  discardDeadLetters,
  giveUpSenders,
  listSenders,
  newId,
  resendUnknown,
  resolveUnknown,
  type Settlement,
  type Store,
  settleDeliveries,
} from './index.ts';

let database: TestDatabase;
let store: Store;
const appId = newId();
const letters = 4;
const senders = ['one', 'two'] as const;

beforeAll(async () => {
  database = await createTestDatabase();
  store = createStore({ url: database.url });
  await store.query(
    `insert into apps (id, name, key_hash, key_prefix, mode, scopes) values ($1, 'a', 'k', 'pbl', 'live', '{}')`,
    [appId],
  );
});
afterAll(async () => {
  await store.stop();
  await database.drop();
});

type Step =
  | { readonly do: 'claim'; readonly sender: string; readonly which: readonly number[] }
  | { readonly do: 'settle'; readonly token: number; readonly result: Result; readonly again: boolean }
  | { readonly do: 'crash'; readonly sender: string }
  | { readonly do: 'resend' | 'replay' | 'discard' | 'cancel' }
  | { readonly do: 'decide'; readonly as: 'sent' | 'resend' | 'failed' };
type Result = 'sent' | 'retry' | 'wait' | 'failed' | 'unknown';

const settlementOf: Record<Result, Omit<Settlement, 'id' | 'claim'>> = {
  sent: { state: 'sent', counted: true, outcome: 'sent', reply: '250 ok' },
  retry: { state: 'pending', counted: true, outcome: 'temporary', reply: '451 later' },
  wait: { state: 'pending', counted: false, outcome: 'unreachable', reply: 'ECONNREFUSED' },
  failed: { state: 'failed', counted: true, outcome: 'message-refused', reply: '550 no', cause: 'no' },
  unknown: { state: 'unknown', counted: true, outcome: 'answer-lost', reply: 'ECONNRESET' },
};

const sender = fc.constantFrom(...senders);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('claim' as const),
      sender,
      which: fc.subarray([...Array(letters).keys()], { minLength: 1 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      token: fc.nat(7),
      result: fc.constantFrom<Result>('sent', 'retry', 'wait', 'failed', 'unknown'),
      again: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), sender }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('resend' as const, 'replay' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('discard' as const, 'cancel' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      as: fc.constantFrom('sent' as const, 'resend' as const, 'failed' as const),
    }),
  },
);

/** A claim as a sender remembers it, good or long lost. */
interface Token {
  readonly sender: string;
  readonly id: string;
  readonly claim: number;
}

/** One event with its letters, and what is known about them from outside the ledger. */
async function setUp() {
  await store.query('delete from senders');
  const ids = Array.from({ length: letters }, newId);
  const eventId = newId();
  await acceptEvents(store, [
    {
      id: eventId,
      appId,
      type: 't',
      lane: 'event',
      data: '{}',
      test: false,
      retentionSeconds: 3_600,
      answer: {},
      deliveries: ids.map((id) => ({
        id,
        address: `${id}@x.test`,
        addressKey: `${id}@x.test`,
        messageId: `<${id}@x.test>`,
      })),
    },
  ]);
  const tokens: Token[] = [];
  const held = new Map<string, Token>();
  const knownSent = new Set<string>();
  let before = await statesOf(eventId);

  async function run(next: Step): Promise<void> {
    switch (next.do) {
      case 'claim': {
        await beatSender(store, next.sender);
        const { claims } = await claimDeliveries(
          store,
          next.sender,
          next.which.map((n) => ids[n] ?? ''),
        );
        for (const { id, claim } of claims) {
          expect(knownSent).not.toContain(id);
          const token = { sender: next.sender, id, claim };
          tokens.push(token);
          held.set(id, token);
        }
        return;
      }
      case 'settle': {
        const token = tokens[tokens.length - 1 - next.token];
        if (token === undefined) return;
        const settlement = { id: token.id, claim: token.claim, ...settlementOf[next.result] };
        for (let times = next.again ? 2 : 1; times > 0; times -= 1) {
          const settled = await settleDeliveries(store, token.sender, [settlement], { suppressionDays: 1 });
          // A result is taken for the newest claim only: never for another that was made meanwhile.
          if (settled.has(token.id)) expect(held.get(token.id)).toEqual(token);
        }
        return;
      }
      case 'crash':
        return void (await giveUpSenders(
          store,
          (await listSenders(store)).filter(({ id }) => id === next.sender),
        ));
      case 'resend':
        return void (await resendUnknown(store, ids));
      case 'replay': {
        const replay = await createReplay(store, { filter: { eventId }, rate: 500, requestedBy: 'test' });
        if (replay !== undefined) await advanceReplay(store, replay.id, new Date());
        return;
      }
      case 'discard':
        return void (await discardDeadLetters(store, { eventId }, { actor: 'test', reason: 'not wanted' }));
      case 'decide':
        return void (await resolveUnknown(store, { eventId }, next.as, {
          actor: 'test',
          reason: 'looked it up',
        }));
      case 'cancel':
        return cancelEvent(store, eventId);
      default:
        return next satisfies never;
    }
  }

  /** One state each, all of them there, each reached by allowed moves from the one before, and known successes kept. */
  async function check(): Promise<void> {
    const after = await statesOf(eventId);
    expect([...after.keys()].sort()).toEqual([...ids].sort());
    for (const [id, state] of after) {
      const was = before.get(id) ?? 'pending';
      expect({ id, was, state, allowed: reachable(was, state) }).toEqual({ id, was, state, allowed: true });
      if (state === 'sent') knownSent.add(id);
      if (knownSent.has(id)) expect({ id, state }).toEqual({ id, state: 'sent' });
    }
    before = after;
  }

  return { run, check };
}

/** In at most two moves: one step of a test may let the ledger take a letter through a state in between. */
function reachable(from: DeliveryState, to: DeliveryState): boolean {
  if (from === to || mayMove(from, to)) return true;
  return (['pending', 'unknown', 'failed'] as const).some(
    (between) => mayMove(from, between) && mayMove(between, to),
  );
}

async function statesOf(eventId: string): Promise<Map<string, DeliveryState>> {
  const { rows } = await store.query<{ id: string; state: DeliveryState }>(
    'select id, state from deliveries where event_id = $1',
    [eventId],
  );
  return new Map(rows.map(({ id, state }) => [id, state]));
}

it('keeps one state, balanced books and one success a letter, whatever happens in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const { run, check } = await setUp();
      for (const next of steps) {
        await run(next);
        await check();
      }
    }),
    { numRuns: 120 },
  );
}, 120_000);
