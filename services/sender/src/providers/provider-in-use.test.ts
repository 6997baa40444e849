import type { Outcome } from '@pabal/domain';
import { createLetter, type SendOptions, toMailObject } from '@pabal/mail';
import { testClaim, testClock } from '../testing/claims.ts';
import { createBreaker } from './breaker.ts';
import type { Provider } from './provider.ts';
import { createProvider, type ProviderDeps } from './provider-in-use.ts';
import type { RateSlots } from './rate-slots.ts';

const mail = toMailObject(
  createLetter({
    from: { address: 'a@pabal.example' },
    to: { address: 'b@example.com' },
    subject: 's',
    html: '<p>h</p>',
    text: 't',
    messageId: '<1@pabal.example>',
    date: new Date(0),
  }),
);
const sent: Outcome = { class: 'sent', code: 250, reply: '250 ok' };
const gone: Outcome = { class: 'unreachable', reply: 'ECONNREFUSED', scope: 'connection' };
const always = () => true;

const made: Provider[] = [];
afterEach(() => {
  for (const provider of made.splice(0)) provider.stop();
});

function setUp(more: Partial<ProviderDeps> = {}) {
  const clock = testClock();
  const answers: Outcome[] = [];
  const throttled: Outcome[] = [];
  let wakes = 0;
  const slots = testSlots(clock.now);
  const provider = createProvider({
    settings: { name: 'mx', url: 'smtp://mx', weight: 1 },
    transport: {
      send: async (_letter, { ready, onMessage }: SendOptions = {}) => {
        const notNow = await ready?.();
        if (notNow) return notNow;
        onMessage?.();
        return answers.shift() ?? sent;
      },
    },
    breaker: createBreaker({ now: clock.now, random: () => 0.5, probeMs: 60_000 }),
    slots,
    limited: () => false,
    daily: () => undefined,
    counted: () => {},
    throttled: async (outcome) => {
      throttled.push(outcome);
    },
    heard: () => {},
    wake: () => {
      wakes += 1;
    },
    now: clock.now,
    ...more,
  });
  made.push(provider);
  const send = (outcome: Outcome, claim = testClaim('d')) => {
    answers.push(outcome);
    const permit = provider.permit();
    return provider.send(mail, claim, permit, always).finally(() => permit.letGo());
  };
  return { provider, send, clock, slots, throttled, wakes: () => wakes };
}

/** Slots of which there are always enough, and which remember what was done with them. */
function testSlots(now: () => number) {
  const did = { promised: 0, taken: 0, skipped: 0, lateMs: 0, nextAt: now() };
  const slots: RateSlots & { readonly did: typeof did } = {
    did,
    room: () => 3 - did.promised,
    promise: () => {
      did.promised += 1;
    },
    letOff: () => {
      did.promised -= 1;
    },
    want: () => {},
    take: async () => {
      did.taken += 1;
      return { at: now() - did.lateMs, until: now() };
    },
    skip: () => {
      did.skipped += 1;
    },
    nextAt: () => did.nextAt,
    stop: () => {},
  };
  return slots;
}

describe('without limits', () => {
  it('has room for any number and keeps no slots', async () => {
    const { provider, send, slots } = setUp();
    expect(provider.room()).toBe(Number.POSITIVE_INFINITY);
    expect(await send(sent)).toEqual(sent);
    expect(slots.did).toMatchObject({ promised: 0, taken: 0 });
  });

  it('counts what came of a letter, and the time from when it could go', async () => {
    const counted: [string, number][] = [];
    const clock = testClock();
    const { provider } = setUp({
      now: clock.now,
      counted: (outcome, ms) => void counted.push([outcome.class, ms]),
      transport: {
        send: async (_letter, { ready }: SendOptions = {}) => {
          // Waiting for a connection is not the provider's time.
          clock.pass(500);
          await ready?.();
          clock.pass(70);
          return sent;
        },
      },
    });
    const permit = provider.permit();
    await provider.send(mail, testClaim('d'), permit, always);
    permit.letGo();
    expect(counted).toEqual([['sent', 70]]);
  });

  it('says nothing to the server when the claim is no longer surely ours', async () => {
    const { provider } = setUp();
    const permit = provider.permit();
    expect(await provider.send(mail, testClaim('d'), permit, () => false)).toBeUndefined();
  });
});

