import { createLogger } from '../logger.ts';
import { countProcesses } from './count.ts';

function count(asked: number | 'auto', cores: number) {
  const lines: string[] = [];
  const logger = createLogger({ service: 'api' }, { write: (line) => void lines.push(line) });
  const processes = countProcesses(asked, { service: 'api', setting: 'API_PROCESSES', logger, cores });
  return { processes, logged: lines.map((line): unknown => JSON.parse(line)) };
}

it('takes a number as it is, and says nothing', () => {
  expect(count(12, 2)).toEqual({ processes: 12, logged: [] });
});

it('makes a process for each core, and logs how many', () => {
  expect(count('auto', 4)).toEqual({
    processes: 4,
    logged: [
      expect.objectContaining({
        msg: 'The api has a process for each core that it may use.',
        ...{ setting: 'API_PROCESSES', cores: 4, processes: 4, most: 8 },
      }),
    ],
  });
  expect(count('auto', 1).processes).toBe(1);
});

it('makes no more than eight by itself, since each has connections of its own', () => {
  expect(count('auto', 96).processes).toBe(8);
});
