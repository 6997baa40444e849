// What somebody on call sees of limits and does about them.

export { liftLimit } from './lift.ts';
export { listProviders, mostCounted, type ProviderShown, tryProvider } from './providers.ts';
export { listStandings, type Standing } from './standings.ts';
