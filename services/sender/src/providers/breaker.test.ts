import type { Outcome, OutcomeClass } from '@pabal/domain';
import { testClock } from '../testing/claims.ts';
import { type Breaker, createBreaker } from './breaker.ts';

const probeMs = 60_000;

function setUp(random = 0.5) {
  const clock = testClock();
  const breaker = createBreaker({ now: clock.now, random: () => random, probeMs });
  return { breaker, clock };
}

const outcome = (cls: OutcomeClass, more: Partial<Outcome> = {}): Outcome => ({
  class: cls,
  reply: 'r',
  ...more,
});
const sent = outcome('sent', { code: 250 });
const gone = outcome('unreachable');
const refusal = (cls: 'provider-closed' | 'provider-broken') => outcome(cls, { code: 452 });

function hear(breaker: Breaker, ...outcomes: Outcome[]): void {
  for (const one of outcomes) breaker.heard(one, { probe: false, again: false });
}

function probeWith(breaker: Breaker, one: Outcome): void {
  expect(breaker.room()).toBe(1);
  breaker.probe();
  expect(breaker.room()).toBe(0);
  breaker.heard(one, { probe: true, again: false });
}

const waitOf = (breaker: Breaker, now: number): number => {
  const view = breaker.view();
  return view.state === 'closed' ? 0 : view.until - now;
};

