import { randomUUID } from 'node:crypto';
import { useStore } from '@pabal/test/support';
import { ensureInternalApp } from '../apps/index.ts';
import { eraseEventData } from '../retention/index.ts';
import { newId } from '../store/index.ts';
import {
  acceptEvents,
  beatSender,
  cancelEvent,
  claimDeliveries,
  findEvent,
  giveUpSenders,
  listSenders,
  loseOrphans,
  type NewEvent,
  releaseClaims,
  resendUnknown,
  type Settlement,
  settleDeliveries,
  takeDue,
} from './index.ts';

const { store } = useStore();
let appId: string;

beforeEach(async () => {
  appId = newId();
  await store.query(
    `insert into apps (id, name, key_hash, key_prefix, mode, scopes) values ($1, $2, $3, 'pbl', 'live', '{}')`,
    [appId, appId, Buffer.from(appId)],
  );
});

function newEvent(addresses: readonly string[], more: Partial<NewEvent> = {}): NewEvent {
  return {
    id: newId(),
    appId,
    type: 'vacancy.created',
    lane: 'event',
    data: '{"n":1}',
    test: false,
    retentionSeconds: 3600,
    answer: { planned: addresses.length },
    deliveries: addresses.map((address) => {
      const id = newId();
      return { id, address, addressKey: address.toLowerCase(), remoteId: `<${id}@pabal.test>` };
    }),
    ...more,
  };
}

async function accept(addresses: readonly string[], more: Partial<NewEvent> = {}): Promise<NewEvent> {
  const event = newEvent(addresses, more);
  await acceptEvents(store, [event]);
  return event;
}

/** As senders claim in the lane of events. The other tests of this folder claim as for any lane. */
const claim = (sender: string, ids: readonly string[]) =>
  claimDeliveries(store, { senderId: sender, ids, lane: 'event' });

const idsOf = (event: NewEvent) => event.deliveries.map(({ id }) => id);
const address = () => `${randomUUID()}@example.com`;
it('writes to the people on call for pabal itself, though the address is suppressed, and to nobody else there', async () => {
  const to = address();
  await store.query(`insert into suppressions (address_key, scope, reason) values ($1, 'all', 'complaint')`, [
    to,
  ]);
  const own = await accept([to], { appId: await ensureInternalApp(store) });
  const other = await accept([to]);
  const { claims, suppressed } = await claim('sender', [...idsOf(own), ...idsOf(other)]);
  expect(claims.map(({ id }) => id)).toEqual(idsOf(own));
  expect(suppressed).toEqual([{ id: idsOf(other)[0], cause: 'address-suppressed' }]);
});

const sent = (id: string, claim = 1): Settlement => ({
  id,
  claim,
  state: 'sent',
  counted: true,
  outcome: 'sent',
  reply: '250 ok',
});

const settle = (sender: string, settlements: readonly Settlement[]) =>
  settleDeliveries(store, sender, settlements, { suppressionDays: 30 });

async function statesOf(event: NewEvent) {
  return (await findEvent(store, appId, event.id))?.counts;
}

async function overdue(ids: readonly string[]): Promise<void> {
  await store.query(`update deliveries set due_at = now() - interval '1 second' where id = any($1::uuid[])`, [
    ids,
  ]);
}

describe('accepting', () => {
  it('commits an event together with all of its deliveries', async () => {
    const event = await accept([address(), address()]);
    expect(await statesOf(event)).toMatchObject({ pending: 2, sent: 0 });
  });

  it('keeps the answers of a call for those of its events that may be repeated', async () => {
    const keys = [undefined, randomUUID(), undefined, randomUUID(), undefined];
    const events = keys.map((idempotencyKey, index) =>
      newEvent([address()], { ...(idempotencyKey && { idempotencyKey }), answer: { index } }),
    );
    await acceptEvents(store, events);
    const { rows } = await store.query<{ answer: unknown }>(
      'select answer from event_keys where event_id = any($1::uuid[]) order by answer::text',
      [events.map(({ id }) => id)],
    );
    expect(rows.map(({ answer }) => answer)).toEqual([{ index: 1 }, { index: 3 }]);
  });

  it('makes one event of two with the same idempotency key in one call, and gives the second the first answer', async () => {
    const key = randomUUID();
    const first = newEvent([address()], {
      idempotencyKey: key,
      requestHash: Buffer.from('a'),
      answer: { n: 1 },
    });
    const second = newEvent([address()], {
      idempotencyKey: key,
      requestHash: Buffer.from('b'),
      answer: { n: 2 },
    });
    const results = await acceptEvents(store, [first, second]);
    expect(results.map(({ kind }) => kind)).toEqual(['created', 'repeated']);
    expect(results[1]).toMatchObject({ answer: { n: 1 }, requestHash: Buffer.from('a') });
  });

  it('makes one event when the same key arrives from many callers at once', async () => {
    const key = randomUUID();
    const results = await Promise.all(
      Array.from({ length: 12 }, () =>
        acceptEvents(store, [newEvent([address()], { idempotencyKey: key, requestHash: Buffer.from('a') })]),
      ),
    );
    expect(results.flat().filter(({ kind }) => kind === 'created')).toHaveLength(1);
    const { rows } = await store.query('select id from events where idempotency_key = $1', [key]);
    expect(rows).toHaveLength(1);
  });

  it('refuses an address that would be planned twice for one event, and stores nothing of it', async () => {
    const twice = newEvent(['a@example.com', 'A@example.com']);
    await expect(acceptEvents(store, [twice])).rejects.toMatchObject({ code: '23505' });
    expect(await findEvent(store, appId, twice.id)).toBeUndefined();
  });
});

