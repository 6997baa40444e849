// What somebody on call sees of limits, providers and lanes, and does about them.

export { type LaneShown, pauseLane, readLanes, resumeLane } from './lanes.ts';
export { type LiftedLimit, liftLimit } from './lift.ts';
export {
  isMailShut,
  listProviders,
  mostCounted,
  type ProviderShown,
  pauseProvider,
  resumeProvider,
  tryProvider,
} from './providers.ts';
export { listStandings, type Standing } from './standings.ts';
