// What tests may look at. No service imports another.

export type { KeyedRoute, PublicRoute, Route } from './http/route.ts';
export { statuses } from './http/statuses.ts';
export { openApiDocument, problemCodes } from './openapi.ts';
export { routes } from './routes.ts';
export { type RunningApi, startApi } from './service.ts';
