// A process says that it is alive, and how it fares, so that others can show it and miss it when it goes silent.

import { type ProcessReport, removeProcess, reportProcess } from '@pabal/db/status';
import type { Queryable } from '@pabal/db/store';
import type { Service } from '@pabal/domain';
import type { Readiness } from '@pabal/runtime';
import { isWell } from './readiness.ts';

/** How often a process reports. */
export const reportEveryMs = 4_000;

/** A clock that is further off is a trouble: the times of letters, links and log lines are wrong by so much. */
const mostClockOffMs = 5_000;

export interface Presence {
  report(): Promise<void>;
  /** By how many milliseconds this clock is behind that of PostgreSQL at least; below 0 when it is ahead. */
  clockOffMs(): number;
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
  readonly readiness: () => Promise<Readiness>;
  /** Of a builder: milliseconds since its last sweep ended; nothing before the first. */
  readonly sweptMsAgo?: () => number | undefined;
}

export function createPresence({ store, readiness, sweptMsAgo, ...self }: PresenceOptions): Presence {
  const timed = createUnwellTimes(() => performance.now());
  let offMs = 0;
  return {
    async report() {
      const { status, checks } = await readiness();
      const told = { status, checks: timed({ ...checks, clock: clockCheck(offMs) }) };
      const report: ProcessReport = { ...self, readiness: bounded(told), sweptMsAgo: sweptMsAgo?.() };
      const asked = Date.now();
      const storeMs = await reportProcess(store, report);
      offMs = outside(storeMs, asked, Date.now());
    },
    clockOffMs: () => offMs,
    leave: () => removeProcess(store, self.id),
  };
}

/**
 * How far a time is outside of two others. PostgreSQL looked at its clock between our question and its answer: a slow answer
 * makes the clocks seem to agree, and never to differ.
 */
const outside = (time: number, from: number, to: number): number =>
  time < from ? time - from : Math.max(0, time - to);

type Checks = Readiness['checks'];

function clockCheck(offMs: number): Checks[string] {
  if (Math.abs(offMs) <= mostClockOffMs) return { ok: true, detail: 'ok' };
  return { ok: true, detail: { ok: false, offMs, reason: clockSentence(offMs) } };
}

/** @param offMs  by how much it is behind */
const clockSentence = (offMs: number): string =>
  `Its clock is ${Math.round(Math.abs(offMs) / 1_000)} s ${offMs > 0 ? 'behind' : 'ahead of'} that of PostgreSQL.`;

/** Makes what adds to each check for how long something has been wrong there, as long as it is asked again and again. */
function createUnwellTimes(now: () => number): (checks: Checks) => Checks {
  const since = new Map<string, number>();
  return (checks) => {
    const entries = Object.entries(checks).map(([name, check]) => {
      if (isWell(check)) {
        since.delete(name);
        return [name, check] as const;
      }
      const began = since.get(name) ?? now();
      since.set(name, began);
      return [name, { ...check, unwellMs: now() - began }] as const;
    });
    return Object.fromEntries(entries);
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
