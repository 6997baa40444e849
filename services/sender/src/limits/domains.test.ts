import type { Slots } from '@pabal/db';
import { testClaim, testClock } from '../testing/claims.ts';
import { createDomains, type DomainsDeps } from './domains.ts';

type Asked = Parameters<DomainsDeps['reserve']>[0];

function setUp(more: Partial<DomainsDeps> = {}) {
  const clock = testClock();
  const asked: Asked[] = [];
  const cuts: string[] = [];
  let giving = 100;
  const inForce = new Set<string>();
  const domains = createDomains({
    limits: [{ domain: 'gmail.com', rate: 10 }],
    inForce: {
      has: (key) => inForce.has(key),
      any: () => inForce.size > 0,
      note: () => {},
      all: () => [],
      share: (total) => total,
      senders: () => 2,
      start: async () => {},
      stop: async () => {},
    },
    reserve: async (request) => {
      asked.push(request);
      return slotsFor(request, giving, clock.now());
    },
    clock: { toLocal: (ms) => ms },
    cut: async (key) => {
      cuts.push(key);
    },
    observed: { add: () => {}, rate: () => 5 },
    most: { event: 4, newsletter: 3 },
    now: clock.now,
    ...more,
  });
  return {
    domains,
    asked,
    cuts,
    inForce,
    give: (count: number) => {
      giving = count;
    },
  };
}

/** As many slots as are given, at once; whoever gets none returns in 60 s and then every second. */
function slotsFor({ first, next }: Asked, giving: number, nowMs: number): Slots {
  const firstServed = Math.min(giving, first.count);
  return {
    nowMs,
    startMs: nowMs,
    stepMs: 0,
    first: firstServed,
    next: Math.min(giving - firstServed, next?.count ?? 0),
    nextMs: nowMs,
    returnMs: nowMs + 60_000,
    returnEveryMs: 1_000,
  };
}

const to = (address: string, more = {}) => testClaim(address, { address, ...more });

describe('a domain without a limit', () => {
  it('is passed without asking anybody', () => {
    const { domains, asked } = setUp();
    expect(domains.pass(to('a@example.com'))).toBeUndefined();
    expect(domains.pass(to('a@gmail.com', { test: true }))).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('has one as soon as a cut is in force', async () => {
    const { domains, inForce } = setUp({ limits: [] });
    expect(domains.pass(to('a@slow.example'))).toBeUndefined();
    inForce.add('domain:slow.example');
    expect(await domains.pass(to('a@slow.example'))).toMatchObject({ kind: 'go' });
  });
});

describe('a limited domain', () => {
  it('is asked for once for all letters that come together, those that return first', async () => {
    const { domains, asked } = setUp();
    await Promise.all(
      ['1', '2', '3'].map((id) =>
        domains.pass(to(`${id}@gmail.com`, id === '3' ? { lastOutcome: 'throttled' } : {})),
      ),
    );
    expect(asked).toEqual([
      {
        key: 'domain:gmail.com',
        rate: 10,
        first: { count: 1, withinMs: 1_000 },
        next: { count: 2, withinMs: 1_000 },
        returnIn: 'event',
        returning: 0,
        returnEvery: 0.1,
      },
    ]);
  });

  it('hands back what finds no turn, one after the other', async () => {
    const { domains, give } = setUp();
    give(1);
    const passages = await Promise.all(['1', '2', '3'].map((id) => domains.pass(to(`${id}@gmail.com`))));
    expect(passages).toMatchObject([
      { kind: 'go' },
      { kind: 'later', delayMs: 60_000 },
      { kind: 'later', delayMs: 61_000 },
    ]);
    expect(domains.handedBack()).toBe(2);
  });

  it('lets no more letters wait than may, and newsletters look less far ahead than events', async () => {
    const { domains, asked } = setUp();
    const claims = Array.from({ length: 9 }, (_, n) => to(`${n}@gmail.com`, { lane: 'newsletter' }));
    await Promise.all(claims.map((claim) => domains.pass(claim)));
    expect(asked[0]).toMatchObject({
      next: { count: 3, withinMs: 250 },
      returning: 6,
      returnIn: 'newsletter',
    });
  });

  it('keeps letters that cannot be asked for, while the store is away', async () => {
    const { domains } = setUp({ reserve: () => Promise.reject(new Error('away')) });
    expect(await domains.pass(to('1@gmail.com'))).toEqual({ kind: 'later', delayMs: 1_000 });
  });
});

describe('a limit of letters under way', () => {
  const limits = [{ domain: 'naver.com', connections: 2 }];

  it('lets so many in, the next when one leaves, and hands back what would wait in vain', async () => {
    const { domains, asked } = setUp({ limits });
    const pass = (id: string) => domains.pass(to(`${id}@naver.com`));
    const first = await pass('1');
    expect(await pass('2')).toMatchObject({ kind: 'go' });
    const waiting = ['3', '4', '5', '6'].map(pass);
    expect(await pass('7')).toMatchObject({ kind: 'later', delayMs: 60_000 });
    expect(asked).toMatchObject([
      { first: { count: 0 }, next: { count: 0 }, returning: 1, returnEvery: 0.1 },
    ]);
    if (first?.kind === 'go') first.leave();
    expect(await waiting[0]).toMatchObject({ kind: 'go' });
    const rest = await Promise.all(waiting.slice(1));
    expect(rest.map((passage) => passage?.kind)).toEqual(['later', 'later', 'later']);
  });

  it('hands everything back where this sender has no part of it', async () => {
    const { domains } = setUp({ limits, inForce: { ...noShare() } });
    expect(await domains.pass(to('1@naver.com'))).toMatchObject({ kind: 'later' });
  });
});

function noShare(): DomainsDeps['inForce'] {
  return {
    has: () => false,
    any: () => false,
    note: () => {},
    all: () => [],
    share: () => 0,
    senders: () => 3,
    start: async () => {},
    stop: async () => {},
  };
}

describe('an answer that says too fast', () => {
  const throttled = { class: 'throttled', code: 421, reply: '421', scope: 'domain' } as const;

  it('cuts the limit of its domain, and sends the letter to the end of the line', async () => {
    const { domains, cuts } = setUp();
    expect(await domains.heard(to('a@slow.example'), throttled)).toEqual({
      ...throttled,
      retryAfterMs: 60_000,
    });
    expect(cuts).toEqual(['domain:slow.example']);
  });

  it('is written down as it came when the store is away', async () => {
    const { domains } = setUp({ reserve: () => Promise.reject(new Error('away')) });
    expect(await domains.heard(to('a@slow.example'), throttled)).toEqual(throttled);
  });

  it('is none of the domain’s business when the provider speaks of itself', () => {
    const { domains, cuts } = setUp();
    const own = { ...throttled, scope: 'provider' } as const;
    expect(domains.heard(to('a@slow.example'), own)).toBe(own);
    expect(cuts).toEqual([]);
  });
});