describe('claiming', () => {
  it('gives each delivery to one of several senders that ask at once', async () => {
    const event = await accept(Array.from({ length: 50 }, address));
    const claimed = await Promise.all(['s1', 's2', 's3', 's4'].map((sender) => claim(sender, idsOf(event))));
    const ids = claimed.flatMap(({ claims }) => claims.map(({ id }) => id));
    expect(ids.sort()).toEqual(idsOf(event).sort());
  });

  it('hands out the event data with every letter, also when many letters share it', async () => {
    const event = await accept([address(), address(), address()]);
    const { claims } = await claim('s1', idsOf(event));
    expect(claims.map(({ data }) => data)).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }]);
    expect(claims[0]).toMatchObject({ attempt: 1, eventId: event.id, template: 'vacancy.created' });
  });

  it('finds nothing in a letter that was sent', async () => {
    const event = await accept([address()]);
    const [id = ''] = idsOf(event);
    await claim('s1', [id]);
    await settle('s1', [sent(id)]);
    expect(await claim('s2', [id])).toEqual({ claims: [], suppressed: [] });
  });

  it('leaves a letter alone whose time has not come', async () => {
    const event = await accept([address()], { sendAt: new Date(Date.now() + 60_000) });
    expect((await claim('s1', idsOf(event))).claims).toEqual([]);
    expect(await statesOf(event)).toMatchObject({ pending: 1 });
  });

  it('counts a time to live from when the letters may be sent, with the clock of PostgreSQL', async () => {
    const lived = async (sendAt?: Date) => {
      const { id } = await accept([address()], { ttlSeconds: 60, ...(sendAt && { sendAt }) });
      const event = await findEvent(store, appId, id);
      return (
        event?.expiresAt &&
        event.expiresAt.getTime() - Math.max(event.createdAt.getTime(), event.sendAt.getTime())
      );
    };
    expect(await lived()).toBe(60_000);
    expect(await lived(new Date(0))).toBe(60_000);
    expect(await lived(new Date('2100-01-01'))).toBe(60_000);
  });

  it('suppresses what has expired instead of sending it', async () => {
    const event = await accept([address()], { expiresAt: new Date(Date.now() - 1_000) });
    const { claims, suppressed } = await claim('s1', idsOf(event));
    expect(claims).toEqual([]);
    expect(suppressed).toEqual([{ id: idsOf(event)[0], cause: 'expired' }]);
    expect(await statesOf(event)).toMatchObject({ suppressed: 1, pending: 0 });
  });

  it('suppresses a letter to an address that may not be written to, in its lane or in all', async () => {
    const [everywhere, elsewhere, over] = [address(), address(), address()];
    await store.query(
      `insert into suppressions (address_key, scope, reason, expires_at) values
         ($1, 'all', 'refused', null), ($2, 'newsletter', 'unsubscribed', null), ($3, 'all', 'refused', now() - interval '1 day')`,
      [everywhere, elsewhere, over],
    );
    const event = await accept([everywhere, elsewhere, over]);
    const { claims, suppressed } = await claim('s1', idsOf(event));
    expect(claims.map((claim) => claim.address).sort()).toEqual([elsewhere, over].sort());
    expect(suppressed).toEqual([{ id: idsOf(event)[0], cause: 'address-suppressed' }]);
  });
});

