// Rolling reload: every process is replaced by a new one, one after another, while the others work.

import type { Logger } from '../logger.ts';
import type { Supervisor } from './supervisor.ts';

export interface ReloadOptions {
  readonly service: string;
  readonly supervisors: readonly Pick<Supervisor, 'number' | 'replace'>[];
  /** A new process that is not ready by then ends the reload. */
  readonly readyWithinMs: number;
  /** How long an old process may take to stop. */
  readonly stopMs: number;
  readonly isLeaving: () => boolean;
  readonly logger: Logger;
}

/**
 * Makes a function that reloads the service, and never rejects. Asked again while a reload is under way it reloads once more
 * after that, however often it was asked: what is on disk may have changed after the first processes were replaced.
 */
export function createReload(options: ReloadOptions): () => Promise<void> {
  const { service, logger, isLeaving } = options;
  let underWay: Promise<void> | undefined;
  let again = false;

  async function reload(): Promise<void> {
    do {
      again = false;
      await replaceAll(options);
    } while (again && !isLeaving());
    underWay = undefined;
  }

  return () => {
    if (underWay === undefined) underWay = reload();
    else if (!again) {
      again = true;
      logger.info({}, `A reload of the ${service} is under way; another one follows it.`);
    }
    return underWay;
  };
}

/** For a service that is one process. SIGHUP would end it in the midst of its work. */
export function refuseReload(options: { service: string; setting: string; logger: Logger }): void {
  const { service, setting, logger } = options;
  process.on('SIGHUP', () =>
    logger.warn(
      { service, setting },
      'SIGHUP reloads a service of two processes or more; this one goes on as it is.',
    ),
  );
}

async function replaceAll(options: ReloadOptions): Promise<void> {
  const { service, supervisors, readyWithinMs, stopMs, isLeaving, logger } = options;
  logger.info({ processes: supervisors.length }, `The ${service} is reloaded, one process after another.`);
  for (const [replaced, supervisor] of supervisors.entries()) {
    if (isLeaving()) return;
    try {
      await supervisor.replace({ readyWithinMs, stopMs });
    } catch (err) {
      if (isLeaving()) return;
      const fields = { err, process: supervisor.number, replaced, processes: supervisors.length };
      logger.error(fields, `The reload of the ${service} has stopped; processes not replaced yet go on.`);
      return;
    }
  }
  if (!isLeaving()) logger.info({ processes: supervisors.length }, `The ${service} was reloaded.`);
}
