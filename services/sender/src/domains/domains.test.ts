import type { Slots } from '@pabal/db/limits';
import { testClaim, testClock } from '../testing/claims.ts';
import { createDomains, type DomainsDeps, mailDomains } from './domains.ts';

type Asked = Parameters<DomainsDeps['slots']['reserve']>[0];

function setUp(more: Partial<DomainsDeps> = {}) {
  const clock = testClock();
  const asked: Asked[] = [];
  const cuts: string[] = [];
  const passed: string[] = [];
  const moments = new Map<string, number>();
  let giving = 100;
  let handedBack = 0;
  const inForce = new Set<string>();
  const domains = createDomains({
    places: mailDomains([{ domain: 'gmail.com', rate: 10 }]),
    inForce: {
      has: (key) => inForce.has(key),
      any: () => inForce.size > 0,
      share: (total) => total,
    },
    slots: {
      reserve: async (request) => {
        asked.push(request);
        return slotsFor(request, giving, clock.now());
      },
      toLocal: (ms) => ms,
    },
    cut: async (key) => {
      cuts.push(key);
    },
    observed: { add: () => {} },
    passed: { add: (key) => void passed.push(key) },
    taken: { momentOf: (id) => moments.get(id) },
    most: { event: 4, newsletter: 3 },
    onHandedBack: () => {
      handedBack += 1;
    },
    now: clock.now,
    ...more,
  });
  return {
    domains,
    handedBack: () => handedBack,
    asked,
    cuts,
    passed,
    moments,
    inForce,
    give: (count: number) => {
      giving = count;
    },
  };
}

/** As many slots as are given, at once. */
function slotsFor({ first, next }: Asked, giving: number, nowMs: number): Slots {
  const firstServed = Math.min(giving, first.count);
  return {
    nowMs,
    startMs: nowMs,
    stepMs: 0,
    first: firstServed,
    next: Math.min(giving - firstServed, next?.count ?? 0),
    nextMs: nowMs,
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
    const { domains, inForce } = setUp({ places: mailDomains([]) });
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
        first: { count: 1, withinMs: 1_500 },
        next: { count: 2, withinMs: 1_000 },
        behind: 'event',
      },
    ]);
  });

  it('puts what finds no turn in line in the ledger, without a moment of its own', async () => {
    const { domains, give, handedBack } = setUp();
    give(1);
    const passages = await Promise.all(['1', '2', '3'].map((id) => domains.pass(to(`${id}@gmail.com`))));
    expect(passages).toMatchObject([
      { kind: 'go' },
      { kind: 'later', waitsFor: 'domain:gmail.com' },
      { kind: 'later', waitsFor: 'domain:gmail.com' },
    ]);
    expect(handedBack()).toBe(2);
  });

  it('lets no more letters wait than may, and newsletters look less far ahead than events', async () => {
    const { domains, asked } = setUp();
    const claims = Array.from({ length: 9 }, (_, n) => to(`${n}@gmail.com`, { lane: 'newsletter' }));
    await Promise.all(claims.map((claim) => domains.pass(claim)));
    expect(asked[0]).toMatchObject({
      next: { count: 3, withinMs: 250 },
      behind: 'newsletter',
    });
  });

  it('asks for nothing for a letter that was taken out of its line with a turn', async () => {
    const { domains, asked, moments, give } = setUp();
    give(0);
    moments.set('1@gmail.com', 0);
    expect(await domains.pass(to('1@gmail.com'))).toMatchObject({ kind: 'go' });
    expect(asked).toEqual([]);
  });

  it('keeps letters that cannot be asked for, while the store is away', async () => {
    const { domains } = setUp({
      slots: { reserve: () => Promise.reject(new Error('away')), toLocal: (ms) => ms },
    });
    expect(await domains.pass(to('1@gmail.com'))).toEqual({ kind: 'later', delayMs: 1_000 });
  });
});

describe('a limit of letters under way', () => {
  const places = mailDomains([{ domain: 'naver.com', connections: 2 }]);

  it('lets so many in, the next when one leaves, and hands back what would wait in vain', async () => {
    const { domains } = setUp({ places });
    const pass = (id: string) => domains.pass(to(`${id}@naver.com`));
    const first = await pass('1');
    expect(await pass('2')).toMatchObject({ kind: 'go' });
    const waiting = ['3', '4', '5', '6'].map(pass);
    expect(domains.room('domain:naver.com')).toBe(0);
    expect(await pass('7')).toMatchObject({ kind: 'later', waitsFor: 'domain:naver.com' });
    if (first?.kind === 'go') first.leave();
    expect(await waiting[0]).toMatchObject({ kind: 'go' });
    const rest = await Promise.all(waiting.slice(1));
    expect(rest.map((passage) => passage?.kind)).toEqual(['later', 'later', 'later']);
  });

  it('hands everything back where this sender has no part of it', async () => {
    const { domains } = setUp({ places, inForce: { ...noShare() } });
    expect(await domains.pass(to('1@naver.com'))).toMatchObject({ kind: 'later' });
  });
});

function noShare(): DomainsDeps['inForce'] {
  return {
    has: () => false,
    any: () => false,
    share: () => 0,
  };
}

describe('an answer that says too fast', () => {
  const throttled = { class: 'throttled', code: 421, reply: '421', scope: 'domain' } as const;

  it('cuts the limit of its domain, and puts the letter in line', async () => {
    const { domains, cuts } = setUp();
    const claim = to('a@slow.example');
    await domains.heard(claim, throttled);
    expect(cuts).toEqual(['domain:slow.example']);
    expect(domains.lineOf(claim, throttled)).toBe('domain:slow.example');
  });

  it('lets a limit in force grow with every letter that its server takes or judges', () => {
    const { domains, inForce, passed } = setUp();
    const sent = { class: 'sent', code: 250, reply: '250 ok' } as const;
    void domains.heard(to('a@slow.example'), sent);
    inForce.add('domain:slow.example');
    void domains.heard(to('a@slow.example'), sent);
    void domains.heard(to('b@slow.example'), { class: 'address-refused', code: 550, reply: '550 no' });
    void domains.heard(to('c@slow.example'), { class: 'temporary', code: 451, reply: '451 later' });
    void domains.heard(to('a@other.example'), sent);
    expect(passed).toEqual(['domain:slow.example', 'domain:slow.example']);
  });

  it('does not concern the domain when the provider speaks of itself', () => {
    const { domains, cuts } = setUp();
    const own = { ...throttled, scope: 'provider' } as const;
    expect(domains.heard(to('a@slow.example'), own)).toBeUndefined();
    expect(domains.lineOf(to('a@slow.example'), own)).toBeUndefined();
    expect(cuts).toEqual([]);
  });
});