describe('settling', () => {
  it('puts a letter back for another attempt, not before its delay is over', async () => {
    const event = await accept([address()]);
    const [id = ''] = idsOf(event);
    await claim('s1', [id]);
    const later: Settlement = {
      id,
      claim: 1,
      state: 'pending',
      counted: true,
      delayMs: 60_000,
      outcome: 'temporary',
    };
    expect(await settle('s1', [later])).toEqual(new Set([id]));
    expect((await claim('s1', [id])).claims).toEqual([]);
    const { rows } = await store.query(
      'select to_state, attempt, outcome from delivery_moves where delivery_id = $1',
      [id],
    );
    expect(rows).toEqual([{ to_state: 'pending', attempt: 1, outcome: 'temporary' }]);
  });

  it('does not count an attempt that was only waiting', async () => {
    const event = await accept([address()]);
    const [id = ''] = idsOf(event);
    await claim('s1', [id]);
    await settle('s1', [{ id, claim: 1, state: 'pending', counted: false, outcome: 'unreachable' }]);
    expect((await claim('s1', [id])).claims[0]).toMatchObject({ attempt: 1 });
  });

  it('does not let a sender settle what another has claimed', async () => {
    const event = await accept([address()]);
    const [id = ''] = idsOf(event);
    await claim('s1', [id]);
    expect(await settle('s2', [sent(id)])).toEqual(new Set());
    expect(await statesOf(event)).toMatchObject({ sending: 1, sent: 0 });
  });

  it('gives every letter of a settlement its own result, in whatever order they come', async () => {
    const events = [];
    for (let n = 0; n < 9; n += 1) events.push(await accept([address()]));
    const ids = events.flatMap(idsOf);
    await claim('sender', ids);
    const results = ids.map((id, n) => ({ ...sent(id), reply: `250 ok ${n}`, code: 250 + n }));
    const other = { ...sent(newId()), reply: '250 of nobody' };
    expect(await settle('sender', [...results.toReversed(), other])).toEqual(new Set(ids));
    const { rows } = await store.query(
      'select id, reply, code, provider from deliveries where id = any($1::uuid[]) order by id',
      [ids],
    );
    expect(rows).toEqual(results.map(({ id, reply, code }) => ({ id, reply, code, provider: null })));
  });

  it('takes of two results for one letter that of the claim in force', async () => {
    const [id = ''] = idsOf(await accept([address()]));
    await claim('sender', [id]);
    await settle('sender', [{ ...sent(id), state: 'pending', delayMs: 0, outcome: 'temporary' }]);
    await claim('sender', [id]);
    const two = [
      { ...sent(id, 2), reply: 'the second' },
      { ...sent(id, 1), reply: 'the first' },
    ];
    expect(await settle('sender', two)).toEqual(new Set([id]));
    const { rows } = await store.query('select reply from deliveries where id = $1', [id]);
    expect(rows).toEqual([{ reply: 'the second' }]);
  });

  it('records a result that comes after the lease ran out, as long as nobody has claimed the letter again', async () => {
    const event = await accept([address()]);
    const [id = ''] = idsOf(event);
    await claim('ghost', [id]);
    expect(await loseOrphans(store, [id])).toBe(1);
    expect(await settle('ghost', [sent(id)])).toEqual(new Set([id]));
    expect(await statesOf(event)).toMatchObject({ sent: 1, unknown: 0 });
  });

  it('refuses a late result when the letter has been claimed again', async () => {
    const event = await accept([address()]);
    const [id = ''] = idsOf(event);
    await claim('ghost', [id]);
    await loseOrphans(store, [id]);
    await resendUnknown(store, [id]);
    await claim('s2', [id]);
    expect(await settle('ghost', [sent(id)])).toEqual(new Set());
  });
});

it('suppresses an address that was refused for good, until the suppression expires', async () => {
  const refused = address();
  const first = await accept([refused]);
  const [id = ''] = idsOf(first);
  await claim('s1', [id]);
  await settle('s1', [
    {
      id,
      claim: 1,
      state: 'failed',
      counted: true,
      outcome: 'address-refused',
      reply: '550 5.1.1 unknown',
      cause: 'c',
    },
  ]);
  const second = await accept([refused]);
  expect((await claim('s1', idsOf(second))).suppressed).toEqual([
    { id: idsOf(second)[0], cause: 'address-suppressed' },
  ]);
  await store.query(`update suppressions set expires_at = now() where address_key = $1`, [refused]);
  const third = await accept([refused]);
  expect((await claim('s1', idsOf(third))).claims).toHaveLength(1);
});

