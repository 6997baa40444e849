import { useStore } from '@pabal/test/support';
import {
  cancelExpanding,
  cancelUnclaimed,
  countUnclaimedOf,
  listAppFigures,
  pauseApp,
  resumeApp,
} from '../apps/index.ts';
import { createTestLetters, type TestLetters } from '../testing/index.ts';
import {
  claimDeliveries,
  findEvent,
  listUnfedApps,
  putBackUnfed,
  settleDeliveries,
  takeDue,
  takeUnfedOfApps,
} from './index.ts';

const { store } = useStore();
let flood: TestLetters;
let other: TestLetters;

beforeEach(async () => {
  await store.query('delete from deliveries');
  flood = await createTestLetters(store);
  other = await createTestLetters(store);
});

const take = async (limit: number) => (await takeUnfedOfApps(store, 'event', limit)).map(({ id }) => id);
/** In the tests an app is called like its id. */
const pause = ({ appId }: TestLetters) => pauseApp(store, appId, 'cli:kim');
const count = (ids: readonly string[], of: readonly string[]) => ids.filter((id) => of.includes(id)).length;
const dueOf = async (id: string) => {
  const { rows } = await store.query<{ due: string }>(
    'select due_at::text as due from deliveries where id = $1',
    [id],
  );
  return rows[0]?.due;
};

describe('letters that wait in the ledger', () => {
  it('are never overdue, and are taken once', async () => {
    const ids = await flood.accept(5, { waits: true });
    expect(await takeDue(store, 'event', { pending: true, limit: 10, share: 10 })).toEqual([]);
    expect((await take(3)).length).toBe(3);
    expect((await take(10)).length).toBe(2);
    expect(await take(10)).toEqual([]);
    expect((await claimDeliveries(store, { senderId: 's1', ids })).claims).toHaveLength(5);
  });

  it('are taken of each app in the same number', async () => {
    const many = await flood.accept(100, { waits: true });
    const few = await other.accept(20, { waits: true });
    const first = await take(10);
    expect([count(first, many), count(first, few)]).toEqual([5, 5]);
    await take(30);
    expect(await listUnfedApps(store)).toEqual([flood.appId]);
  });

  it('are taken of each event of an app in the same number, so that a large one does not hold up the others', async () => {
    const large = await flood.accept(100, { waits: true, oneEvent: true });
    const small = await flood.accept(9, { waits: true });
    const first = await take(20);
    expect([count(first, large), count(first, small)]).toEqual([2, 9]);
  });

  it('are taken of the oldest events first', async () => {
    const old = await flood.accept(10, { waits: true });
    await flood.accept(10, { waits: true });
    expect((await take(10)).sort()).toEqual([...old].sort());
  });

  it('are taken once by two builders at the same time', async () => {
    const ids = await flood.accept(60, { waits: true });
    const taken = (await Promise.all([take(30), take(30), take(30), take(30)])).flat();
    expect(new Set(taken).size).toBe(taken.length);
    const rest = await take(100);
    expect([...taken, ...rest].sort()).toEqual([...ids].sort());
  });

  it('of one lane leave those of the other alone', async () => {
    await flood.accept(2, { waits: true, lane: 'newsletter' });
    expect(await take(10)).toEqual([]);
    expect(await takeUnfedOfApps(store, 'newsletter', 10)).toHaveLength(2);
  });

  it('wait again when their bell could not be rung', async () => {
    await flood.accept(2, { waits: true });
    const taken = await take(2);
    await putBackUnfed(store, taken);
    expect((await take(2)).sort()).toEqual([...taken].sort());
  });

  it('become letters like any other when they are taken: the sweeper makes up for a taker that died', async () => {
    await flood.accept(1, { waits: true });
    const [id = ''] = await take(1);
    await store.query('update deliveries set due_at = now() where id = $1', [id]);
    expect(await takeDue(store, 'event', { pending: true, limit: 10, share: 10 })).toMatchObject([
      { id, held: false },
    ]);
  });
});

describe('letters of one app that are overdue together', () => {
  it('are rung for up to its share, and wait in turn beyond it', async () => {
    const many = await flood.accept(30);
    const few = await other.accept(3);
    await store.query(`update deliveries set due_at = now() - interval '1 second'`);
    const due = await takeDue(store, 'event', { pending: true, limit: 100, share: 5 });
    const rung = due.filter(({ held }) => !held).map(({ id }) => id);
    expect([count(rung, many), count(rung, few)]).toEqual([5, 3]);
    expect(await take(100)).toHaveLength(25);
  });

  it('wait in turn only when they wait for their bell, not when more than that is to be done', async () => {
    await flood.fail(10);
    const due = await takeDue(store, 'event', { pending: true, limit: 100, share: 5 });
    expect(due.filter(({ held }) => held)).toEqual([]);
  });
});

