import type { Lane } from '@pabal/domain';
import { createLogger } from '@pabal/runtime';
import { createBells, type Ringer, type Rung } from './bells.ts';

class Outage extends Error {}

function setUp(ring: Ringer['ring'] = async () => {}) {
  const heard: [Lane, readonly string[]][] = [];
  const behind: [Lane, readonly string[]][] = [];
  const expanded: string[] = [];
  const lines: string[] = [];
  const logger = createLogger({ service: 'test' }, { write: (line) => void lines.push(line) });
  const bells = createBells({
    ringer: {
      ring: (lane, ids) => {
        heard.push([lane, ids]);
        return ring(lane, ids);
      },
      ringBacklog: async (lane, ids) => void behind.push([lane, ids]),
      ringChannel: async () => {},
      expandAudience: async (id) => void expanded.push(id),
    },
    logger,
    isOutage: (error) => error instanceof Outage,
  });
  return { bells, heard, behind, expanded, lines };
}

const event = (more: Partial<Rung>): Rung => ({
  id: 'e',
  lane: 'event',
  backlog: false,
  deliveryIds: [],
  expanding: false,
  ...more,
});

describe('the bells', () => {
  it('ring once per lane for all events of a commit, and for those that still expand', async () => {
    const { bells, heard, expanded } = setUp();
    bells.ring([
      event({ deliveryIds: ['1'] }),
      event({ id: 'g', deliveryIds: ['2', '3'], expanding: true }),
      event({ lane: 'newsletter', deliveryIds: ['4'] }),
      event({}),
    ]);
    await bells.stop();
    expect(heard).toEqual([
      ['event', ['1', '2', '3']],
      ['newsletter', ['4']],
    ]);
    expect(expanded).toEqual(['g']);
  });

  it('ring for apps beyond their share behind the others', async () => {
    const { bells, heard, behind } = setUp();
    bells.ring([event({ deliveryIds: ['1'], backlog: true }), event({ deliveryIds: ['2'] })]);
    await bells.stop();
    expect({ heard, behind }).toEqual({ heard: [['event', ['2']]], behind: [['event', ['1']]] });
  });

  it('say nothing of an outage, which the queues do, and everything of the rest', async () => {
    const outage = setUp(() => Promise.reject(new Outage()));
    outage.bells.ring([event({ deliveryIds: ['1'] })]);
    await outage.bells.stop();
    expect(outage.lines).toEqual([]);

    const other = setUp(() => Promise.reject(new Error('odd')));
    other.bells.ring([event({ deliveryIds: ['1'] })]);
    await other.bells.stop();
    expect(other.lines).toHaveLength(1);
    expect(other.lines[0]).toContain('the sweeper rings them');
  });

  it('are waited for by stop', async () => {
    let done = false;
    let finish = () => {};
    const { bells } = setUp(
      () =>
        new Promise<void>((resolve) => {
          finish = () => {
            done = true;
            resolve();
          };
        }),
    );
    bells.ring([event({ deliveryIds: ['1'] })]);
    setImmediate(finish);
    await bells.stop();
    expect(done).toBe(true);
  });
});
