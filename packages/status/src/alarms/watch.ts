// Who lives says who does not. Builders tell of slots that were missed; when none is alive, an api or a sender does, and says that no
// builder is there. Nobody has to have been chosen for it: the ledger lets one of them say each thing.

import { listProcesses, type SeenProcess } from '@pabal/db/status';
import { isUnavailable, type Store, storeTime } from '@pabal/db/store';
import { defaultSpace } from '@pabal/domain';
import { createTicker, type Lifetime, type Logger } from '@pabal/runtime';
import { aliveOf } from '../readiness.ts';
import type { OpsMail } from './ops-mail.ts';
import { tellOverdue } from './overdue.ts';

const lookEveryMs = 5_000;

export interface AlarmWatch {
  /** Looks once who is there, and says what is new. */
  look(): Promise<void>;
}

export interface AlarmWatchDeps {
  readonly store: Store;
  readonly logger: Logger;
  readonly opsMail: OpsMail;
  /** For how long a service may be missed before it is told: a restart takes less. */
  readonly patienceMs: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
}

type Missed = 'builder' | 'sender';

const sentences: Readonly<
  Record<Missed, { gone(logger: Logger, fields: object): void; back(logger: Logger): void }>
> = {
  builder: {
    gone: (logger, fields) =>
      logger.error(
        fields,
        'No builder is alive: groups are not expanded, editions are not made, lost bells are not rung again.',
      ),
    back: (logger) => logger.info({}, 'A builder is alive again.'),
  },
  sender: {
    gone: (logger, fields) => logger.error(fields, 'No sender is alive: nothing is sent.'),
    back: (logger) => logger.info({}, 'A sender is alive again.'),
  },
};

export function createAlarmWatch(deps: AlarmWatchDeps): AlarmWatch {
  const { store, logger, patienceMs, now } = deps;
  const beganAt = now();
  const missedSince = new Map<Missed, number>();
  const told = new Set<Missed>();

  /** Whether the service is missed, and for long enough that it is no restart. */
  function isMissed(service: Missed, processes: readonly SeenProcess[]): boolean {
    if (aliveOf({ processes }, service).length > 0) {
      missedSince.delete(service);
      if (told.delete(service)) sentences[service].back(logger);
      return false;
    }
    const since = missedSince.get(service) ?? Math.max(beganAt, now() - silentMs(service, processes));
    missedSince.set(service, since);
    return now() - since >= patienceMs;
  }

  return {
    async look() {
      const processes = await listProcesses(store);
      for (const service of ['sender', 'builder'] as const) {
        if (!isMissed(service, processes) || told.has(service)) continue;
        const lastSeenAt = lastSeen(processes, service);
        sentences[service].gone(logger, { lastSeenAt });
        // Without a sender no mail goes out either: the log and the metrics say it.
        if (service === 'builder') await mailNoBuilder(deps, lastSeenAt);
        told.add(service);
      }
      if (told.has('builder')) await tellOverdue(deps, await storeTime(store));
    },
  };
}

/** The key is the same for all who find out: one of them makes the mail. */
async function mailNoBuilder({ store, opsMail }: AlarmWatchDeps, lastSeenAt: Date | null): Promise<void> {
  const at = lastSeenAt?.toISOString() ?? (await storeTime(store)).toISOString().slice(0, 13);
  await opsMail.send({
    ...{ space: defaultSpace.id, template: 'process.notice', key: `no-builder:${at}` },
    data: { service: 'builder', lastSeenAt: lastSeenAt?.toISOString() ?? null },
  });
}

/** For how long the last of a service has been silent; 0 when none is known. */
function silentMs(service: Missed, processes: readonly SeenProcess[]): number {
  const times = processes.filter((one) => one.service === service).map((one) => one.silentMs);
  return times.length === 0 ? 0 : Math.min(...times);
}

/** Null when all that were there have stopped in order, or none was there within a day. */
function lastSeen(processes: readonly SeenProcess[], service: Missed): Date | null {
  const times = processes.filter((one) => one.service === service).map(({ seenAt }) => seenAt.getTime());
  return times.length === 0 ? null : new Date(Math.max(...times));
}

/** Looks all the time, from now on until the process stops. */
export function startAlarms(deps: Omit<AlarmWatchDeps, 'now'>, lifetime: Pick<Lifetime, 'onStop'>): void {
  const watch = createAlarmWatch({ ...deps, now: () => performance.now() });
  const ticker = createTicker({
    everyMs: lookEveryMs,
    task: watch.look,
    onError: (error) => {
      if (!isUnavailable(error))
        deps.logger.warn(
          { err: error },
          'It could not be looked whether builders and senders are alive; it is tried again.',
        );
    },
  });
  ticker.start();
  lifetime.onStop('the watch on other processes', ticker.stop);
}
