// One process that was started: when it works, what it says, and how it ends.

import type { ChildProcess } from 'node:child_process';
import { type Message, readMessage } from './messages.ts';
import { createQuestions, type Questions } from './questions.ts';

/** How a process ended, or why it never began. */
export interface Ending {
  readonly code?: number | null;
  readonly signal?: string | null;
  readonly err?: Error;
}

export interface Child extends Pick<Questions, 'ask'> {
  readonly pid: number | undefined;
  isRunning(): boolean;
  /** Resolves when it works. */
  readonly ready: Promise<void>;
  /** Never rejects. */
  readonly ended: Promise<Ending>;
  /** Lets it finish or hand back what it has. After the deadline it is killed, and `onKill` is called. */
  stop(options: { replaced: boolean; deadlineMs: number; onKill: () => void }): Promise<void>;
}

/** Follows a process that was just started. `answer` is asked what the process asks. */
export function followChild(
  child: ChildProcess,
  answer: (question: 'readiness' | 'figures') => Promise<unknown>,
): Child {
  const tell = (message: Message) => tellChild(child, message);
  const questions = createQuestions(tell);
  const ended = endOf(child);
  const isRunning = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  const ready = new Promise<void>((resolve) => {
    child.on('message', (message) => {
      const said = readMessage(message);
      if (said?.kind === 'ready') resolve();
      if (said?.kind === 'answer') questions.answer(said.id, said.answer);
      if (said?.kind === 'question')
        void answer(said.question).then((given) => tell({ kind: 'answer', id: said.id, answer: given }));
    });
  });

  return {
    pid: child.pid,
    isRunning,
    ready,
    ended,
    ask: async (question) => {
      if (!isRunning()) throw new Error('The process has ended and is started again.');
      return questions.ask(question);
    },
    stop: async ({ replaced, deadlineMs, onKill }) => {
      if (!isRunning()) return;
      tell({ kind: 'stop', replaced });
      const kill = setTimeout(() => {
        onKill();
        child.kill('SIGKILL');
      }, deadlineMs);
      await ended;
      clearTimeout(kill);
    },
  };
}

/** A process that ends meanwhile hears nothing; its end is noticed elsewhere. */
function tellChild(child: ChildProcess, message: Message): void {
  if (child.connected) child.send(message, () => {});
}

function endOf(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.on('error', (err) => {
      if (child.pid === undefined) resolve({ err });
    });
  });
}
