import { useStore } from '@pabal/test/support';
import { advanceReplay, createReplay, resolveUnknown } from '../parked/index.ts';
import { createTestLetters, type TestLetters } from '../testing/index.ts';
import {
  claimDeliveries,
  findNotDue,
  loseOrphans,
  resendUnknown,
  type Settlement,
  settleDeliveries,
} from './index.ts';

const { store } = useStore();
let letters: TestLetters;

beforeAll(async () => {
  letters = await createTestLetters(store);
});

const oneLetter = async () => (await letters.accept(1))[0] ?? '';
const claimOf = async (id: string, providers: string[] = []) =>
  (await claimDeliveries(store, { senderId: 's1', ids: [id], providers })).claims[0];
const settle = (settlement: Omit<Settlement, 'claim' | 'counted'> & Partial<Settlement>) =>
  settleDeliveries(store, 's1', [{ claim: 1, counted: false, ...settlement }], { suppressionDays: 30 });

async function movesOf(id: string): Promise<number> {
  const { rows } = await store.query<{ count: number }>(
    'select count(*)::integer as count from delivery_moves where delivery_id = $1',
    [id],
  );
  return rows[0]?.count ?? 0;
}

describe('a letter that was held back as too fast', () => {
  const heldBack = {
    state: 'pending',
    outcome: 'throttled',
    reply: 'gmail.com takes 20 letters a second.',
  } as const;

  it('is claimed when its moment has come, and says when that is', async () => {
    const [soon = '', later = ''] = await letters.accept(2);
    await claimDeliveries(store, { senderId: 's1', ids: [soon, later] });
    await settle({ id: soon, ...heldBack, delayMs: 0 });
    await settle({ id: later, ...heldBack, delayMs: 9_000 });
    const { claims } = await claimDeliveries(store, { senderId: 's1', ids: [soon, later] });
    expect(claims.map(({ id }) => id)).toEqual([soon]);
    expect(claims[0]).toMatchObject({ attempt: 1, lastOutcome: 'throttled' });
    const returning = await findNotDue(store, [soon, later]);
    expect([...returning.keys()]).toEqual([later]);
    expect(returning.get(later)).toBeLessThanOrEqual(9_000);
  });

  it('leaves no line in the history, unlike one that a server held back', async () => {
    const [ours = '', theirs = ''] = await letters.accept(2);
    await claimDeliveries(store, { senderId: 's1', ids: [ours, theirs] });
    await settle({ id: ours, ...heldBack });
    await settle({ id: theirs, ...heldBack, code: 421 });
    expect([await movesOf(ours), await movesOf(theirs)]).toEqual([0, 1]);
  });
});

it('keeps what is known of the last time when a claim is handed back untouched', async () => {
  const id = await oneLetter();
  await claimOf(id);
  await settle({ id, state: 'pending', outcome: 'throttled', code: 421, reply: '421 slow' });
  await claimOf(id);
  await settle({ id, state: 'pending' });
  const { rows } = await store.query('select outcome, code, reply from deliveries where id = $1', [id]);
  expect(rows).toEqual([{ outcome: 'throttled', code: 421, reply: '421 slow' }]);
  expect(await movesOf(id)).toBe(1);
});

describe('a letter that a provider may have taken', () => {
  it('names that provider from then on when its answer was lost', async () => {
    const id = await oneLetter();
    expect((await claimOf(id, ['a.example']))?.doubtedProvider).toBeNull();
    await settle({ id, state: 'unknown', counted: true, outcome: 'answer-lost', provider: 'a.example' });
    await resendUnknown(store, [id]);
    expect(await claimOf(id, ['b.example'])).toMatchObject({
      lastOutcome: 'answer-lost',
      doubtedProvider: 'a.example',
    });
  });

  it('names the provider it was meant for when its sender died', async () => {
    const [first = '', second = ''] = await letters.accept(2);
    await claimDeliveries(store, {
      senderId: 's1',
      ids: [first, second],
      providers: ['a.example', 'b.example'],
    });
    await loseOrphans(store, [first, second]);
    await resendUnknown(store, [first, second]);
    const { claims } = await claimDeliveries(store, { senderId: 's2', ids: [first, second] });
    const doubted = new Map(claims.map(({ id, doubtedProvider }) => [id, doubtedProvider]));
    expect([doubted.get(first), doubted.get(second)]).toEqual(['a.example', 'b.example']);
  });

  it('is forgotten when somebody replays it', async () => {
    const id = await oneLetter();
    await claimOf(id, ['a.example']);
    await settle({ id, state: 'unknown', counted: true, outcome: 'answer-lost', provider: 'a.example' });
    await resolveUnknown(store, { deliveryId: id }, 'failed', { actor: 'cli:kim', reason: 'not found' });
    const replay = await createReplay(store, {
      filter: { deliveryId: id },
      rate: 1,
      requestedBy: 'cli:kim',
    });
    await advanceReplay(store, replay?.id ?? '', new Date());
    expect(await claimOf(id, ['b.example'])).toMatchObject({ lastOutcome: null, doubtedProvider: null });
  });
});
