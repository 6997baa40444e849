import type { Lane } from '@pabal/domain';
import type { JobQueue } from './payloads.ts';
import { Shares, share } from './shares.ts';

const flood = { id: 'f', name: 'flood' };
const other = { id: 'o', name: 'other' };

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A process with a clock, queues and a ledger of its own. */
function setUp() {
  let time = 0;
  const jobs = new Map<JobQueue, number>();
  const apps = new Set<string>();
  const told: string[] = [];
  let away = false;
  const waiting = async (queue: JobQueue) => {
    if (away) throw new Error('away');
    return jobs.get(queue) ?? 0;
  };
  const shares = new Shares({
    queues: { waiting },
    waitingApps: async () => [...apps],
    onChange: ({ name }, what) => void told.push(`${name} ${what}`),
    now: () => time,
  });
  /** Time goes by, and a look that is due is over. */
  async function later(ms: number, look: (typeof flood)[] = []): Promise<void> {
    await turn();
    time += ms;
    for (const app of look) shares.place(app, 'event', 1);
    await turn();
  }
  const setAway = (now: boolean) => {
    away = now;
  };
  const places = (app: typeof flood, times: number, lane: Lane = 'event') =>
    Array.from({ length: times }, () => shares.place(app, lane, 1));
  return { shares, jobs, apps, told, later, places, setAway };
}

const all = (places: readonly string[]) => [...new Set(places)];

describe('the shares of apps', () => {
  it('let an app ring in its lane up to its share, and behind the others beyond it', () => {
    const { places } = setUp();
    expect(all(places(flood, share.burst))).toEqual(['lane']);
    expect(all(places(flood, 100))).toEqual(['backlog']);
    expect(all(places(other, share.burst))).toEqual(['lane']);
  });

  it('count every letter of an event, and of all events', () => {
    const { shares } = setUp();
    expect(shares.place(flood, 'event', 200)).toBe('backlog');
    expect(shares.place(other, 'event', 40)).toBe('lane');
    expect(shares.place(other, 'event', 40)).toBe('backlog');
  });

  it('are whole again after a quiet time, and not before', async () => {
    const { later, places } = setUp();
    places(flood, 200);
    await later(200);
    expect(places(flood, 1)).toEqual(['backlog']);
    await later(10_000);
    expect(places(flood, 1)).toEqual(['lane']);
  });

  it('never meet an app that posts steadily within them', async () => {
    const { later, places } = setUp();
    for (let second = 0; second < 60; second += 0.25) {
      expect(all(places(flood, share.perSecond / 4))).toEqual(['lane']);
      await later(250);
    }
  });

  it('leave letters in the ledger while the backlog is long, and say so once', async () => {
    const { jobs, later, places, told } = setUp();
    jobs.set('event-backlog', 1_000);
    places(flood, 200);
    await later(200, [flood]);
    expect(all(places(flood, 500))).toEqual(['ledger']);
    expect(all(places(other, 10))).toEqual(['lane']);
    expect(told).toEqual(['flood beyond']);
  });

  it('let at most some hundred letters into the backlog between two looks', () => {
    const { places } = setUp();
    const rung = places(flood, 10_000).filter((place) => place !== 'ledger');
    expect(rung.length).toBeLessThanOrEqual(share.burst + 500);
  });

  it('let an app whose letters leave as fast as they come never wait in the ledger', async () => {
    const { later, places } = setUp();
    for (let look = 0; look < 20; look += 1) {
      expect(places(flood, Math.min(400 + 200 * look, 3_000))).not.toContain('ledger');
      await later(100, [flood]);
    }
  });

  it('let fewer into the backlog again after it was long', async () => {
    const { jobs, later, places } = setUp();
    for (let look = 0; look < 6; look += 1) {
      places(flood, Math.min(400 + 400 * look, 3_000));
      await later(100, [flood]);
    }
    jobs.set('event-backlog', 1_000);
    await later(100, [flood]);
    jobs.set('event-backlog', 0);
    await later(100, [flood]);
    expect(places(flood, 3_000).filter((place) => place !== 'ledger').length).toBeLessThanOrEqual(500);
  });

  it('let nobody overtake letters that wait in the ledger', async () => {
    const { apps, later, places } = setUp();
    apps.add('somebody else');
    places(flood, 200);
    await later(200, [flood]);
    expect(all(places(flood, 50))).toEqual(['ledger']);
  });

  it('tell that an app is back once, when nothing of it waits and its share is whole', async () => {
    const { apps, jobs, later, places, shares, told } = setUp();
    jobs.set('event-backlog', 1_000);
    places(flood, 200);
    await later(200, [flood]);
    places(flood, 100);
    apps.add(flood.id);
    jobs.set('event-backlog', 0);
    await later(10_000, [other]);
    expect(told).toEqual(['flood beyond']);
    apps.clear();
    await later(10_000, [other]);
    expect(told).toEqual(['flood beyond', 'flood back']);
    shares.stop();
  });

  it('leave letters beyond them in the ledger while the queue is away', async () => {
    const { later, places, setAway } = setUp();
    setAway(true);
    places(flood, 200);
    await later(200, [flood]);
    expect(all(places(flood, 50))).toEqual(['ledger']);
    expect(all(places(other, 10))).toEqual(['lane']);
  });

  it('shrink while the lane gets longer although every app is within them, and grow back', async () => {
    const { jobs, later, places } = setUp();
    jobs.set('event-mail', 500);
    let placed: string[] = [];
    for (let second = 0; second < 20; second += 1) {
      placed = places(flood, 20);
      await later(1_000);
    }
    expect(all(placed)).not.toContain('lane');
    jobs.set('event-mail', 0);
    for (let second = 0; second < 20; second += 1) {
      places(other, 20);
      await later(1_000);
    }
    expect(all(places(flood, share.burst))).toEqual(['lane']);
  });

  it('take nothing for an event without letters of its own', () => {
    const { shares } = setUp();
    for (let n = 0; n < 1_000; n += 1) expect(shares.place(flood, 'event', 0)).toBe('lane');
  });

  it('say how much may be rung for at once before it is known how much there is', () => {
    const { places, shares } = setUp();
    expect(shares.mostAtOnce(flood)).toBe(share.burst);
    places(flood, 10_000);
    expect(shares.mostAtOnce(flood)).toBe(0);
  });
});
