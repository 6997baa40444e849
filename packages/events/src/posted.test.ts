import { acceptEvents, claimDeliveries } from '@pabal/db/ledger';
import { newId } from '@pabal/db/store';
import { useStore } from '@pabal/test/support';
import { cancelEvent, eventOf } from './index.ts';

const { store } = useStore({ empty: ['apps', 'deliveries', 'events'] });
const app = { id: newId(), mode: 'live' } as const;

beforeEach(() =>
  store.query(
    `insert into apps (id, name, key_hash, key_prefix, mode, scopes) values ($1, 'billing', '\\x00', 'pbl', 'live', '{}')`,
    [app.id],
  ),
);

/** An event with two letters. */
async function posted({ test = false } = {}): Promise<{ id: string; letters: readonly string[] }> {
  const [id, letters] = [newId(), [newId(), newId()]];
  const deliveries = letters.map((letter) => ({
    id: letter,
    address: `${letter}@example.com`,
    addressKey: `${letter}@example.com`,
    remoteId: `<${letter}@pabal.test>`,
  }));
  const event = { id, appId: app.id, type: 'vacancy.created', lane: 'event', data: '{}', test } as const;
  await acceptEvents(store, [{ ...event, retentionSeconds: 3_600, answer: {}, deliveries }]);
  return { id, letters };
}

describe('an event', () => {
  it('is cancelled as far as no sender has claimed it, and twice is once', async () => {
    const { id, letters } = await posted();
    await claimDeliveries(store, { senderId: 'sender', ids: letters.slice(0, 1) });
    const cancelled = await cancelEvent(store, id, app);
    expect(cancelled.counts).toMatchObject({ sending: 1, suppressed: 1 });
    expect(cancelled.cancelledAt).not.toBeNull();
    expect(await cancelEvent(store, id, app)).toEqual(cancelled);
  });

  it('does not exist for another app, which cannot cancel it either', async () => {
    const { id } = await posted();
    const other = { id: newId(), mode: 'live' } as const;
    await expect(eventOf(store, id, other)).rejects.toMatchObject({ code: 'not-found' });
    await expect(cancelEvent(store, id, other)).rejects.toMatchObject({ code: 'not-found' });
    expect((await eventOf(store, id, app)).cancelledAt).toBeNull();
  });

  it('of a live key is not cancelled by a test key, and one of a test key is', async () => {
    const [real, tried] = [await posted(), await posted({ test: true })];
    const testing = { ...app, mode: 'test' } as const;
    await expect(cancelEvent(store, real.id, testing)).rejects.toMatchObject({ code: 'test-key' });
    expect((await eventOf(store, real.id, testing)).cancelledAt).toBeNull();
    expect((await cancelEvent(store, tried.id, testing)).cancelledAt).not.toBeNull();
  });
});
