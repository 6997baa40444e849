import { within } from '@pabal/runtime';
import { QueueUnavailable } from '../errors.ts';

// Keeps callers from waiting for a server that is known to be away. Closed, every call goes through with a deadline;
// the first that fails opens the circuit, every call is then refused at once, and a probe closes it when the server
// answers again.

export interface Circuit {
  /** Runs `work` within the deadline. @throws QueueUnavailable whatever went wrong; the cause is kept */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  isOpen(): boolean;
  /** Refuses every call from now on and ends the probing. */
  stop(): void;
}

export interface CircuitOptions {
  /** Resolves when the server answers. */
  readonly probe: () => Promise<void>;
  readonly deadlineMs: number;
  readonly probeEveryMs: number;
  readonly onOpen: (error: unknown) => void;
  readonly onClose: () => void;
}

export function createCircuit(options: CircuitOptions): Circuit {
  const { probe, deadlineMs, probeEveryMs, onOpen, onClose } = options;
  let state: 'closed' | 'open' | 'stopped' = 'closed';
  let timer: NodeJS.Timeout | undefined;
  const late = () => new QueueUnavailable(`The queue did not answer within ${deadlineMs} ms.`);

  function open(error: unknown): void {
    if (state !== 'closed') return;
    state = 'open';
    onOpen(error);
    probeSoon();
  }

  function probeSoon(): void {
    timer = setTimeout(() => void tryToClose(), probeEveryMs);
    timer.unref();
  }

  async function tryToClose(): Promise<void> {
    const answered = await within(deadlineMs, probe(), late).then(
      () => true,
      () => false,
    );
    if (state !== 'open') return;
    if (!answered) return probeSoon();
    state = 'closed';
    onClose();
  }

  return {
    async run(work) {
      if (state === 'stopped') throw new QueueUnavailable('The queue was stopped.');
      if (state === 'open')
        throw new QueueUnavailable('The queue cannot be reached; it is being looked for.');
      try {
        return await within(deadlineMs, work(), late);
      } catch (error) {
        open(error);
        throw error instanceof QueueUnavailable
          ? error
          : new QueueUnavailable('The queue cannot be reached.', error);
      }
    },
    isOpen: () => state === 'open',
    stop: () => {
      state = 'stopped';
      clearTimeout(timer);
    },
  };
}
