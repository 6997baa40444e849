import type { DeliveryMove, StoredDelivery } from '@pabal/db/ledger';
import type { Circumstances } from '@pabal/db/lookup';
import type { StoredReceipt } from '@pabal/db/receipts';
import { type Step, stepsOf } from './steps.ts';

const start = Date.UTC(2026, 2, 1);
const at = (seconds: number) => new Date(start + seconds * 1_000);

const pending: StoredDelivery & { parkedAt: Date | null } = {
  ...{ id: 'l', eventId: 'e', channel: 'mail', state: 'pending', lane: 'event', template: 't' },
  ...{ templateVersion: null, locale: null, address: 'a@example.com', name: null, recipientId: null },
  ...{ test: false, attempt: 0, remoteId: '<l@x>', nextAttemptAt: at(0), waitsFor: null, expiresAt: null },
  ...{ claimedAt: null, claimedBy: null, outcome: null, code: null, status: null, reply: null },
  ...{ provider: null, cause: null, createdAt: at(0), settledAt: null, parkedAt: null },
};
const around: Circumstances = {
  app: { id: 'a', name: 'shop', pausedAt: null },
  event: {
    ...{ id: 'e', type: 't', createdAt: at(0).toISOString(), sendAt: at(0).toISOString() },
    ...{ cancelledAt: null, key: null, replyTo: null, hasData: true },
  },
  ...{ edition: null, againOf: null, unfed: false, letters: 1 },
};
const move = (more: Partial<DeliveryMove>): DeliveryMove => ({
  ...{ at: at(0), from: 'sending', to: 'pending', attempt: 1, outcome: 'temporary', code: 451 },
  ...{ status: null, reply: '451 later', provider: null, templateVersion: null, actor: 'sender', note: null },
  ...more,
});

const told = (steps: readonly Step[]) =>
  steps.map(({ kind, at, until, waitsFor, state }) =>
    kind === 'waited'
      ? `${waitsFor} ${until === null ? 'so far' : `${(until.getTime() - at.getTime()) / 1_000} s`}`
      : `${kind}${state === null || kind === 'planned' ? '' : ` ${state}`}`,
  );

const steps = (
  letter: Partial<typeof pending>,
  {
    moves = [],
    receipts = [],
    ...rest
  }: Partial<Circumstances> & {
    moves?: readonly DeliveryMove[];
    receipts?: readonly StoredReceipt[];
  } = {},
) =>
  told(
    stepsOf({ letter: { ...pending, ...letter }, moves, receipts, around: { ...around, ...rest } }, at(100)),
  );

const taken = { state: 'sent', attempt: 1, outcome: 'sent', claimedBy: 'sender' } as const;

it('a letter that went at once waited for nothing', () => {
  const sent = { ...taken, claimedAt: at(0.1), settledAt: at(0.2) };
  expect(steps(sent)).toEqual(['accepted', 'planned', 'claimed sending', 'attempt sent']);
  const bounced = {
    kind: 'bounced',
    at: at(50),
    notedAt: at(51),
    source: 'inbound',
    status: '5.1.1',
    reply: null,
  } as const;
  expect(steps(sent, { receipts: [bounced] }).at(-1)).toBe('receipt');
});

it('tells the wait for its time from the wait for a sender', () => {
  const event = around.event && { ...around.event, sendAt: at(60).toISOString() };
  expect(steps({ ...taken, claimedAt: at(67), settledAt: at(68) }, { event })).toEqual([
    ...['accepted', 'planned', 'send-time 60 s', 'sender 7 s', 'claimed sending', 'attempt sent'],
  ]);
});

it('says after each attempt what came of it, and how long the letter waited for the next', () => {
  const moves = [move({ at: at(2) }), move({ at: at(32), outcome: 'throttled', code: 421 })];
  const sent = { ...taken, attempt: 2, claimedAt: at(50), settledAt: at(51) };
  expect(steps(sent, { moves })).toEqual([
    ...['accepted', 'planned', 'sender 2 s', 'attempt pending', 'retry 30 s', 'attempt pending'],
    ...['limit 18 s', 'claimed sending', 'attempt sent'],
  ]);
});

it('a dead letter waits for a decision, and one that was decided about did', () => {
  const failed = move({ at: at(1), to: 'failed', outcome: 'message-refused', code: 550 });
  const dead = { state: 'failed', attempt: 1, parkedAt: at(1), settledAt: at(1) } as const;
  const first = ['accepted', 'planned', 'sender 1 s', 'attempt failed'];
  expect(steps(dead, { moves: [failed] })).toEqual([...first, 'decision so far']);
  const replayed = move({ at: at(41), from: 'failed', to: 'pending', outcome: null, actor: 'replay:1' });
  expect(steps({ nextAttemptAt: at(41) }, { moves: [failed, replayed] })).toEqual([
    ...[...first, 'decision 40 s', 'decided pending', 'sender so far'],
  ]);
});

it.each<[string, Partial<typeof pending>, Partial<Circumstances>]>([
  ['app', {}, { app: { id: 'a', name: 'shop', pausedAt: at(5).toISOString() } }],
  ['line', { waitsFor: 'domain:example.com' }, {}],
  ['release', {}, { unfed: true }],
  ['template', { outcome: 'render-failed', nextAttemptAt: at(600) }, {}],
  ['provider', { outcome: 'unreachable', nextAttemptAt: at(130) }, {}],
  ['sender', {}, {}],
])('says that a letter waits now: for %s', (waitsFor, letter, circumstances) => {
  expect(steps(letter, circumstances)).toEqual(['accepted', 'planned', `${waitsFor} so far`]);
});

it('a letter whose time has not come waits for it', () => {
  const event = around.event && { ...around.event, sendAt: at(3_600).toISOString() };
  expect(steps({}, { event }).at(-1)).toBe('send-time so far');
});

it('a letter that was suppressed when it was claimed has no attempt', () => {
  const gone = { state: 'suppressed', cause: 'expired', settledAt: at(3) } as const;
  expect(steps(gone)).toEqual(['accepted', 'planned', 'sender 3 s', 'settled suppressed']);
});

it('a letter of an edition waits for its release first', () => {
  const edition = {
    ...({
      id: 'ed',
      newsletter: 'digest',
      newsletterName: 'Digest',
      kind: 'scheduled',
      state: 'sending',
    } as const),
    ...{ slot: at(0).toISOString(), createdAt: at(-10).toISOString(), sendingAt: at(30).toISOString() },
    ...{ pausedAt: null, hasContent: true },
  };
  const sent = { ...taken, claimedAt: at(34), settledAt: at(35) };
  expect(steps(sent, { event: null, app: null, edition })).toEqual([
    ...['accepted', 'planned', 'release 30 s', 'sender 4 s', 'claimed sending', 'attempt sent'],
  ]);
});
