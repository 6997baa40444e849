import { type ChildProcess, spawn } from 'node:child_process';
import type { Logger } from '../logger.ts';
import { type NewProcess, type Supervisor, startSupervisor } from './supervisor.ts';

const supervisors: Supervisor[] = [];
afterEach(async () => {
  await Promise.all(supervisors.splice(0).map((supervisor) => supervisor.stop(0)));
});

/** Keeps a process that runs this code, or in place of another one `next`, and remembers what is logged. */
function keep(code: string, { command = process.execPath, next = code } = {}) {
  const said: { readonly sentence: string; readonly fields: object }[] = [];
  const say = (fields: object, sentence: string) => void said.push({ fields, sentence });
  const logger: Logger = { debug: say, info: say, warn: say, error: say, fatal: say, child: () => logger };
  let again: () => void = () => {};
  const restarted = new Promise<void>((resolve) => {
    again = resolve;
  });
  const run = ({ replacement }: NewProcess): ChildProcess =>
    spawn(command, ['-e', replacement ? next : code], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    });
  const supervisor = startSupervisor({
    ...{ service: 'sender', number: 1, fork: run, logger, onRestart: again },
    answer: async () => 'well',
  });
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
  const { supervisor, said, restarted } = keep('', { command: '/nowhere/node' });
  await expect(supervisor.ask('figures')).rejects.toThrow('The process has ended and is started again.');
  await restarted;
  expect(said[0]?.fields).toMatchObject({ err: { code: 'ENOENT' }, restartInMs: 500 });
});

describe('a process that is replaced', () => {
  const times = { readyWithinMs: 20_000, stopMs: 10_000 };

  it('stops when the new one works, which is asked from then on', async () => {
    const next = `process.on('message', ({ kind, id }) =>
      kind === 'stop' ? process.exit(0) : process.send({ kind: 'answer', id, answer: 'new' }));${ready}`;
    const { supervisor, said } = keep(obedient + ready, { next });
    await supervisor.ready;
    const old = supervisor.pid();
    await supervisor.replace(times);
    expect(() => process.kill(old ?? 0, 0)).toThrow('ESRCH');
    expect(await supervisor.ask('figures')).toBe('new');
    expect(said).toEqual([]);
  });

  it('hears that it is replaced', async () => {
    const code = `process.on('message', ({ replaced }) => process.exit(replaced ? 0 : 3));${ready}`;
    const { supervisor, said } = keep(code, { next: obedient + ready });
    await supervisor.ready;
    await supervisor.replace(times);
    expect(said).toEqual([]);
  });

  it.each([
    ['ends before it is ready', 'process.exit(3)', times, 'ended before it was ready (exit code 3).'],
    ['is not ready in time', obedient, { ...times, readyWithinMs: 50 }, 'was not ready within 0.05 s.'],
  ])('goes on when the new one %s', async (_name, next, given, words) => {
    const { supervisor } = keep(obedient + ready, { next });
    await supervisor.ready;
    const old = supervisor.pid();
    await expect(supervisor.replace(given)).rejects.toThrow(`The new process ${words}`);
    expect(supervisor.pid()).toBe(old);
    expect(await supervisor.ask('figures')).toBe('figures');
  });

  it('ends with the new one when the service is stopped meanwhile', async () => {
    const { supervisor } = keep(obedient + ready, { next: obedient });
    await supervisor.ready;
    const replaced = supervisor.replace(times);
    await Promise.all([
      supervisor.stop(10_000),
      expect(replaced).rejects.toThrow('ended before it was ready'),
    ]);
    expect(supervisor.pid()).toBeUndefined();
  });
});

it('answers what its process asks', async () => {
  const asking = `process.on('message', ({ answer }) => process.exit(answer === 'well' ? 0 : 3));
    process.send({ kind: 'question', id: 1, question: 'readiness' });`;
  const { said, restarted } = keep(asking);
  await restarted;
  expect(said[0]?.fields).toMatchObject({ code: 0 });
});
