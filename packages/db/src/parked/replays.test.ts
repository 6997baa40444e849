import { useStore } from '@pabal/test/support';
import { eraseEventData } from '../retention/index.ts';
import { newId } from '../store/index.ts';
import { createTestLetters, type Failure, type TestLetters } from '../testing/index.ts';
import {
  advanceReplay,
  cancelReplay,
  createReplay,
  type DeadLetterFilter,
  discardDeadLetters,
  findLetter,
  findReplay,
  findUnrung,
  isAddressTaken,
  listReplays,
  markRung,
  previewReplay,
} from './index.ts';

const { store } = useStore({ empty: ['deliveries', 'events', 'delivery_moves', 'suppressions', 'replays'] });
let letters: TestLetters;

beforeEach(async () => {
  letters = await createTestLetters(store);
});

const noSuchMailbox: Failure = {
  outcome: 'address-refused',
  code: 550,
  status: '5.1.1',
  reply: '550 5.1.1 No such user',
  cause: 'address-refused example.com vacancy.created/1 550 5.1.1 No such user',
};

async function replay(filter: DeadLetterFilter = {}, more: { rate?: number; address?: string } = {}) {
  const { rate = 50, address } = more;
  const made = await createReplay(store, {
    filter,
    rate,
    requestedBy: 'cli:kim',
    address: address === undefined ? undefined : { address, key: address },
  });
  if (made === undefined) throw new Error('There was nothing to replay.');
  return made.id;
}

const at = (seconds: number) => new Date(Date.UTC(2030, 0, 1) + seconds * 1_000);

/** A step, with the bells rung. @returns the ids that were moved */
async function step(id: string, seconds: number): Promise<string[]> {
  await advanceReplay(store, id, at(seconds));
  const { letters: moved } = await findUnrung(store, id, 1_000);
  const ids = moved.map((letter) => letter.id);
  await markRung(store, id, ids);
  return ids;
}

const stateOf = async (id: string) => (await findLetter(store, id))?.letter.state;
const erase = async (ids: readonly string[]) => {
  await store.query(
    `update events set erase_at = now() - interval '1 s'
     where id in (select event_id from deliveries where id = any($1::uuid[]))`,
    [ids],
  );
  await eraseEventData(store, 1_000);
};

describe('a dry run', () => {
  it('counts where the letters would go, and changes nothing', async () => {
    await letters.fail(2);
    const erased = await letters.fail(1);
    await erase(erased);
    const [late = '', cancelled = '', unwanted = ''] = await letters.fail(3);
    await store.query(`update deliveries set expires_at = now() where id = $1`, [late]);
    await store.query(
      'update events set cancelled_at = now() where id = (select event_id from deliveries where id = $1)',
      [cancelled],
    );
    await store.query(
      `insert into suppressions (address_key, scope, reason) values ($1, 'all', 'unsubscribed')`,
      [`${unwanted}@example.com`],
    );
    await letters.fail(1, noSuchMailbox);
    const preview = await previewReplay(store, {});
    expect(preview).toMatchObject({
      letters: 7,
      more: false,
      sendable: 3,
      expired: 1,
      cancelled: 1,
      suppressed: 1,
      erased: 1,
      addressesSuppressed: 1,
      addressesLifted: 1,
    });
    expect(preview.causes.map((cause) => cause.letters)).toEqual([6, 1]);
    expect((await store.query('select from replays')).rowCount).toBe(0);
  });

  it('of nothing counts nothing', async () => {
    expect(await previewReplay(store, {})).toMatchObject({ letters: 0, sendable: 0, causes: [] });
  });
});