describe('a provider that gives no answer', () => {
  it('is left alone after five letters in a row, and not while others get through', () => {
    const { breaker } = setUp();
    hear(breaker, gone, gone, gone, gone, sent, gone, gone, gone, gone);
    expect(breaker.room()).toBe(Number.POSITIVE_INFINITY);
    hear(breaker, gone);
    expect(breaker.room()).toBe(0);
    expect(breaker.view()).toMatchObject({ state: 'open', trouble: 'lost', outcome: gone });
  });

  it('counts answers that were lost, so that no more letters come into doubt', () => {
    const { breaker } = setUp();
    hear(breaker, ...Array.from({ length: 5 }, () => outcome('answer-lost')));
    expect(breaker.room()).toBe(0);
  });

  it('is tried by exactly one letter, after waits that double from a second to half a minute', () => {
    const { breaker, clock } = setUp();
    hear(breaker, gone, gone, gone, gone, gone);
    const waits: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      waits.push(waitOf(breaker, clock.now()));
      clock.pass(waits[n] ?? 0);
      probeWith(breaker, gone);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('is not tried by all senders at the same moment', () => {
    const waits = [0, 0.999].map((random) => {
      const { breaker, clock } = setUp(random);
      hear(breaker, gone, gone, gone, gone, gone);
      return waitOf(breaker, clock.now());
    });
    expect(waits[0]).toBe(800);
    expect(waits[1]).toBeCloseTo(1_200, -1);
  });

  it('is open again after one good answer, and forgets how long it waited', () => {
    const { breaker, clock } = setUp();
    hear(breaker, gone, gone, gone, gone, gone);
    clock.pass(1_000);
    probeWith(breaker, outcome('address-refused', { code: 550 }));
    expect(breaker.view()).toEqual({ state: 'closed' });
    hear(breaker, gone, gone, gone, gone, gone);
    expect(waitOf(breaker, clock.now())).toBe(1_000);
  });

  it('is open again when a letter that was under way arrives', () => {
    const { breaker } = setUp();
    hear(breaker, gone, gone, gone, gone, gone, gone, sent);
    expect(breaker.room()).toBe(Number.POSITIVE_INFINITY);
  });

  it('waits no longer for what letters under way say later', () => {
    const { breaker, clock } = setUp();
    hear(breaker, gone, gone, gone, gone, gone, gone, gone, gone);
    expect(waitOf(breaker, clock.now())).toBe(1_000);
  });

  it('lets another letter probe when the first was not sent after all', () => {
    const { breaker, clock } = setUp();
    hear(breaker, gone, gone, gone, gone, gone);
    clock.pass(1_000);
    breaker.probe();
    breaker.probeUnused();
    expect(breaker.room()).toBe(1);
    probeWith(breaker, outcome('message-refused'));
    expect(breaker.room()).toBe(1);
  });

  it('says since when, although probes failed meanwhile', () => {
    const { breaker, clock } = setUp();
    hear(breaker, gone, gone, gone, gone, gone);
    const since = clock.now();
    clock.pass(1_000);
    probeWith(breaker, gone);
    expect(breaker.view()).toMatchObject({ state: 'open', since });
  });
});

describe('a provider without room or allowance', () => {
  const full = refusal('provider-closed');

  it('is left alone when three letters in a row hear so, for a time that doubles up to fifteenfold', () => {
    const { breaker, clock } = setUp();
    hear(breaker, full, full);
    expect(breaker.view()).toEqual({ state: 'closed' });
    hear(breaker, full);
    const minutes: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      const wait = waitOf(breaker, clock.now());
      minutes.push(wait / probeMs);
      clock.pass(wait);
      probeWith(breaker, full);
    }
    expect(minutes).toEqual([1, 2, 4, 8, 15, 15]);
  });

  it('is left alone as long as it says', () => {
    const { breaker, clock } = setUp();
    hear(breaker, full, full, outcome('provider-closed', { code: 452, retryAfterMs: 7_200_000 }));
    expect(waitOf(breaker, clock.now())).toBe(7_200_000);
  });

  it('is not left alone because one letter hears so again and again', () => {
    const { breaker } = setUp();
    for (let n = 0; n < 10; n += 1) breaker.heard(full, { probe: false, again: n > 0 });
    expect(breaker.view()).toEqual({ state: 'closed' });
  });
});

describe('a provider that refuses our credentials or setup', () => {
  const broken = refusal('provider-broken');

  it('is left alone at once when it does so before any letter was spoken of', () => {
    const { breaker, clock } = setUp();
    hear(breaker, { ...broken, scope: 'connection' });
    expect(breaker.view()).toMatchObject({ state: 'open', trouble: 'broken' });
    expect(waitOf(breaker, clock.now())).toBe(probeMs);
  });

  it('is tried once a minute, for as long as it takes', () => {
    const { breaker, clock } = setUp();
    hear(breaker, broken, broken, broken);
    for (let n = 0; n < 5; n += 1) {
      clock.pass(probeMs - 1);
      expect(breaker.room()).toBe(0);
      clock.pass(1);
      probeWith(breaker, broken);
    }
    clock.pass(probeMs);
    probeWith(breaker, sent);
    expect(breaker.view()).toEqual({ state: 'closed' });
  });
});

it.each<[Outcome, boolean]>([
  [outcome('temporary', { code: 451 }), true],
  [outcome('throttled', { code: 421 }), true],
  [outcome('message-refused', { code: 554 }), true],
  [outcome('message-refused'), false],
  [outcome('render-failed'), false],
  [outcome('temporary'), false],
])('takes %j for a sign of life: %s', (one, alive) => {
  const { breaker } = setUp();
  hear(breaker, gone, gone, gone, gone, one, gone);
  expect(breaker.view().state === 'closed').toBe(alive);
});

describe('a provider that somebody wants to be tried', () => {
  it('is tried by one letter at once, and left alone again when that is refused', () => {
    const { breaker, clock } = setUp();
    hear(breaker, { ...refusal('provider-broken'), scope: 'connection' });
    expect(breaker.room()).toBe(0);
    breaker.tryNow();
    probeWith(breaker, refusal('provider-broken'));
    expect(waitOf(breaker, clock.now())).toBe(probeMs);
    breaker.tryNow();
    probeWith(breaker, sent);
    expect(breaker.view()).toEqual({ state: 'closed' });
    breaker.tryNow();
    expect(breaker.room()).toBe(Number.POSITIVE_INFINITY);
  });
});
