// What commands about endpoints ask for.

import type { SpaceEndpoint } from '@pabal/db/endpoints';
import {
  type EndpointInput,
  endpointOf,
  endpointsOf,
  putEndpoint,
  removeEndpoint,
  testEndpoint,
} from '@pabal/endpoints';
import { type Asking, field, same } from '../../asking/asking.ts';

export const listing: Asking<void, readonly SpaceEndpoint[]> = {
  route: 'get /v1/endpoints',
  onDatabase: (store) => endpointsOf(store),
  request: () => ({}),
  answer: field('endpoints'),
};

export const showing: Asking<string, SpaceEndpoint> = {
  route: 'get /v1/endpoints/{key}',
  onDatabase: (store, key) => endpointOf(store, key),
  request: (key) => ({ path: { key } }),
  answer: same,
};

export const putting: Asking<
  { readonly key: string; readonly input: EndpointInput },
  SpaceEndpoint & { readonly secret?: string }
> = {
  route: 'put /v1/endpoints/{key}',
  onDatabase: async (store, { key, input }, actor) => {
    const { endpoint, secret } = await putEndpoint(store, key, input, actor);
    return { ...endpoint, ...(secret !== undefined && { secret }) };
  },
  request: ({ key, input }) => ({ path: { key }, body: input }),
  answer: same,
};

export const removing: Asking<string, { readonly key: string }> = {
  route: 'delete /v1/endpoints/{key}',
  onDatabase: async (store, key) => {
    await removeEndpoint(store, key);
    return { key };
  },
  request: (key) => ({ path: { key } }),
  answer: same,
};

export const testing: Asking<string, { readonly delivery: string }> = {
  route: 'post /v1/endpoints/{key}/test',
  onDatabase: (store, key, actor) => testEndpoint(store, key, { locale: 'en', actor }),
  request: (key) => ({ path: { key } }),
  answer: same,
};
