// What a service does so that others see how it fares: it counts what comes in and goes out, and says that it is alive.

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isUnavailable, type Queryable } from '@pabal/db/store';
import type { Service } from '@pabal/domain';
import {
  createReadiness,
  createTicker,
  figures,
  type Lifetime,
  type Logger,
  type Metrics,
  type OpsOptions,
  version,
} from '@pabal/runtime';
import { createFlowCounter, type FlowCounter } from './flow.ts';
import { createPresence, type PresenceOptions, reportEveryMs } from './presence.ts';
import { createSentCounter, type SentCounter } from './sent.ts';

export interface Reporting {
  readonly flow: FlowCounter;
  readonly sent: SentCounter;
  /** Begins to report, once the process can do its work. */
  begin(checks: OpsOptions['checks'], more?: Pick<PresenceOptions, 'sweptMsAgo'>): void;
}

/**
 * Made as soon as there is a store, so that what is counted until the very end is written. Reports come every four seconds;
 * one that fails is told once and tried again, and while PostgreSQL is away nothing is told: the store does that.
 */
export function createReporting(
  {
    store,
    service,
    logger,
    metrics,
    id = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`,
  }: {
    readonly store: Queryable;
    readonly service: Service;
    readonly logger: Logger;
    /** Gets the figure of this process's clock. */
    readonly metrics: Pick<Metrics, 'gauge'>;
    /** Different for each start of a process. */
    readonly id?: string;
  },
  lifetime: Pick<Lifetime, 'onStop'>,
): Reporting {
  const flow = createFlowCounter(store);
  const sent = createSentCounter(store, Date.now);
  let stop: (() => Promise<void>) | undefined;
  lifetime.onStop('the last figures', async () => stop?.());
  return {
    flow,
    sent,
    begin(checks, more = {}) {
      const readiness = createReadiness(checks);
      const presence = createPresence({ store, id, service, version: version(), readiness, ...more });
      metrics.gauge(figures.clockOff, (gauge) => gauge.set({}, presence.clockOffMs() / 1_000));
      let failing = false;
      const ticker = createTicker({
        everyMs: reportEveryMs,
        task: async () => {
          await Promise.all([presence.report(), flow.write(), sent.write()]);
          failing = false;
        },
        onError: (error) => {
          if (!failing && !isUnavailable(error))
            logger.warn({ err: error }, 'This process could not report how it fares; it is tried again.');
          failing = true;
        },
      });
      ticker.start();
      stop = async () => {
        await ticker.stop();
        await Promise.allSettled([flow.write(), sent.write()]);
        await presence.leave();
      };
    },
  };
}
