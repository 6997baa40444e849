import type { Logger } from '../logger.ts';
import { createReload } from './reload.ts';

/** Three processes, of which the one with this number cannot be replaced, and what happened, in order. */
function processes({ bad = 0, leaving = false } = {}) {
  const happened: string[] = [];
  const say = (_fields: object, sentence: string) => void happened.push(sentence);
  const logger: Logger = { debug: say, info: say, warn: say, error: say, fatal: say, child: () => logger };
  const supervisors = [1, 2, 3].map((number) => ({
    number,
    replace: async () => {
      happened.push(`${number} starts`);
      await Promise.resolve();
      if (number === bad) throw new Error('The new process was not ready within 60 s.');
      happened.push(`${number} is replaced`);
    },
  }));
  const times = { readyWithinMs: 60_000, stopMs: 26_000, isLeaving: () => leaving };
  return { happened, reload: createReload({ service: 'api', supervisors, ...times, logger }) };
}

const whole = [
  'The api is reloaded, one process after another.',
  ...['1 starts', '1 is replaced', '2 starts', '2 is replaced', '3 starts', '3 is replaced'],
  'The api was reloaded.',
];

it('replaces one process after another', async () => {
  const { reload, happened } = processes();
  await reload();
  expect(happened).toEqual(whole);
});

it('stops at a process that cannot be replaced, and can be asked again', async () => {
  const { reload, happened } = processes({ bad: 2 });
  const stopped = [
    ...whole.slice(0, 4),
    'The reload of the api has stopped; processes not replaced yet go on.',
  ];
  await reload();
  expect(happened).toEqual(stopped);
  await reload();
  expect(happened).toEqual([...stopped, ...stopped]);
});

it('reloads once more when it was asked again meanwhile, however often', async () => {
  const { reload, happened } = processes();
  await Promise.all([reload(), reload(), reload()]);
  const [first, ...rest] = whole;
  const noted = 'A reload of the api is under way; another one follows it.';
  expect(happened).toEqual([first, '1 starts', noted, ...rest.slice(1), ...whole]);
});

it('replaces nothing while the service stops', async () => {
  const { reload, happened } = processes({ leaving: true });
  await reload();
  expect(happened).toEqual([whole[0]]);
});