describe('a paused app', () => {
  it('has nothing claimed, also what was rung for, and goes on when it is resumed', async () => {
    const ids = await flood.accept(2);
    await pause(flood);
    expect((await claimDeliveries(store, { senderId: 's1', ids })).claims).toEqual([]);
    await resumeApp(store, flood.appId);
    expect((await claimDeliveries(store, { senderId: 's1', ids })).claims).toHaveLength(2);
  });

  it('leaves the letters of others alone, those of editions too', async () => {
    await pause(flood);
    const ids = await other.accept(1);
    await store.query('update deliveries set app_id = null, event_id = null where id = any($1)', [ids]);
    const [own = ''] = await other.accept(1);
    expect((await claimDeliveries(store, { senderId: 's1', ids: [...ids, own] })).claims).toHaveLength(2);
  });

  it('is not fed, and what becomes overdue meanwhile waits to be', async () => {
    await flood.accept(2, { waits: true });
    const [rung = ''] = await flood.accept(1);
    await pause(flood);
    await store.query('update deliveries set due_at = now() where id = $1', [rung]);
    expect(await takeDue(store, 'event', { pending: true, limit: 10, share: 10 })).toMatchObject([
      { id: rung, held: true },
    ]);
    expect(await take(10)).toEqual([]);
    expect(await listUnfedApps(store)).toEqual([]);
    await resumeApp(store, flood.appId);
    expect(await take(10)).toHaveLength(3);
  });

  it('says since when and by whom, also when it is paused again', async () => {
    const first = await pause(flood);
    const again = await pauseApp(store, flood.appId, 'cli:lee');
    expect(again).toEqual({ ...first, pausedBy: 'cli:kim' });
    expect(await resumeApp(store, flood.appId)).toMatchObject({ pausedAt: null, pausedBy: null });
    expect(await pauseApp(store, 'nobody', 'cli:kim')).toBeUndefined();
  });
});

describe('cancelling what an app has posted', () => {
  const decision = { actor: 'cli:kim', note: 'cancelled: a loop in the importer', limit: 1_000 };
  const before = () => new Date(Date.now() + 60_000);

  async function cancelAll(letters: { appId: string; before: Date; type?: string }, limit = 1_000) {
    let all = 0;
    for (;;) {
      const some = await cancelUnclaimed(store, letters, { ...decision, limit });
      if (some === 0) return all;
      all += some;
    }
  }

  it('suppresses what nobody has claimed, waiting or rung for, in parts, and leaves everything else', async () => {
    const waiting = await flood.accept(5, { waits: true });
    const rung = await flood.accept(5);
    const [claimed = ''] = await flood.accept(1);
    await claimDeliveries(store, { senderId: 's1', ids: [claimed] });
    await flood.try(await flood.accept(2), 'sent');
    await other.accept(3);
    const letters = { appId: flood.appId, before: before() };
    expect(await countUnclaimedOf(store, letters)).toBe(10);
    expect(await cancelAll(letters, 3)).toBe(10);
    expect(await countUnclaimedOf(store, letters)).toBe(0);
    expect(await countUnclaimedOf(store, { ...letters, appId: other.appId })).toBe(3);
    const { rows } = await store.query(
      'select state, cause, due_at from deliveries where id = any($1) group by 1, 2, 3',
      [[...waiting, ...rung]],
    );
    expect(rows).toEqual([{ state: 'suppressed', cause: 'cancelled', due_at: null }]);
  });

  it('goes by time and by type, and notes who and why', async () => {
    const [old = ''] = await flood.accept(1);
    await store.query(`update deliveries set created_at = now() - interval '1 hour'`);
    await flood.accept(1, { template: 'password.reset' });
    const half = new Date(Date.now() - 1_800_000);
    expect(await cancelAll({ appId: flood.appId, before: half, type: 'password.reset' })).toBe(0);
    expect(await cancelAll({ appId: flood.appId, before: half })).toBe(1);
    expect(await cancelAll({ appId: flood.appId, before: before(), type: 'password.reset' })).toBe(1);
    const { rows } = await store.query(
      'select from_state, to_state, actor, note from delivery_moves where delivery_id = $1',
      [old],
    );
    expect(rows).toEqual([
      { from_state: 'pending', to_state: 'suppressed', actor: decision.actor, note: decision.note },
    ]);
  });

  it('suppresses a letter of a cancelled event that comes back from an attempt', async () => {
    const [tried = '', fresh = ''] = await flood.accept(2, { oneEvent: true });
    const { claims } = await claimDeliveries(store, { senderId: 's1', ids: [tried] });
    await cancelAll({ appId: flood.appId, before: before() });
    const back = claims.map(({ id, claim }) => ({ id, claim, state: 'pending' as const, counted: true }));
    await settleDeliveries(store, 's1', back, { suppressionDays: 1 });
    const { suppressed } = await claimDeliveries(store, { senderId: 's1', ids: [tried, fresh] });
    expect(suppressed).toEqual([{ id: tried, cause: 'cancelled' }]);
  });

  it('ends the expansion of groups', async () => {
    const [id = ''] = await flood.accept(1);
    const { rows } = await store.query<{ event: string }>(
      'select event_id as event from deliveries where id = $1',
      [id],
    );
    const event = rows[0]?.event ?? '';
    await store.query(`update events set audience_state = 'expanding' where id = $1`, [event]);
    expect(await cancelExpanding(store, { appId: other.appId, before: before() })).toBe(0);
    expect(await cancelExpanding(store, { appId: flood.appId, before: before() })).toBe(1);
    expect(await findEvent(store, flood.appId, event)).toMatchObject({ audienceState: 'complete' });
  });
});

it('tells for each app what waits and what the last minute brought', async () => {
  await flood.accept(3, { waits: true });
  await flood.try(await flood.accept(2), 'sent');
  await other.accept(1);
  const figures = await listAppFigures(store, new Date());
  expect(figures.get(flood.appId)).toMatchObject({ waiting: 3, lastMinute: 5 });
  expect(figures.get(other.appId)).toMatchObject({ waiting: 1, lastMinute: 1 });
  const later = await listAppFigures(store, new Date(Date.now() + 120_000));
  expect(later.get(flood.appId)).toMatchObject({ waiting: 3, lastMinute: 0 });
});

it('has a due time that never comes while it waits, and an ordinary one when its moment is still to come', async () => {
  const [waits = ''] = await flood.accept(1, { waits: true });
  expect(await dueOf(waits)).toBe('infinity');
});
