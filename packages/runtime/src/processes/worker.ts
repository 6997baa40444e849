// One of several processes of a service: a whole one, but for what the primary does for all.

import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { createReadiness, type OpsOptions, type Readiness } from '../ops.ts';
import { type FromWorker, type Question, readFromPrimary, workerArgument } from './messages.ts';

export interface Primary {
  /** Aborts when the primary says so, and when it is gone: nobody else would ever stop this process. */
  readonly left: AbortSignal;
  /** From now on this process works, and answers for itself. */
  begin(options: Pick<OpsOptions, 'checks'> & { readonly metrics: Pick<Metrics, 'figures'> }): void;
}

const notYet: Readiness = {
  status: 'not ready',
  checks: { start: { ok: false, detail: 'It is starting.' } },
};

/** The primary that has started this process, going by its arguments; nothing when it has none. */
export function joinPrimary(
  argv: readonly string[],
  { service, logger }: { readonly service: string; readonly logger: Logger },
): Primary | undefined {
  const [, , word, number = ''] = argv;
  if (word !== workerArgument) return undefined;
  const left = new AbortController();
  let answers: Readonly<Record<Question, () => Promise<unknown>>> = {
    readiness: async () => notYet,
    figures: async () => [],
  };

  const beAlone = () => left.abort('The process that started this one is gone.');
  process.on('disconnect', beAlone);
  if (!process.connected) beAlone();
  process.on('message', (message) => {
    const said = readFromPrimary(message);
    if (said?.kind === 'stop') left.abort('The process that started this one said so.');
    if (said?.kind !== 'question') return;
    void answers[said.question]().then((answer) => tell({ kind: 'answer', id: said.id, answer }));
  });

  return {
    left: left.signal,
    begin({ metrics, checks }) {
      answers = {
        readiness: createReadiness(checks),
        figures: () => metrics.figures({ process: number }),
      };
      logger.info({ process: number }, `A process of the ${service} is ready.`);
      tell({ kind: 'ready' });
    },
  };
}

/** A primary that is gone needs no answer. */
function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}
