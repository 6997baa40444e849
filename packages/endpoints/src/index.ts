export {
  endpointOf,
  endpointsOf,
  putEndpoint,
  removeEndpoint,
  testEndpoint,
} from './endpoints.ts';
export { type EndpointInput, endpointInput } from './settings.ts';
