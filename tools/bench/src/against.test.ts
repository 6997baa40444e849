import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, pairWithAfternoon, pairWorks, rowsOf, type Turn, takeTurns } from './against.ts';
import type { OpenWork, Row } from './row.ts';
import { rows } from './rows/index.ts';
import type { Spent } from './work.ts';

const spent = (seconds: number, cpu: Record<string, number>): Spent => ({ seconds, cpuPerThousand: cpu });
const turn = (theirs: Spent, ours: Spent): Turn => ({ theirs, ours, count: 100 });
const row = (name: string, works?: Row['works']): Row => ({
  ...{ name, what: '', run: async () => [] },
  ...(works && { works }),
});
const options = { queue: 'redis', senders: 1, connections: 1, quick: true, count: 7 } as const;

describe('two builds in turns', () => {
  it('each warm up once, begin every other turn, and are stopped', async () => {
    const log: string[] = [];
    const work =
      (name: string): OpenWork =>
      async () => ({
        round: async (count) => {
          log.push(`${name} ${count}`);
          return spent(name === 'ours' ? 1 : 2, {});
        },
        stop: async () => {
          log.push(`${name} stopped`);
        },
      });
    const turns = await takeTurns({ ours: work('ours'), theirs: work('theirs') }, { ...options, rounds: 2 });
    expect(log).toEqual([
      ...['ours 200', 'theirs 200'],
      ...['ours 7', 'theirs 7', 'theirs 7', 'ours 7'],
      ...['theirs stopped', 'ours stopped'],
    ]);
    expect(turns).toEqual(Array(2).fill({ ours: spent(1, {}), theirs: spent(2, {}), count: 7 }));
  });

  it('stop the one that was started when the other cannot be', async () => {
    let stopped = 0;
    const ours: OpenWork = async () => ({
      round: async () => spent(1, {}),
      stop: async () => void stopped++,
    });
    const theirs: OpenWork = async () => {
      throw new Error('no sink');
    };
    await expect(takeTurns({ ours, theirs }, { ...options, rounds: 1 })).rejects.toThrow('no sink');
    expect(stopped).toBe(1);
  });
});

describe('a comparison', () => {
  it('divides ours by theirs, and says how far the rounds agree', () => {
    const sinkAnd = (sender: number) => ({ sender, 'smtp-sink': 0.1, builder: 0 });
    const figures = compare([
      turn(spent(2, sinkAnd(0.2)), spent(1, sinkAnd(0.1))),
      turn(spent(2, sinkAnd(0.2)), spent(1, sinkAnd(0.2))),
    ]);
    const named = (name: string) => figures.find((figure) => figure.name === name);
    expect(named('letters/s')).toEqual({ name: 'letters/s', theirs: 50, ours: 100, ratio: 2, error: 0 });
    expect(named('CPU sender')?.ratio).toBeCloseTo(0.75);
    expect(named('CPU sender')?.error).toBeCloseTo(0.25);
    expect(named('CPU of all but the sink')?.theirs).toBeCloseTo(0.2);
    expect(named('CPU builder')).toBeUndefined();
  });
});

describe('the works of two builds', () => {
  const open: OpenWork = async () => ({ round: async () => spent(1, {}), stop: async () => {} });

  it('are paired by name, whatever else there is', () => {
    const ours = [row('limit'), row('drain', { drain: { open } })];
    const others = [row('drain', { drain: { open } }), row('mail', { mail: { open } })];
    expect(pairWorks(ours, others)).toEqual([{ name: 'drain', ours: open, theirs: open }]);
  });

  it('are refused when there is nothing to pair', () => {
    expect(() => pairWorks([row('limit')], [])).toThrow('There is nothing in these rows');
    expect(() => pairWorks([row('drain', { drain: { open } })], [row('drain')])).toThrow(
      'The other build has no "drain"',
    );
  });

  it('are paired with the plain build’s where it has them', () => {
    const afternoon: OpenWork = async () => ({ round: async () => spent(2, {}), stop: async () => {} });
    const ours = [row('ingest', { single: { open, afternoon }, batches: { open } })];
    expect(pairWithAfternoon(ours)).toEqual([{ name: 'single', ours: open, theirs: afternoon }]);
    expect(() => pairWithAfternoon([row('ingest', { batches: { open } })])).toThrow('There is nothing');
  });

  it('have a name of their own in all rows', () => {
    const names = rows.flatMap(({ works }) => Object.keys(works ?? {}));
    expect(names.length).toBeGreaterThan(0);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('another clone', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pabal-against-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('that is not a clone is refused with a sentence', async () => {
    await expect(rowsOf(folder)).rejects.toThrow('has no bootstrap.mjs');
  });
});
