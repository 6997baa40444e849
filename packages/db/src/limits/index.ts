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
  callProvider,
  countUnclaimed,
  forgetReports,
  listProviderCalls,
  listProviderStandings,
  type ProviderCall,
  type ProviderReport,
  type ProviderStanding,
  reportProviders,
  troubles,
} from './providers.ts';
export { reserveSlots, type SlotRequest, type Slots } from './slots.ts';
