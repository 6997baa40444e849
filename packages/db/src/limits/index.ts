export {
  addCallerCounts,
  removeEndedCounts,
  useProof,
} from './callers.ts';
export {
  countLane,
  type LaneLetters,
  type LanePaused,
  listLanes,
  pauseLane,
  resumeLane,
} from './lanes.ts';
export {
  type Cut,
  cutLimit,
  growLimits,
  type Limit,
  lift,
  listLimits,
  type Passed,
} from './limits.ts';
export {
  type Calls,
  callProvider,
  countUnclaimed,
  forgetReports,
  listCalls,
  listProviderStandings,
  type ProviderReport,
  type ProviderStanding,
  reportProviders,
  setProviderPaused,
  troubles,
} from './providers.ts';
export { reserveSlots, type SlotRequest, type Slots } from './slots.ts';
