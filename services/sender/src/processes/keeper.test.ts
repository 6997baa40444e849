import { type ChildProcess, spawn } from 'node:child_process';
import type { Logger } from '@pabal/runtime';
import { type Keeper, startKeeper } from './keeper.ts';

const keepers: Keeper[] = [];
afterEach(async () => {
  await Promise.all(keepers.splice(0).map((keeper) => keeper.stop(0)));
});

/** Keeps a process that runs this code, and remembers what is logged. */
function keep(code: string, command = process.execPath) {
  const said: { readonly sentence: string; readonly fields: object }[] = [];
  const say = (fields: object, sentence: string) => void said.push({ fields, sentence });
  const logger: Logger = { debug: say, info: say, warn: say, error: say, fatal: say, child: () => logger };
  let again: () => void = () => {};
  const restarted = new Promise<void>((resolve) => {
    again = resolve;
  });
  const run = (): ChildProcess =>
    spawn(command, ['-e', code], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    });
  const keeper = startKeeper({ number: 1, fork: run, logger, onRestart: again });
  keepers.push(keeper);
  return { keeper, said, restarted };
}

const ready = `process.send({ kind: 'ready' });`;
const obedient = `process.on('message', ({ kind, id, question }) =>
  kind === 'stop' ? process.exit(0) : process.send({ kind: 'answer', id, answer: question }));`;
const deaf = `process.on('message', () => {});`;

it('asks its process, and lets it stop by itself', async () => {
  const { keeper, said } = keep(obedient + ready);
  await keeper.ready;
  expect(await Promise.all([keeper.ask('figures'), keeper.ask('readiness')])).toEqual([
    'figures',
    'readiness',
  ]);
  await keeper.stop(10_000);
  expect(keeper.pid()).toBeUndefined();
  expect(said).toEqual([]);
});

it('says that a process does not answer', async () => {
  const { keeper } = keep(deaf + ready);
  await keeper.ready;
  await expect(keeper.ask('readiness')).rejects.toThrow('The process did not answer within 2000 ms.');
});

it('kills a process that does not stop by the deadline, and says so', async () => {
  const { keeper, said } = keep(deaf + ready);
  await keeper.ready;
  await keeper.stop(50);
  expect(keeper.pid()).toBeUndefined();
  expect(said).toEqual([
    {
      sentence: 'A process of the sender had to be killed.',
      fields: { process: 1, pid: expect.any(Number), deadlineMs: 50 },
    },
  ]);
});

it('starts a process again that ended by itself, and is not well meanwhile', async () => {
  const { keeper, said, restarted } = keep(`${ready} process.disconnect(); process.exitCode = 3;`);
  await restarted;
  expect(said[0]).toEqual({
    sentence: 'A process of the sender ended and is started again.',
    fields: { process: 1, pid: expect.any(Number), code: 3, signal: null, restartInMs: 500 },
  });
  await keeper.stop(10_000);
  await expect(keeper.ask('figures')).rejects.toThrow('The process has ended and is started again.');
});

it('says why a process could not be started', async () => {
  const { keeper, said, restarted } = keep('', '/nowhere/node');
  await expect(keeper.ask('figures')).rejects.toThrow('The process has ended and is started again.');
  await restarted;
  expect(said[0]?.fields).toMatchObject({ err: { code: 'ENOENT' }, restartInMs: 500 });
});
