// The ledger against a model of it: whatever happens in whatever order (claims, crashes, results that come twice or too
// late, waiting in line, sweeps, feeding, pausing, replays, people's decisions, cancelling), every letter has exactly one
// state, the books balance, every move is one that the domain allows, and a letter whose success is known is never claimed
// again.

import { type DeliveryState, mayMove } from '@pabal/domain';
import { useStore } from '@pabal/test/support';
import fc from 'fast-check';
import { cancelUnclaimed, countUnclaimedOf, pauseApp, resumeApp } from '../apps/index.ts';
import { advanceReplay, createReplay, discardDeadLetters, resolveUnknown } from '../parked/index.ts';
import { newId } from '../store/index.ts';
import {
  acceptEvents,
  beatSender,
  cancelEvent,
  claimDeliveries,
  expireWaiting,
  giveUpSenders,
  listSenders,
  resendUnknown,
  type Settlement,
  settleDeliveries,
  takeDue,
  takeUnfedOfApps,
  takeWaiting,
} from './index.ts';

const { store } = useStore();
const appId = newId();
const letters = 4;
const senders = ['one', 'two'] as const;
/** Where letters wait that met a limit. */
const line = { key: 'domain:x.test', lane: 'event' } as const;

beforeAll(async () => {
  await store.query(
    `insert into apps (id, name, key_hash, key_prefix, mode, scopes) values ($1, 'a', 'k', 'pbl', 'live', '{}')`,
    [appId],
  );
});

type Step =
  | {
      readonly do: 'claim';
      readonly sender: string;
      readonly which: readonly number[];
      readonly lane: 'event' | undefined;
    }
  | { readonly do: 'settle'; readonly token: number; readonly result: Result; readonly again: boolean }
  | { readonly do: 'crash'; readonly sender: string }
  | { readonly do: 'resend' | 'replay' | 'discard' | 'cancel' | 'take' | 'expire' | 'sweep' }
  | { readonly do: 'feed' | 'sweep-shares' | 'pause' | 'resume' | 'cancel-app' }
  | { readonly do: 'decide'; readonly as: 'sent' | 'resend' | 'failed' };
type Result = 'sent' | 'retry' | 'wait' | 'line' | 'failed' | 'unknown';

