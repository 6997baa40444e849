// What somebody on call sees of limits, providers and lanes, and does about them.

export { type LaneShown, pauseLane, readLanes, resumeLane } from './lanes.ts';
export { type LiftedLimit, liftLimit } from './lift.ts';
export {
  listProviders,
  mostCounted,
  type ProviderShown,
  pauseProvider,
  resumeProvider,
  takesLetters,
  tryProvider,
} from './providers.ts';
export { listStandings, type Standing } from './standings.ts';