describe('a replay', () => {
  it('is not made of nothing', async () => {
    expect(await createReplay(store, { filter: {}, rate: 1, requestedBy: 'cli:kim' })).toBeUndefined();
  });

  it('moves its letters, counts their attempts from the beginning, keeps the history, and ends when they have ended', async () => {
    const [id = ''] = await letters.fail(1);
    const replayId = await replay({ deliveryId: id });
    expect(await step(replayId, 0)).toEqual([id]);
    expect(await findLetter(store, id)).toMatchObject({
      letter: { state: 'pending', attempt: 0, cause: null, outcome: null, parkedAt: null },
      moves: [
        { from: 'sending', to: 'failed', code: 550 },
        { from: 'failed', to: 'pending', actor: `replay:${replayId}`, note: 'asked for by cli:kim' },
      ],
      replays: [{ id: replayId, result: 'rung', state: 'running' }],
    });
    await letters.try([id], 'sent');
    await step(replayId, 1);
    expect(await findReplay(store, replayId)).toMatchObject({
      state: 'finished',
      planned: 1,
      moved: 1,
      answered: 1,
      sameError: 0,
      results: { sent: 1 },
      today: { sent: 1 },
    });
  });

  it('takes the oldest failures first, at its rate, and not again before a second has passed', async () => {
    const first = await letters.fail(3);
    const second = await letters.fail(3);
    const replayId = await replay({}, { rate: 3 });
    expect((await step(replayId, 0)).sort()).toEqual(first.sort());
    expect(await step(replayId, 0.9)).toEqual([]);
    expect((await step(replayId, 1)).sort()).toEqual(second.sort());
  });

  it('goes on after the clock was set back', async () => {
    const ids = await letters.fail(2);
    const replayId = await replay({}, { rate: 1 });
    const moved = [...(await step(replayId, 7_200)), ...(await step(replayId, 0))];
    expect(moved.sort()).toEqual(ids.sort());
  });

  it('stays within its rate when several builders step on at the same moment', async () => {
    await letters.fail(20);
    const replayId = await replay({}, { rate: 4 });
    for (const second of [0, 1, 2]) {
      const steps = await Promise.all(
        [0, 0.1, 0.2].map((late) => advanceReplay(store, replayId, at(second + late / 10))),
      );
      expect(steps.reduce((sum, { moved }) => sum + moved, 0)).toBeLessThanOrEqual(4);
    }
    const { moved, results } = (await findReplay(store, replayId)) ?? {};
    expect(moved).toBeLessThanOrEqual(12);
    expect(results).toEqual({ moved, waiting: 20 - (moved ?? 0) });
  });

  it('keeps no more than thirty seconds ahead of the answers', async () => {
    await letters.fail(40);
    const replayId = await replay({}, { rate: 1 });
    let moved = 0;
    for (let second = 0; second < 40; second += 1) moved += (await step(replayId, second)).length;
    expect(moved).toBe(30);
  });

  it('does not take letters that fail after it was asked for', async () => {
    const [before] = await letters.fail(1);
    const replayId = await replay();
    const [after = ''] = await letters.fail(1);
    expect(await step(replayId, 0)).toEqual([before]);
    expect(await stateOf(after)).toBe('failed');
  });

  it('leaves alone what was discarded, replayed by another, or erased meanwhile, and says so', async () => {
    const [discarded = '', elsewhere = '', erased = ''] = await letters.fail(3);
    const replayId = await replay();
    await discardDeadLetters(store, { deliveryId: discarded }, { actor: 'cli:kim', reason: 'old' });
    await step(await replay({ deliveryId: elsewhere }), 0);
    await erase([erased]);
    expect(await step(replayId, 0)).toEqual([]);
    expect(await findReplay(store, replayId)).toMatchObject({
      state: 'finished',
      leftAlone: 3,
      results: { changed: 2, erased: 1 },
      today: {},
    });
    expect(await stateOf(erased)).toBe('failed');
  });

  it('does not move a letter a second time that has failed again since', async () => {
    const [id = ''] = await letters.fail(1);
    const [first, second] = [await replay(), await replay()];
    await step(first, 0);
    await letters.try([id], noSuchMailbox);
    expect(await step(second, 0)).toEqual([]);
    expect(await findReplay(store, second)).toMatchObject({ results: { changed: 1 } });
  });

  it('lifts the suppression of a refused address, and nobody else’s will', async () => {
    const [refused = ''] = await letters.fail(1, noSuchMailbox);
    const [unwanted = ''] = await letters.fail(1);
    await store.query(
      `insert into suppressions (address_key, scope, reason) values ($1, 'event', 'unsubscribed')`,
      [`${unwanted}@example.com`],
    );
    await step(await replay(), 0);
    expect(await letters.try([refused, unwanted], 'sent')).toEqual([refused]);
    expect(await stateOf(unwanted)).toBe('suppressed');
  });

  it('is cancelled by a person: what it moved goes its way, the rest stays', async () => {
    const ids = await letters.fail(3);
    const replayId = await replay({}, { rate: 1 });
    const [moved = ''] = await step(replayId, 0);
    await cancelReplay(store, replayId, 'api:ops');
    expect(await step(replayId, 1)).toEqual([]);
    expect(await findReplay(store, replayId)).toMatchObject({
      state: 'cancelled',
      reason: 'Cancelled by api:ops.',
      results: { rung: 1, waiting: 2 },
    });
    expect(await stateOf(moved)).toBe('pending');
    expect(await Promise.all(ids.filter((id) => id !== moved).map(stateOf))).toEqual(['failed', 'failed']);
  });

  it('stays as it ended when it is cancelled too late', async () => {
    const [id = ''] = await letters.fail(1);
    const replayId = await replay();
    await step(replayId, 0);
    await letters.try([id], 'sent');
    await step(replayId, 1);
    expect(await cancelReplay(store, replayId, 'api:ops')).toMatchObject({ state: 'finished', reason: null });
    expect(await cancelReplay(store, newId(), 'api:ops')).toBeUndefined();
  });

  it('is listed newest first, in pages', async () => {
    await letters.fail(1);
    const ids = [await replay(), await replay(), await replay()].reverse();
    const page = await listReplays(store, { limit: 2 });
    const rest = await listReplays(store, { after: page.at(-1)?.id, limit: 2 });
    expect([...page, ...rest].map(({ id }) => id)).toEqual(ids);
  });
});

