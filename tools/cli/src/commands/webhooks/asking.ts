// What commands about webhooks ask for.

import type { SpaceStore } from '@pabal/db/store';
import type {
  Endpoint,
  EndpointSettings,
  ListedEndpoint,
  LoggedMessage,
  MessageFilter,
} from '@pabal/db/webhooks';
import { scopes } from '@pabal/domain';
import {
  changeEndpoint,
  type EndpointWishes,
  endpointsOf,
  makeEndpoint,
  messageId,
  messagesOf,
  type ReplayWishes,
  removeEndpoint,
  replayMessages,
  rotateSecret,
  testEndpoint,
  type WithSecret,
} from '@pabal/webhooks';
import { type Asking, field, same } from '../../asking/asking.ts';

/** Who has the database may do everything there, for every app of the space. */
const everything = (actor: string) => ({ app: undefined, scopes, actor });

/** An endpoint as the api shows it: without the id of its app. */
type Shown<Of extends Endpoint> = Omit<Of, 'appId'>;
const shown = <Of extends Endpoint>({ appId: _appId, ...endpoint }: Of): Shown<Of> => endpoint;

export type ShownEndpoint = Shown<ListedEndpoint>;
export type ShownMessage = LoggedMessage & { readonly id: string };
const withId = (message: LoggedMessage): ShownMessage => ({ id: messageId(message), ...message });

export const listing: Asking<string | undefined, readonly ShownEndpoint[]> = {
  route: 'get /v1/webhooks',
  onDatabase: async (store, app, actor) => (await endpointsOf(store, everything(actor), app)).map(shown),
  request: (app) => ({ query: { app } }),
  answer: field('endpoints'),
};

export const making: Asking<
  EndpointSettings & { readonly app?: string | undefined },
  Shown<WithSecret<Endpoint>>
> = {
  route: 'post /v1/webhooks',
  onDatabase: async (store, input, actor) => shown(await makeEndpoint(store, input, everything(actor))),
  request: (body) => ({ body }),
  answer: same,
};

export const changing: Asking<EndpointWishes & { readonly id: string }, Shown<Endpoint>> = {
  route: 'patch /v1/webhooks/{id}',
  onDatabase: async (store, { id, ...wishes }, actor) =>
    shown(await changeEndpoint(store, id, wishes, everything(actor))),
  request: ({ id, ...body }) => ({ path: { id }, body }),
  answer: same,
};

export const removing: Asking<string, unknown> = {
  route: 'delete /v1/webhooks/{id}',
  onDatabase: (store, id, actor) => removeEndpoint(store, id, everything(actor)),
  request: (id) => ({ path: { id } }),
  answer: same,
};

export const rotating: Asking<
  { readonly id: string; readonly overlapSeconds: number },
  Shown<WithSecret<Endpoint>>
> = {
  route: 'post /v1/webhooks/{id}/rotate',
  onDatabase: async (store, { id, overlapSeconds }, actor) =>
    shown(await rotateSecret(store, id, overlapSeconds, everything(actor))),
  request: ({ id, overlapSeconds }) => ({ path: { id }, body: { overlapSeconds } }),
  answer: same,
};

export const testing: Asking<string, ShownMessage> = {
  route: 'post /v1/webhooks/{id}/test',
  onDatabase: async (store, id, actor) => withId(await testEndpoint(store, id, everything(actor))),
  request: (id) => ({ path: { id } }),
  answer: same,
};

interface MessagesWanted {
  readonly id: string;
  readonly filter: Pick<MessageFilter, 'state' | 'type' | 'since' | 'until'>;
  readonly page: { readonly before: number | undefined; readonly limit: number };
}

/** A page of messages, and where the next one begins. */
interface MessagesFound {
  readonly messages: readonly ShownMessage[];
  readonly next: number | null;
}

/** Most entries of a page over HTTP. */
const mostOverHttp = 200;

export const reading: Asking<MessagesWanted, MessagesFound> = {
  route: 'get /v1/webhooks/{id}/messages',
  onDatabase: (store, wanted, actor) => readMessages(store, wanted, actor),
  request: ({ id, filter, page }) => ({
    path: { id },
    query: { ...filter, before: page.before, limit: Math.min(page.limit, mostOverHttp) },
  }),
  answer: same,
};

async function readMessages(
  store: SpaceStore,
  { id, filter, page }: MessagesWanted,
  actor: string,
): Promise<MessagesFound> {
  const { messages, next = null } = await messagesOf(store, id, { filter, page }, everything(actor));
  return { messages: messages.map(withId), next };
}

export const replaying: Asking<ReplayWishes & { readonly id: string }, number> = {
  route: 'post /v1/webhooks/{id}/replay',
  onDatabase: (store, { id, ...wishes }, actor) => replayMessages(store, id, wishes, everything(actor)),
  request: ({ id, ...body }) => ({ path: { id }, body }),
  answer: field('messages'),
};
