import type { Lane } from '@pabal/domain';
import { testClaim, testPermit, testProvider } from '../testing/claims.ts';
import { createGate, type GateDeps } from './gate.ts';
import type { Permit, Provider } from './provider.ts';

const made: ReturnType<typeof createGate>[] = [];
afterEach(() => {
  for (const gate of made.splice(0)) gate.stop();
});

function gateOf(providers: readonly Provider[], more: Partial<GateDeps> = {}) {
  const gate = createGate({
    providers,
    pause: { paused: () => false },
    isPaused: () => false,
    unknownFailover: false,
    wake: () => {},
    onOrphan: () => {},
    ...more,
  });
  made.push(gate);
  return gate;
}

/** A provider with so much room, which its permits use up. */
function roomyProvider(name: string, room: number, more: Partial<Provider> = {}): Provider {
  let left = room;
  const provider: Provider = testProvider(name, {
    room: () => left,
    permit: () => {
      left -= 1;
      return testPermit(provider);
    },
    ...more,
  });
  return provider;
}

const closed = { open: () => false, room: () => 0, opensInMs: () => 7_000 } as const;
const inTrouble = {
  ...closed,
  view: () =>
    ({
      name: 'x',
      breaker: {
        state: 'open',
        trouble: 'lost',
        since: 0,
        until: 0,
        outcome: { class: 'unreachable', reply: '' },
      },
    }) as const,
};
const namesOf = (permits: readonly Permit[]) => permits.map(({ provider }) => provider.name);
const countOf = (names: readonly string[], name: string) => names.filter((other) => other === name).length;

describe('admitting', () => {
  it('admits nothing of a lane that a person has paused, and takes nothing out of its lines', () => {
    const gate = gateOf([testProvider('a')], { isPaused: (lane) => lane === 'event' });
    expect(gate.admit('event', 3)).toEqual([]);
    expect(gate.takes({ key: 'domain:example.com', lane: 'event' })).toBe(false);
    expect(gate.admit('newsletter', 3)).toHaveLength(3);
    expect(gate.takes({ key: 'domain:example.com', lane: 'newsletter' })).toBe(true);
  });

  it('shares the letters out by weight, evenly mixed, also over many small requests', () => {
    const gate = gateOf([testProvider('a', { weight: 3 }), testProvider('b')]);
    expect(namesOf(gate.admit('event', 4))).toEqual(['a', 'a', 'b', 'a']);
    const one = Array.from({ length: 400 }, () => namesOf(gate.admit('event', 1))).flat();
    expect(countOf(one, 'b')).toBe(100);
  });

  it('gives everything to the others when one is not open', () => {
    const gate = gateOf([testProvider('a', closed), testProvider('b')]);
    expect(namesOf(gate.admit('event', 3))).toEqual(['b', 'b', 'b']);
  });

  it('gives a reserve letters only while no other is open, not when the others have no room', () => {
    const reserve = testProvider('reserve', { weight: 0 });
    expect(gateOf([roomyProvider('a', 0), reserve]).admit('event', 3)).toEqual([]);
    expect(namesOf(gateOf([testProvider('a', closed), reserve]).admit('event', 1))).toEqual(['reserve']);
  });

  it('gives no more than there is room, and asks for more where there is none left', () => {
    const wanted: [number, Lane][] = [];
    const a = roomyProvider('a', 2, {
      want: (count, lane) => {
        wanted.push([count, lane]);
      },
    });
    expect(gateOf([a]).admit('newsletter', 5)).toHaveLength(2);
    expect(wanted).toEqual([[5, 'newsletter']]);
  });

  it('passes on to another provider what one has no room for', () => {
    const permits = gateOf([roomyProvider('a', 1), testProvider('b')]).admit('event', 4);
    expect(countOf(namesOf(permits), 'b')).toBe(3);
  });

  it('admits nothing while no provider is open', () => {
    expect(gateOf([testProvider('a', closed), testProvider('b', closed)]).admit('event', 9)).toEqual([]);
  });

  it('admits no newsletters while they are paused, and wakes the dispatcher to look again', async () => {
    let paused = true;
    await new Promise<void>((wake) => {
      const gate = gateOf([testProvider('a')], { pause: { paused: () => paused }, wake });
      expect(gate.admit('newsletter', 2)).toEqual([]);
      expect(gate.admit('event', 2)).toHaveLength(2);
    });
    paused = false;
    expect(made[0]?.admit('newsletter', 2)).toHaveLength(2);
  });
});

