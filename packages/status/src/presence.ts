// A process says that it is alive, and how it fares, so that others can show it and miss it when it goes silent.

import { type ProcessReport, removeProcess, reportProcess } from '@pabal/db/status';
import type { Queryable } from '@pabal/db/store';
import type { Service } from '@pabal/domain';

/** How often a process reports. */
export const reportEveryMs = 5_000;

/** Not seen for so long, a process counts as gone: three reports in a row did not come. */
export const goneAfterMs = 15_000;

export interface Presence {
  report(): Promise<void>;
  /** Forgets this process. What had begun before may come too late and is removed after a day. */
  leave(): Promise<void>;
}

export interface PresenceOptions {
  readonly store: Queryable;
  /** Different for each start of a process. */
  readonly id: string;
  readonly service: Service;
  readonly version: string;
  /** What `/readyz` says; never rejects. */
  readonly readiness: () => Promise<unknown>;
  /** Of a builder: milliseconds since its last sweep ended; nothing before the first. */
  readonly sweptMsAgo?: () => number | undefined;
}

export function createPresence({ store, readiness, sweptMsAgo, ...self }: PresenceOptions): Presence {
  return {
    async report() {
      const report: ProcessReport = {
        ...self,
        readiness: bounded(await readiness()),
        sweptMsAgo: sweptMsAgo?.(),
      };
      await reportProcess(store, report);
    },
    leave: () => removeProcess(store, self.id),
  };
}

/** Long enough for every check; a hundred limits in force are not needed here. */
const longestDetail = 4_000;

/** The readiness with its details, or without those that are too long. */
function bounded(readiness: unknown): unknown {
  if (JSON.stringify(readiness).length <= longestDetail) return readiness;
  return JSON.parse(
    JSON.stringify(readiness, (_key, value: unknown) =>
      Array.isArray(value) && value.length > 5 ? value.slice(0, 5) : value,
    ),
  );
}