describe('with limits', () => {
  const limited = { limited: () => true };

  it('keeps a slot from the permit until the letter takes it or is let go', async () => {
    const { provider, send, slots } = setUp(limited);
    const permit = provider.permit();
    expect([provider.room(), slots.did.promised]).toEqual([2, 1]);
    permit.letGo();
    permit.letGo();
    expect(slots.did.promised).toBe(0);
    await send(sent);
    expect(slots.did).toMatchObject({ promised: 0, taken: 1 });
  });

  it('gives the letter back when there is no slot for it', async () => {
    const clock = testClock();
    const { send } = setUp({ ...limited, slots: { ...testSlots(clock.now), take: async () => undefined } });
    expect(await send(sent)).toBeUndefined();
  });

  it('leaves a slot empty after a letter that was far later than usual', async () => {
    const { send, slots } = setUp(limited);
    await send(sent);
    slots.did.lateMs = 200;
    await send(sent);
    slots.did.lateMs = 0;
    await send(sent);
    expect(slots.did.skipped).toBe(1);
  });

  it('is not open while its next slot is far away, and says when that is', () => {
    const { provider, slots, clock } = setUp(limited);
    slots.did.nextAt = clock.now() + 3_600_000;
    expect([provider.open(), provider.opensInMs()]).toEqual([false, 3_600_000]);
    expect(provider.view()).toMatchObject({ nextSlotAt: clock.now() + 3_600_000 });
  });
});

describe('in trouble', () => {
  const lose = async ({ send }: Pick<ReturnType<typeof setUp>, 'send'>) => {
    for (let n = 0; n < 5; n += 1) await send(gone);
  };

  it('has room for exactly one letter when its time has come', async () => {
    const it = setUp();
    await lose(it);
    expect(it.provider.room()).toBe(0);
    expect(it.provider.opensInMs()).toBe(1_000);
    it.clock.pass(1_000);
    const probe = it.provider.permit();
    expect([probe.probe, it.provider.room(), it.provider.open()]).toEqual([true, 0, false]);
    probe.letGo();
    expect(it.provider.room()).toBe(1);
    expect(await it.send(sent)).toEqual(sent);
    expect(it.provider.room()).toBe(Number.POSITIVE_INFINITY);
    expect(it.wakes()).toBe(1);
  });

  it('keeps a second probe when the permit of the first is let go late', async () => {
    const it = setUp();
    await lose(it);
    it.clock.pass(1_000);
    const first = it.provider.permit();
    await it.provider.send(mail, testClaim('d'), first, always);
    await lose(it);
    it.clock.pass(1_000);
    it.provider.permit();
    first.letGo();
    expect(it.provider.room()).toBe(0);
  });

  it('lets the breaker keep the time that a letter was told to wait', async () => {
    const { send } = setUp();
    const full: Outcome = { class: 'provider-closed', code: 452, reply: '452', retryAfterMs: 3_600_000 };
    expect(await send(full)).toEqual({ class: 'provider-closed', code: 452, reply: '452' });
  });
});

describe('what one letter alone is refused for', () => {
  const full: Outcome = { class: 'provider-broken', code: 550, reply: '550 relaying denied' };
  const again = testClaim('d', { lastOutcome: 'provider-broken' });

  it('counts as an attempt the second time, while the provider takes others', async () => {
    const { send } = setUp();
    expect(await send(full)).toMatchObject({ class: 'provider-broken' });
    expect(await send(full, again)).toMatchObject({ class: 'temporary', reply: '550 relaying denied' });
  });

  it('stays waiting when the provider turns out to refuse all', async () => {
    const { send } = setUp();
    for (let n = 0; n < 3; n += 1) await send(full);
    expect(await send(full, again)).toMatchObject({ class: 'provider-broken' });
  });
});

describe('too fast', () => {
  const fast = (scope: 'provider' | 'domain' | 'connection'): Outcome => ({
    class: 'throttled',
    code: 421,
    reply: '421',
    scope,
  });

  it('cuts the limit of the provider when it speaks of itself, and leaves domains to others', async () => {
    const { send, throttled } = setUp();
    for (const scope of ['provider', 'domain', 'connection'] as const) await send(fast(scope));
    expect(throttled.map(({ scope }) => scope)).toEqual(['provider', 'connection']);
  });
});
