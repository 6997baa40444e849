// What tests may look at. No service imports another.

export { statuses } from '@pabal/http';
export type { KeyedRoute } from './api.ts';
export { peopleScope } from './http/admission/scopes.ts';
export { namedSchemas } from './http/named.ts';
export {
  openApiDocument,
  problemCodes,
  requestsWithoutExample,
} from './openapi/document.ts';
export { requestExamples } from './openapi/examples.ts';
export { routes } from './routes.ts';
export { startApi } from './service.ts';
