// One of several processes of a service: a whole one, but for what the primary does for all.

import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import {
  createOpsHandler,
  createReadiness,
  type OpsHandler,
  type OpsOptions,
  type Readiness,
  showReadiness,
} from '../ops.ts';
import { leaveCluster, outliveCluster } from './fork.ts';
import {
  isObject,
  type Message,
  type Question,
  readMessage,
  replacementArgument,
  workerArgument,
} from './messages.ts';
import { answerWithinMs, createQuestions } from './questions.ts';

export interface Primary {
  /** Aborts when the primary says so, and when it is gone: nobody else would ever stop this process. */
  readonly left: AbortSignal;
  /** True when this process is to take the place of one that works until this one begins. */
  readonly isReplacement: boolean;
  /** True while this process stops and another one is in its place. */
  isReplaced(): boolean;
  /** From now on this process answers for itself. */
  show(options: Pick<OpsOptions, 'checks'> & { readonly metrics: Pick<Metrics, 'figures' | 'gauge'> }): void;
  /** From now on this process works. */
  begin(): void;
  /** Answers health and figures for all processes, as the primary has them. */
  createOpsHandler(contentType: string): OpsHandler;
  /** The last thing before the end: no connection is on its way to this process after it. */
  leave(): Promise<void>;
}

const notWell = (what: string, detail: string): Readiness => ({
  status: 'not ready',
  checks: { [what]: { ok: false, detail } },
});

/** The primary that has started this process, going by its arguments; nothing when it has none. */
export function joinPrimary(
  argv: readonly string[],
  { service, logger }: { readonly service: string; readonly logger: Logger },
): Primary | undefined {
  const [, , word, number = '', kind] = argv;
  if (word !== workerArgument) return undefined;
  outliveCluster();
  const left = new AbortController();
  let isReplaced = false;
  let answers: Readonly<Record<Question, () => Promise<unknown>>> = {
    readiness: async () => notWell('start', 'It is starting.'),
    figures: async () => [],
  };
  // The primary asks the others first.
  const questions = createQuestions(tell, { withinMs: 2 * answerWithinMs, who: 'The first process' });

  const beAlone = () => left.abort('The process that started this one is gone.');
  process.on('disconnect', beAlone);
  if (!process.connected) beAlone();
  // It is for the primary, which gets it as well when a whole group is signalled.
  process.on('SIGHUP', () => {});
  process.on('message', (message) => {
    const said = readMessage(message);
    if (said?.kind === 'answer') questions.answer(said.id, said.answer);
    if (said?.kind === 'stop') {
      isReplaced = said.replaced;
      left.abort('The process that started this one said so.');
    }
    if (said?.kind !== 'question') return;
    void answers[said.question]().then((answer) => tell({ kind: 'answer', id: said.id, answer }));
  });

  return {
    left: left.signal,
    isReplacement: kind === replacementArgument,
    isReplaced: () => isReplaced,
    show({ metrics, checks }) {
      const readiness = createReadiness(checks);
      showReadiness(metrics, readiness);
      answers = {
        readiness,
        figures: () => metrics.figures({ process: number }),
      };
    },
    begin() {
      logger.info({ process: number }, `A process of the ${service} is ready.`);
      tell({ kind: 'ready' });
    },
    createOpsHandler: (contentType) =>
      createOpsHandler({
        metrics: { contentType, text: async () => String(await questions.ask('figures')) },
        readiness: async () => readinessFrom(await questions.ask('readiness').catch(String)),
      }),
    leave: leaveCluster,
  };
}

function readinessFrom(answer: unknown): Readiness {
  return isReadiness(answer) ? answer : notWell('first process', String(answer));
}

function isReadiness(answer: unknown): answer is Readiness {
  return isObject(answer) && isObject(answer.checks) && typeof answer.status === 'string';
}

/** A primary that is gone needs no answer. */
function tell(message: Message): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}
