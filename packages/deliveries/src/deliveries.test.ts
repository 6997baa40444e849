import { claimDeliveries, settleDeliveries } from '@pabal/db/ledger';
import { findLetter } from '@pabal/db/parked';
import { newId } from '@pabal/db/store';
import { createTestLetters, type Failure, type TestLetters } from '@pabal/db/testing';
import { useStore } from '@pabal/test/support';
import {
  discardLetters,
  endReplay,
  replayOf,
  resolveLetters,
  retryTemplate,
  startReplay,
  tryReplay,
} from './index.ts';

const { store } = useStore({ empty: ['deliveries', 'events', 'delivery_moves', 'suppressions', 'replays'] });
let letters: TestLetters;

beforeEach(async () => {
  letters = await createTestLetters(store);
});

const refused: Failure = {
  outcome: 'message-refused',
  code: 550,
  status: '5.7.1',
  reply: '550 5.7.1 Message refused',
  cause: 'message-refused example.com vacancy.created/1 550 5.7.1 Message refused',
};

/** The id and the address key of a letter whose event has another letter. */
async function deadWithSister(): Promise<{ id: string; sister: string }> {
  const [id = '', other = ''] = await letters.accept(2, { oneEvent: true });
  await letters.try([id], refused);
  const { rows } = await store.query<{ key: string }>(
    'select address_key as key from deliveries where id = $1',
    [other],
  );
  return { id, sister: rows[0]?.key ?? '' };
}

describe('a replay', () => {
  it('begins with what was picked, and says who asked', async () => {
    await letters.fail(3);
    expect(await tryReplay(store, { filter: {} })).toMatchObject({ letters: 3, sendable: 3 });
    const { id } = await startReplay(store, { filter: {}, rate: 10 }, 'cli:kim');
    expect(await replayOf(store, id)).toMatchObject({ planned: 3, rate: 10, requestedBy: 'cli:kim' });
  });

  it('is refused to an address that the event has another letter to, also when it is only tried', async () => {
    const { id, sister } = await deadWithSister();
    const request = { filter: { deliveryId: id }, address: { address: sister, key: sister }, rate: 10 };
    const refusal = {
      code: 'invalid-request',
      fields: [{ field: '/address', expected: 'an address that the event has no letter to' }],
    };
    await expect(tryReplay(store, request)).rejects.toMatchObject(refusal);
    await expect(startReplay(store, request, 'cli:kim')).rejects.toMatchObject(refusal);
  });

  it('of a letter that is not dead says what it is', async () => {
    const [id = ''] = await letters.accept(1);
    const request = { filter: { deliveryId: id }, rate: 10 };
    await expect(startReplay(store, request, 'cli:kim')).rejects.toMatchObject({
      code: 'not-found',
      message: `The letter ${id} is not a dead letter: it is pending. Nothing was replayed.`,
    });
    await letters.try([id], refused);
    await discardLetters(store, { filter: { deliveryId: id }, reason: 'old' }, 'cli:kim');
    await expect(startReplay(store, request, 'cli:kim')).rejects.toThrow('it is discarded');
  });

  it('of nothing is not begun', async () => {
    const nothing = startReplay(store, { filter: { template: 'none' }, rate: 10 }, 'cli:kim');
    await expect(nothing).rejects.toMatchObject({ code: 'not-found' });
  });

  it('ends once, and says so afterwards', async () => {
    await letters.fail(2);
    const { id } = await startReplay(store, { filter: {}, rate: 10 }, 'cli:kim');
    expect(await endReplay(store, id, 'api:crm')).toMatchObject({ state: 'cancelled' });
    expect(await endReplay(store, id, 'cli:kim')).toMatchObject({ state: 'cancelled' });
  });

  it('that was never asked for is not found, nor ended', async () => {
    await expect(replayOf(store, newId())).rejects.toMatchObject({ code: 'not-found' });
    await expect(endReplay(store, newId(), 'cli:kim')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a decision', () => {
  it('gives dead letters up, with its reason and who decided in their history', async () => {
    const [id = ''] = await letters.fail(1);
    const request = { filter: { deliveryId: id }, reason: 'gone' };
    expect(await discardLetters(store, request, 'api:crm')).toEqual({ letters: 1, more: false });
    expect(await discardLetters(store, request, 'api:crm')).toEqual({ letters: 0, more: false });
    const found = await findLetter(store, id);
    expect(found?.moves.at(-1)).toMatchObject({ actor: 'api:crm', note: 'discarded: gone' });
  });

  it('resolves letters whose answer was lost', async () => {
    const [id = ''] = await letters.lose(1);
    const request = { filter: { deliveryId: id }, reason: 'in the log', as: 'sent' } as const;
    expect(await resolveLetters(store, request, 'cli:kim')).toEqual({ letters: 1, more: false });
    expect((await findLetter(store, id))?.letter.state).toBe('sent');
  });
});

describe('letters that wait for a template', () => {
  it('come at once when it is tried again, and only those of that template', async () => {
    await unfit('welcome', 2);
    await unfit('other', 1);
    expect(await retryTemplate(store, 'welcome')).toEqual({ letters: 2 });
    expect(await retryTemplate(store, 'welcome')).toEqual({ letters: 0 });
    const { rows } = await store.query<{ template: string }>(
      'select template from deliveries where next_attempt_at <= now()',
    );
    expect(rows.map(({ template }) => template)).toEqual(['welcome', 'welcome']);
  });

  it('may be none, also of a template that nobody knows', async () => {
    expect(await retryTemplate(store, 'nobody')).toEqual({ letters: 0 });
  });
});

/** Letters that a sender could not render. */
async function unfit(template: string, count: number): Promise<void> {
  const { claims } = await claimDeliveries(store, {
    senderId: 'sender',
    ids: await letters.accept(count, { template }),
  });
  const wait = { state: 'pending', counted: false, delayMs: 600_000, outcome: 'render-failed' } as const;
  const settlements = claims.map(({ id, claim }) => ({ id, claim, ...wait, reply: 'no name' }));
  await settleDeliveries(store, 'sender', settlements, { suppressionDays: 1 });
}
