import { createLogger } from '@pabal/runtime';
import { createConnectionLog } from './connection-log.ts';

function logAt(clock: { now: number }) {
  const lines: string[] = [];
  const logger = createLogger({ service: 'test' }, { write: (line) => lines.push(JSON.parse(line).msg) });
  return { log: createConnectionLog(logger, () => clock.now), lines };
}

describe('the connection log', () => {
  it('says once that the queue went away and once that it is back', () => {
    const clock = { now: 0 };
    const { log, lines } = logAt(clock);
    for (let times = 0; times < 50; times += 1) log.fault(new Error('refused'));
    clock.now = 60_000;
    log.recovered();
    log.recovered();
    expect(lines).toEqual([expect.stringContaining('The queue cannot be reached.'), 'The queue is back.']);
  });

  it('tells no second story while some connections still answer and others break', () => {
    const clock = { now: 0 };
    const { log, lines } = logAt(clock);
    for (let times = 0; times < 10; times += 1) {
      log.fault(new Error('terminated'));
      clock.now += 5;
      log.recovered();
    }
    expect(lines).toHaveLength(2);
  });

  it('speaks again when the queue stays away after all', () => {
    const clock = { now: 0 };
    const { log, lines } = logAt(clock);
    log.fault(new Error('terminated'));
    log.recovered();
    for (; clock.now < 1_500; clock.now += 250) log.fault(new Error('refused'));
    log.recovered();
    expect(lines).toHaveLength(4);
  });

  it('says nothing while all is well', () => {
    const { log, lines } = logAt({ now: 0 });
    log.recovered();
    expect(lines).toEqual([]);
  });
});
