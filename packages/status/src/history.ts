// What came in and went out over the last hour, day or week, in steps that a plot shows.

import { type FlowStep, listFlowSteps } from '@pabal/db/status';
import { type Queryable, storeTime } from '@pabal/db/store';
import { type Lane, lanes } from '@pabal/domain';
import { agePercentile } from './flow.ts';

export const flowRanges = ['hour', 'day', 'week'] as const;
export type FlowRange = (typeof flowRanges)[number];

/** How each is divided: steps, and minutes of one. */
const divided: Readonly<Record<FlowRange, readonly [steps: number, minutes: number]>> = {
  hour: [60, 1],
  day: [96, 15],
  week: [84, 120],
};

/** Figures of one lane, a value for each step, the oldest first. */
interface LaneFlow {
  readonly lane: Lane;
  readonly in: readonly number[];
  readonly out: readonly number[];
  /** Seconds from the ledger to a server's answer; null where nothing was sent. */
  readonly p50Seconds: readonly (number | null)[];
  readonly p95Seconds: readonly (number | null)[];
}

export interface FlowHistory {
  readonly over: FlowRange;
  readonly stepSeconds: number;
  /** The end of the last step: the beginning of the present minute, so that every step is whole. */
  readonly until: Date;
  readonly lanes: readonly LaneFlow[];
}

export async function readFlow(store: Queryable, over: FlowRange): Promise<FlowHistory> {
  const [steps, minutes] = divided[over];
  const [now, rows] = await Promise.all([storeTime(store), listFlowSteps(store, steps, minutes)]);
  const until = new Date(now);
  until.setUTCSeconds(0, 0);
  return {
    ...{ over, stepSeconds: minutes * 60, until },
    lanes: lanes.map((lane) =>
      laneFlow(
        lane,
        rows.filter((row) => row.lane === lane),
        steps,
      ),
    ),
  };
}

function laneFlow(lane: Lane, rows: readonly FlowStep[], steps: number): LaneFlow {
  const byPlace = new Map(rows.map((row) => [steps - 1 - row.back, row]));
  const each = <Value>(take: (row: FlowStep | undefined) => Value): Value[] =>
    Array.from({ length: steps }, (_, place) => take(byPlace.get(place)));
  return {
    lane,
    in: each((row) => row?.planned ?? 0),
    out: each((row) => row?.sent ?? 0),
    p50Seconds: each((row) => agePercentile(row?.ages ?? [], 50)),
    p95Seconds: each((row) => agePercentile(row?.ages ?? [], 95)),
  };
}
