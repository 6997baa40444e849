import { type ChildProcess, spawn } from 'node:child_process';
import type { Logger } from '../logger.ts';
import { type Supervisor, startSupervisor } from './supervisor.ts';

const supervisors: Supervisor[] = [];
afterEach(async () => {
  await Promise.all(supervisors.splice(0).map((supervisor) => supervisor.stop(0)));
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
  const supervisor = startSupervisor({ service: 'sender', number: 1, fork: run, logger, onRestart: again });
  supervisors.push(supervisor);
  return { supervisor, said, restarted };
}

const ready = `process.send({ kind: 'ready' });`;
const obedient = `process.on('message', ({ kind, id, question }) =>
  kind === 'stop' ? process.exit(0) : process.send({ kind: 'answer', id, answer: question }));`;
const deaf = `process.on('message', () => {});`;

it('asks its process, and lets it stop by itself', async () => {
  const { supervisor, said } = keep(obedient + ready);
  await supervisor.ready;
  expect(await Promise.all([supervisor.ask('figures'), supervisor.ask('readiness')])).toEqual([
    'figures',
    'readiness',
  ]);
  await supervisor.stop(10_000);
  expect(supervisor.pid()).toBeUndefined();
  expect(said).toEqual([]);
});

it('says that a process does not answer', async () => {
  const { supervisor } = keep(deaf + ready);
  await supervisor.ready;
  await expect(supervisor.ask('readiness')).rejects.toThrow('The process did not answer within 4 s.');
});

it('kills a process that does not stop by the deadline, and says so', async () => {
  const { supervisor, said } = keep(deaf + ready);
  await supervisor.ready;
  await supervisor.stop(50);
  expect(supervisor.pid()).toBeUndefined();
  expect(said).toEqual([
    {
      sentence: 'A process of the sender had to be killed.',
      fields: { process: 1, pid: expect.any(Number), deadlineMs: 50 },
    },
  ]);
});

it('starts a process again that ended by itself, and is not well meanwhile', async () => {
  const { supervisor, said, restarted } = keep(`${ready} process.disconnect(); process.exitCode = 3;`);
  await restarted;
  expect(said[0]).toEqual({
    sentence: 'A process of the sender ended and is started again.',
    fields: { process: 1, pid: expect.any(Number), code: 3, signal: null, restartInMs: 500 },
  });
  await supervisor.stop(10_000);
  await expect(supervisor.ask('figures')).rejects.toThrow('The process has ended and is started again.');
});

it('says why a process could not be started', async () => {
  const { supervisor, said, restarted } = keep('', '/nowhere/node');
  await expect(supervisor.ask('figures')).rejects.toThrow('The process has ended and is started again.');
  await restarted;
  expect(said[0]?.fields).toMatchObject({ err: { code: 'ENOENT' }, restartInMs: 500 });
});
