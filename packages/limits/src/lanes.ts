// Stopping a whole lane, for all spaces: the brake of the night. One space alone is stopped by pausing its apps and editions.

import {
  countLane,
  type LaneLetters,
  type LanePaused,
  listLanes,
  pauseLane as pause,
  resumeLane as resume,
} from '@pabal/db/limits';
import type { Queryable } from '@pabal/db/store';
import { type Lane, lanes as laneNames, PabalError } from '@pabal/domain';
import { mostCounted } from './providers.ts';

/** A lane with the letters that wait in it, for whatever reason. */
export interface LaneShown extends LanePaused, LaneLetters {
  /** What somebody has to know before it is paused, or while it is; null when nothing is in a hurry. */
  readonly warning: string | null;
}

/** Both lanes. */
export async function readLanes(store: Queryable): Promise<LaneShown[]> {
  const lanes = await listLanes(store);
  return Promise.all(lanes.map((lane) => shown(store, lane)));
}

async function shown(store: Queryable, lane: LanePaused): Promise<LaneShown> {
  const counted = await countLane(store, lane.lane, mostCounted);
  return { ...lane, ...counted, warning: warningOf(lane.lane, counted) };
}

/** Somebody waits before their screen for a letter of this lane. */
function warningOf(lane: Lane, { expiring, firstExpiresAt }: LaneLetters): string | null {
  if (lane !== 'event') return null;
  const expires =
    firstExpiresAt === null
      ? ''
      : ` ${expiring} of those that wait expire, the first at ${firstExpiresAt.toISOString()}; what has expired is not sent any more.`;
  return `This lane has password resets and sign-in links, and the mail to OPS_ADDRESS: nobody gets one while it is paused.${expires}`;
}

/**
 * Pauses a lane: within two seconds no sender claims a letter of it, whatever space it is of. Events are accepted as always. What
 * senders have claimed already still goes out. A lane that is paused stays as it is, with its first reason.
 *
 * @param actor  who decides, such as `api:billing` or `cli:kim`
 * @throws PabalError `not-found` for what is no lane
 */
export async function pauseLane(
  store: Queryable,
  { lane, reason }: { readonly lane: string; readonly reason: string },
  actor: string,
): Promise<LaneShown> {
  const name = laneOf(lane);
  await pause(store, { lane: name, actor, reason });
  return found(store, name);
}

/** Lets a lane go on: senders take its letters within two seconds. @throws PabalError `not-found` */
export async function resumeLane(store: Queryable, lane: string): Promise<LaneShown> {
  const name = laneOf(lane);
  await resume(store, name);
  return found(store, name);
}

async function found(store: Queryable, name: Lane): Promise<LaneShown> {
  const lane = (await listLanes(store)).find((one) => one.lane === name);
  if (lane === undefined) throw new Error(`The table of lanes lacks ${name}.`);
  return shown(store, lane);
}

function laneOf(name: string): Lane {
  const lane = laneNames.find((known) => known === name);
  if (lane !== undefined) return lane;
  throw new PabalError('not-found', `There is no lane "${name}": expected ${laneNames.join(' or ')}.`);
}