const settlementOf: Record<Result, Omit<Settlement, 'id' | 'claim'>> = {
  sent: { state: 'sent', counted: true, outcome: 'sent', reply: '250 ok' },
  retry: { state: 'pending', counted: true, outcome: 'temporary', reply: '451 later' },
  wait: { state: 'pending', counted: false, outcome: 'unreachable', reply: 'ECONNREFUSED' },
  line: { state: 'pending', counted: false, outcome: 'throttled', reply: '421 slow', waitsFor: line.key },
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
      lane: fc.constantFrom('event', undefined),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      token: fc.nat(7),
      result: fc.constantFrom<Result>('sent', 'retry', 'wait', 'line', 'failed', 'unknown'),
      again: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), sender }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('resend' as const, 'replay' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('discard' as const, 'cancel' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('take' as const, 'take' as const, 'sweep' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('expire' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('feed' as const, 'sweep-shares' as const, 'pause' as const, 'resume' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel-app' as const) }) },
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
async function setUp(waits: boolean) {
  await store.query('delete from senders');
  await store.query('update deliveries set waits_for = null where waits_for is not null');
  // Nobody looks at the letters of earlier runs any more.
  await store.query('update deliveries set due_at = null where due_at is not null');
  await resumeApp(store, 'a');
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
      waits,
      deliveries: ids.map((id) => ({
        id,
        address: `${id}@x.test`,
        addressKey: `${id}@x.test`,
        remoteId: `<${id}@x.test>`,
      })),
    },
  ]);
  const tokens: Token[] = [];
  const held = new Map<string, Token>();
  const knownSent = new Set<string>();
  let paused = false;
  let before = await statesOf(eventId);

  async function run(next: Step): Promise<void> {
    switch (next.do) {
      case 'claim': {
        await beatSender(store, next.sender);
        const inLine = await lineOf(eventId);
        const { claims } = await claimDeliveries(store, {
          senderId: next.sender,
          ids: next.which.map((n) => ids[n] ?? ''),
          lane: next.lane,
        });
        if (paused) expect(claims).toEqual([]);
        for (const { id, claim } of claims) {
          expect(knownSent).not.toContain(id);
          expect(inLine).not.toContain(id);
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
      case 'take': {
        const inLine = await lineOf(eventId);
        const taken = await takeWaiting(store, line, 2);
        expect(inLine).toEqual(expect.arrayContaining(taken));
        expect(taken).toHaveLength(Math.min(2, inLine.length));
        return;
      }
      case 'expire':
        await store.query('update deliveries set expires_at = now() where id = $1', [ids[0]]);
        await expireWaiting(store, 100);
        expect(await lineOf(eventId)).not.toContain(ids[0]);
        return;
      case 'sweep':
        await store.query(
          `update deliveries set due_at = now() where event_id = $1 and waits_for is not null and due_at is not null`,
          [eventId],
        );
        await takeDue(store, 'event', { pending: true, limit: 1_000, share: 1_000 });
        expect(await lineOf(eventId)).toEqual([]);
        return;
      case 'cancel':
        return cancelEvent(store, eventId);
      case 'feed': {
        const fed = await takeUnfedOfApps(store, 'event', 2);
        if (paused) expect(fed).toEqual([]);
        return;
      }
      case 'sweep-shares': {
        await store.query(
          `update deliveries set due_at = now() where due_at > now() and due_at < 'infinity'`,
        );
        await takeDue(store, 'event', { pending: true, limit: 10, share: 2 });
        return;
      }
      case 'pause':
      case 'resume':
        paused = next.do === 'pause';
        await (paused ? pauseApp(store, 'a', 'test') : resumeApp(store, 'a'));
        return;
      case 'cancel-app': {
        const before = new Date(Date.now() + 60_000);
        const decision = { actor: 'test', note: 'cancelled', limit: 10 };
        while ((await cancelUnclaimed(store, { appId, before }, decision)) > 0);
        expect(await countUnclaimedOf(store, { appId, before })).toBe(0);
        return;
      }
      default:
        return next satisfies never;
    }
  }

  /** Whatever waits for somebody is waited for: a letter that may still be sent can be fed or swept. */
  async function checkDue(): Promise<void> {
    const { rows } = await store.query(
      `select state, due_at from deliveries where event_id = $1
         and (due_at is null) = (state in ('pending', 'sending'))
         and state <> 'failed' and state <> 'unknown'`,
      [eventId],
    );
    expect(rows).toEqual([]);
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

  return { run, check, checkDue };
}

/** In at most two moves: one step of a test may let the ledger take a letter through a state in between. */
function reachable(from: DeliveryState, to: DeliveryState): boolean {
  if (from === to || mayMove(from, to)) return true;
  return (['pending', 'unknown', 'failed'] as const).some(
    (between) => mayMove(from, between) && mayMove(between, to),
  );
}

/** Letters that wait in line. All of them are pending. */
async function lineOf(eventId: string): Promise<string[]> {
  const { rows } = await store.query<{ id: string; state: DeliveryState }>(
    'select id, state from deliveries where event_id = $1 and waits_for is not null and due_at is not null',
    [eventId],
  );
  for (const { state } of rows) expect(state).toBe('pending');
  return rows.map(({ id }) => id);
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
    fc.asyncProperty(fc.boolean(), fc.array(step, { minLength: 5, maxLength: 40 }), async (waits, steps) => {
      const { run, check, checkDue } = await setUp(waits);
      for (const next of steps) {
        await run(next);
        await check();
        await checkDue();
      }
    }),
    { numRuns: 120 },
  );
}, 120_000);