it('makes a letter pending again that was claimed without the sender hearing of it, and no other sender’s', async () => {
  const event = await accept([address(), address()]);
  const [mine = '', other = ''] = idsOf(event);
  await claim('s1', [mine]);
  await claim('s2', [other]);
  await releaseClaims(store, 's1', [mine, other]);
  expect(await statesOf(event)).toMatchObject({ pending: 1, sending: 1 });
  expect((await claim('s1', [mine])).claims[0]).toMatchObject({ attempt: 1, claim: 2 });
});

describe('sweeping', () => {
  it('gives up a sender whose beat did not change, and only its claims', async () => {
    const event = await accept([address(), address()]);
    const [first = '', second = ''] = idsOf(event);
    await beatSender(store, 'silent');
    await beatSender(store, 'alive');
    await claim('silent', [first]);
    await claim('alive', [second]);
    const dead = (await listSenders(store)).filter(({ id }) => id === 'silent');
    expect(await giveUpSenders(store, dead)).toBe(1);
    expect(await statesOf(event)).toMatchObject({ unknown: 1, sending: 1 });
  });

  it('leaves a sender alone that beat once more after it was watched', async () => {
    const event = await accept([address()]);
    await beatSender(store, 'late');
    await claim('late', idsOf(event));
    const seen = (await listSenders(store)).filter(({ id }) => id === 'late');
    await beatSender(store, 'late');
    expect(await giveUpSenders(store, seen)).toBe(0);
    expect(await statesOf(event)).toMatchObject({ sending: 1 });
  });

  it('takes an overdue letter once when two sweepers look at the same time', async () => {
    const event = await accept(Array.from({ length: 40 }, address));
    await overdue(idsOf(event));
    const taken = await Promise.all(
      [1, 2, 3].map(() => takeDue(store, 'event', { pending: true, limit: 1_000, share: 1_000 })),
    );
    const ids = taken
      .flat()
      .map(({ id }) => id)
      .filter((id) => idsOf(event).includes(id));
    expect(ids.sort()).toEqual(idsOf(event).sort());
  });

  it('leaves letters alone that only wait for their bell when it is asked for urgent ones', async () => {
    const event = await accept([address(), address()]);
    const [waits = '', fails = ''] = idsOf(event);
    await claim('s1', [fails]);
    await settle('s1', [
      { id: fails, claim: 1, state: 'failed', counted: true, outcome: 'message-refused', cause: 'c' },
    ]);
    await overdue([waits]);
    const taken = (await takeDue(store, 'event', { pending: false, limit: 1_000, share: 1_000 })).map(
      ({ id }) => id,
    );
    expect(taken).toContain(fails);
    expect(taken).not.toContain(waits);
  });
});

describe('cancelling', () => {
  it('suppresses what is pending, leaves alone what is claimed, and holds for a letter that comes back', async () => {
    const event = await accept([address(), address()]);
    const [waiting = '', claimed = ''] = idsOf(event);
    await claim('s1', [claimed]);
    await cancelEvent(store, event.id);
    expect(await statesOf(event)).toMatchObject({ suppressed: 1, sending: 1 });
    await settle('s1', [{ id: claimed, claim: 1, state: 'pending', counted: true, outcome: 'temporary' }]);
    expect((await claim('s1', [claimed, waiting])).claims).toEqual([]);
    expect(await statesOf(event)).toMatchObject({ suppressed: 2, pending: 0, sending: 0 });
  });
});

describe('erasing', () => {
  it('erases data and idempotency key after the retention and keeps the ledger', async () => {
    const event = await accept([address()], { idempotencyKey: randomUUID(), requestHash: Buffer.from('a') });
    await claim('s1', idsOf(event));
    await settle('s1', [sent(idsOf(event)[0] ?? '')]);
    await store.query(`update events set erase_at = now() - interval '1 second' where id = $1`, [event.id]);
    expect(await eraseEventData(store, 100)).toBeGreaterThan(0);
    const { rows } = await store.query('select data, idempotency_key, erase_at from events where id = $1', [
      event.id,
    ]);
    expect(rows).toEqual([{ data: null, idempotency_key: null, erase_at: null }]);
    expect((await store.query('select from event_keys where event_id = $1', [event.id])).rows).toEqual([]);
    expect(await statesOf(event)).toMatchObject({ sent: 1 });
  });

  it('keeps the data of an event with letters still to be sent', async () => {
    const event = await accept([address()]);
    await store.query(`update events set erase_at = now() - interval '1 second' where id = $1`, [event.id]);
    await eraseEventData(store, 100);
    expect((await claim('s1', idsOf(event))).claims[0]?.data).toEqual({ n: 1 });
  });
});