describe('routing a claimed letter', () => {
  const doubtful = testClaim('d', { lastOutcome: 'answer-lost', doubtedProvider: 'a' });

  it('sends it where it was admitted', () => {
    const b = testProvider('b');
    const permit = testPermit(b);
    expect(gateOf([b]).route(testClaim('d'), permit)).toEqual({ kind: 'send', permit });
  });

  it('sends one that another provider may have taken through that one', () => {
    const [a, b] = [testProvider('a'), testProvider('b')];
    const permit = testPermit(b);
    const route = gateOf([a, b]).route(doubtful, permit);
    expect(route.kind === 'send' && route.permit.provider).toBe(a);
    expect(permit.letGoes()).toBe(1);
  });

  it('lets it wait while that one is not open, unless the policy says otherwise', () => {
    const [a, b] = [testProvider('a', closed), testProvider('b')];
    expect(gateOf([a, b]).route(doubtful, testPermit(b))).toEqual({ kind: 'wait', waitsFor: 'provider:a' });
    const permit = testPermit(b);
    const route = gateOf([a, b], { unknownFailover: true }).route(doubtful, permit);
    expect(route).toEqual({ kind: 'send', permit });
  });

  it('sends it elsewhere, and says so, when that one is no longer set up', () => {
    const told: string[] = [];
    const b = testProvider('b');
    const permit = testPermit(b);
    const gate = gateOf([b], { onOrphan: ({ id }) => told.push(id) });
    expect(gate.route(doubtful, permit)).toEqual({ kind: 'send', permit });
    expect(told).toEqual(['d']);
  });

  it('gives one back whose provider was left alone after the claim, at once when there is another', () => {
    const a = testProvider('a', inTrouble);
    expect(gateOf([a]).route(testClaim('d'), testPermit(a))).toEqual({ kind: 'wait', delayMs: 1_000 });
    const both = gateOf([a, testProvider('b')]);
    expect(both.route(testClaim('d'), testPermit(a))).toEqual({ kind: 'wait', delayMs: 0 });
  });

  it('lets the letter go that is to try such a provider', () => {
    const a = testProvider('a', inTrouble);
    const probe = { ...testPermit(a), probe: true };
    expect(gateOf([a]).route(testClaim('d'), probe)).toEqual({ kind: 'send', permit: probe });
  });
});

describe('letters that wait in line', () => {
  const takes = (providers: Provider[], key: string, lane: Lane = 'event', paused = false) =>
    gateOf(providers, { pause: { paused: () => paused } }).takes({ key, lane });

  it('are taken for a domain while any provider is open, and for a provider while that one is', () => {
    const [a, b] = [testProvider('a', closed), testProvider('b')];
    expect(takes([a, b], 'domain:x.example')).toBe(true);
    expect(takes([a], 'domain:x.example')).toBe(false);
    expect(takes([a, b], 'provider:a')).toBe(false);
    expect(takes([a, b], 'provider:b')).toBe(true);
    expect(takes([a, b], 'provider:no-longer-set-up')).toBe(true);
  });

  it('are left in line where newsletters are paused', () => {
    expect(takes([testProvider('a')], 'domain:x.example', 'newsletter', true)).toBe(false);
    expect(takes([testProvider('a')], 'domain:x.example', 'event', true)).toBe(true);
  });
});
