import type { DeliveryMove, StoredDelivery } from '@pabal/db/ledger';
import { historyLines } from './history.ts';

const made = new Date('2026-03-01T09:00:00Z');
const later = new Date('2026-03-01T09:00:05Z');

const delivery = (more: Partial<StoredDelivery>): StoredDelivery => ({
  id: '1',
  eventId: 'e',
  state: 'pending',
  lane: 'event',
  template: 't',
  templateVersion: null,
  locale: null,
  address: 'a@example.com',
  name: null,
  recipientId: null,
  test: false,
  attempt: 0,
  channel: 'mail',
  remoteId: '<1@x>',
  nextAttemptAt: made,
  waitsFor: null,
  expiresAt: null,
  claimedAt: null,
  claimedBy: null,
  outcome: null,
  code: null,
  status: null,
  reply: null,
  provider: null,
  cause: null,
  createdAt: made,
  settledAt: null,
  ...more,
});

const move = (more: Partial<DeliveryMove>): DeliveryMove => ({
  at: made,
  from: 'sending',
  to: 'pending',
  attempt: 1,
  outcome: 'temporary',
  code: 451,
  status: null,
  reply: '451 later',
  provider: 'mx',
  templateVersion: null,
  actor: 's1',
  note: null,
  ...more,
});

const ways = (history: ReturnType<typeof historyLines>) =>
  history.map(({ from, to, attempt }) => [from, to, attempt]);

describe('the history of a delivery', () => {
  it('begins when it was made', () => {
    expect(historyLines(delivery({}), [])).toMatchObject([{ at: made, from: null, to: 'pending' }]);
  });

  it('has a line for a claim under way', () => {
    const history = historyLines(
      delivery({ state: 'sending', attempt: 1, claimedAt: later, claimedBy: 's1' }),
      [],
    );
    expect(history[1]).toMatchObject({
      at: later,
      from: 'pending',
      to: 'sending',
      actor: 's1',
    });
  });

  it('shows a letter that was sent at once from its row alone', () => {
    const sent = delivery({ state: 'sent', attempt: 1, settledAt: later, code: 250, claimedBy: 's1' });
    expect(historyLines(sent, [])[1]).toMatchObject({
      from: 'sending',
      to: 'sent',
      attempt: 1,
      code: 250,
      actor: 's1',
    });
  });

  it('has a line for every attempt, and only one for the last', () => {
    const retried = delivery({ state: 'sent', attempt: 2, settledAt: later });
    expect(ways(historyLines(retried, [move({})]))).toEqual([
      [null, 'pending', 0],
      ['sending', 'pending', 1],
      ['sending', 'sent', 2],
    ]);
    const failed = delivery({ state: 'failed', attempt: 2, settledAt: later });
    expect(ways(historyLines(failed, [move({}), move({ to: 'failed', attempt: 2 })]))).toEqual([
      [null, 'pending', 0],
      ['sending', 'pending', 1],
      ['sending', 'failed', 2],
    ]);
  });

  it('tells why a letter was suppressed', () => {
    const cancelled = delivery({ state: 'suppressed', settledAt: later, cause: 'cancelled' });
    expect(historyLines(cancelled, [])[1]).toMatchObject({
      from: 'pending',
      to: 'suppressed',
      note: 'cancelled',
    });
  });
});