describe('the automatic stop', () => {
  const other: Failure = { ...noSuchMailbox, outcome: 'message-refused', code: 554, status: '5.6.0' };

  it('comes when more than half of five answers are the same error again, and names it', async () => {
    await letters.fail(20, noSuchMailbox);
    const replayId = await replay({}, { rate: 5 });
    const [a = '', b = '', c = '', d = '', e = ''] = await step(replayId, 0);
    await letters.try([a, b, c], noSuchMailbox);
    await letters.try([d, e], 'sent');
    expect(await step(replayId, 1)).toEqual([]);
    expect(await findReplay(store, replayId)).toMatchObject({
      state: 'stopped',
      reason:
        'The same error came back: 3 of the 5 letters that were tried again failed as before, ' +
        'most of them with address-refused 550 5.1.1. Put the cause right, then replay what is left.',
      results: { waiting: 15, 'same-error': 3, sent: 2 },
    });
  });

  it('does not come before five letters have been tried', async () => {
    await letters.fail(4, noSuchMailbox);
    const replayId = await replay();
    await letters.try(await step(replayId, 0), noSuchMailbox);
    await step(replayId, 1);
    expect(await findReplay(store, replayId)).toMatchObject({ state: 'finished', sameError: 4 });
  });

  it('does not come for another error, nor when half went through', async () => {
    await letters.fail(12, noSuchMailbox);
    const replayId = await replay({}, { rate: 6 });
    const first = await step(replayId, 0);
    await letters.try(first.slice(0, 3), noSuchMailbox);
    await letters.try(first.slice(3), other);
    expect(await step(replayId, 1)).toHaveLength(6);
    expect(await findReplay(store, replayId)).toMatchObject({ state: 'running', sameError: 3, answered: 6 });
  });

  it('does not take letters for tried that were suppressed', async () => {
    await letters.fail(7, noSuchMailbox);
    const replayId = await replay();
    const moved = await step(replayId, 0);
    await store.query('update deliveries set expires_at = now() where id = any($1::uuid[])', [
      moved.slice(0, 4),
    ]);
    await letters.try(moved.slice(0, 4), 'sent');
    await letters.try(moved.slice(4), noSuchMailbox);
    await step(replayId, 1);
    expect(await findReplay(store, replayId)).toMatchObject({
      state: 'finished',
      answered: 3,
      results: { suppressed: 4, 'same-error': 3 },
    });
  });
});

describe('a corrected address', () => {
  it('takes the place of the old one, which the history keeps', async () => {
    const [id = ''] = await letters.fail(1, noSuchMailbox);
    await step(await replay({ deliveryId: id }, { address: 'right@example.com' }), 0);
    expect(await findLetter(store, id)).toMatchObject({
      letter: { address: 'right@example.com', state: 'pending' },
      moves: [{}, { note: `asked for by cli:kim; address corrected, was ${id}@example.com` }],
    });
    expect(await letters.try([id], 'sent')).toEqual([id]);
  });

  it('is refused when the event has a letter to it already, also when that came to be later', async () => {
    const [id = '', sibling = ''] = await letters.fail(2, undefined, { oneEvent: true });
    const taken = `${sibling}@example.com`;
    expect(await isAddressTaken(store, id, taken)).toBe(true);
    await expect(replay({ deliveryId: id }, { address: taken })).rejects.toThrow('nothing to replay');
    const replayId = await replay({ deliveryId: id }, { address: 'right@example.com' });
    await store.query(`update deliveries set address_key = 'right@example.com' where id = $1`, [sibling]);
    expect(await step(replayId, 0)).toEqual([]);
    expect(await findReplay(store, replayId)).toMatchObject({ results: { 'address-taken': 1 } });
  });
});
