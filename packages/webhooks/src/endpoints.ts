// What may be done with endpoints. Every door comes here: it parses, calls and shows.

import { findApp } from '@pabal/db/apps';
import type { SpaceQueryable, SpaceStore } from '@pabal/db/store';
import {
  changeEndpoint as change,
  countEndpoints,
  countMessagesToSendAgain,
  createEndpoint,
  deleteEndpoint,
  type Endpoint,
  type EndpointChange,
  type EndpointSettings,
  findEndpoint,
  findMessage,
  type ListedEndpoint,
  type LoggedMessage,
  listEndpoints,
  listMessages,
  type MessageFilter,
  noteTest,
  rotateEndpointSecret,
  sendMessagesAgain,
  switchEndpoint as switchTo,
} from '@pabal/db/webhooks';
import { isOfSpace, PabalError, type Scope } from '@pabal/domain';
import { newSecret } from './signing.ts';

/** Who asks: an app for its own endpoints, or somebody who looks after those of the space. */
export interface Asking {
  /** Undefined for all apps of the space. */
  readonly app: { readonly id: string; readonly name: string } | undefined;
  readonly scopes: readonly Scope[];
  /** As the history names them. */
  readonly actor: string;
}

/** More than any app has use for, and few enough to be looked through for every letter. */
const mostEndpoints = 20;

/** An endpoint with the secret that it was just given. */
export type WithSecret<Shown> = Shown & {
  /** Shown nowhere again. */
  readonly secret: string;
};

/**
 * Makes an endpoint. It is told about what changes from now on; processes that send letters know of the first endpoint within
 * seconds.
 *
 * @param input.app  the app it is for, where it is not the app that asks
 * @throws PabalError `not-found`, `scope-missing`, `wrong-state` when the app has too many
 */
export async function makeEndpoint(
  store: SpaceStore,
  input: EndpointSettings & { readonly app?: string | undefined },
  asking: Asking,
): Promise<WithSecret<Endpoint>> {
  const app = await appOf(store, input.app, asking);
  requireRights(input, asking);
  if ((await countEndpoints(store, app.id)) >= mostEndpoints)
    throw new PabalError(
      'wrong-state',
      `The app "${app.name}" has ${mostEndpoints} endpoints, and there may be no more. Remove one that is not used.`,
    );
  const secret = newSecret();
  const { actor } = asking;
  const id = await createEndpoint(store, {
    ...{ ...input, appId: app.id, secret, actor },
    showsPeople: seesPeople(asking),
  });
  return { ...(await endpointOf(store, id, asking)), secret };
}

async function appOf(
  store: SpaceQueryable,
  name: string | undefined,
  { app }: Asking,
): Promise<{ readonly id: string; readonly name: string }> {
  if (app !== undefined) {
    if (name === undefined || name === app.name) return app;
    throw new PabalError('not-found', `An app makes endpoints for itself: expected "${app.name}" or none.`);
  }
  if (name === undefined)
    throw new PabalError('invalid-request', 'app: expected the name of the app that is told, got none.', {
      fields: [{ field: '/app', expected: 'the name of an app', got: 'nothing' }],
    });
  const found = await findApp(store, name);
  if (found !== undefined) return { id: found.id, name };
  throw new PabalError(
    'not-found',
    `There is no app "${name}". The command apps list shows those there are.`,
  );
}

const seesPeople = ({ scopes }: Asking) => scopes.includes('recipients:read');

/** What tells about newsletters and their readers needs the scope that reads them. @throws PabalError `scope-missing` */
function requireRights({ types, newsletters }: Partial<EndpointSettings>, asking: Asking): void {
  const ofReaders = types?.some((type) => type.startsWith('subscription.')) ?? false;
  const ofNewsletters = newsletters === true || (types?.some(isOfSpace) ?? false);
  const needed: Scope[] = [
    ...(ofNewsletters ? (['newsletters:read'] as const) : []),
    ...(ofReaders ? (['recipients:read'] as const) : []),
  ];
  const missing = needed.filter((scope) => !asking.scopes.includes(scope));
  if (missing.length > 0)
    throw new PabalError(
      'scope-missing',
      `Being told about newsletters needs the scope ${missing.join(' and ')}, which this key lacks. Ask for types that begin with delivery. or event., and leave newsletters out.`,
    );
}

/** The endpoints that somebody may see, with what waits for them. @param app  only those of this app */
export async function endpointsOf(
  store: SpaceStore,
  asking: Asking,
  app?: string,
): Promise<ListedEndpoint[]> {
  if (asking.app !== undefined) return listEndpoints(store, asking.app.id);
  if (app === undefined) return listEndpoints(store);
  return listEndpoints(store, (await appOf(store, app, asking)).id);
}

/** An endpoint. @throws PabalError `not-found`, also for one of another app */
export async function endpointOf(store: SpaceQueryable, id: string, { app }: Asking): Promise<Endpoint> {
  const endpoint = await findEndpoint(store, id, app?.id);
  if (endpoint !== undefined) return endpoint;
  throw new PabalError('not-found', `There is no endpoint ${id}, or it belongs to another app.`);
}

/** Changes of an endpoint; what is left out stays. */
export type EndpointWishes = Omit<EndpointChange, 'showsPeople'> & {
  readonly state?: 'on' | 'off' | undefined;
};

/**
 * Changes an endpoint. Switched on, also after a pause, it gets what was kept for it at once.
 *
 * @throws PabalError `not-found`, `scope-missing`
 */
export async function changeEndpoint(
  store: SpaceStore,
  id: string,
  { state, ...wishes }: EndpointWishes,
  asking: Asking,
): Promise<Endpoint> {
  const { newsletters, types } = await endpointOf(store, id, asking);
  requireRights({ newsletters, types, ...withoutUndefined(wishes) }, asking);
  await change(store, id, { ...wishes, showsPeople: seesPeople(asking) });
  if (state !== undefined) await switchTo(store, id, state);
  return endpointOf(store, id, asking);
}

const withoutUndefined = ({ types, newsletters }: EndpointWishes): Partial<EndpointSettings> => ({
  ...(types !== undefined && { types }),
  ...(newsletters !== undefined && { newsletters }),
});

/** Gives an endpoint another secret. The one before signs beside it until the overlap is over. @throws PabalError `not-found` */
export async function rotateSecret(
  store: SpaceStore,
  id: string,
  overlapSeconds: number,
  asking: Asking,
): Promise<WithSecret<Endpoint>> {
  await endpointOf(store, id, asking);
  const secret = newSecret();
  await rotateEndpointSecret(store, id, { secret, overlapSeconds });
  return { ...(await endpointOf(store, id, asking)), secret };
}

/** Removes an endpoint and what waits for it. @throws PabalError `not-found` */
export async function removeEndpoint(store: SpaceStore, id: string, asking: Asking): Promise<void> {
  await endpointOf(store, id, asking);
  await deleteEndpoint(store, id);
}

/** Sends a message that says nothing but that it came through. @throws PabalError `not-found`, `wrong-state` while it is not on */
export async function testEndpoint(store: SpaceStore, id: string, asking: Asking): Promise<LoggedMessage> {
  const endpoint = await endpointOf(store, id, asking);
  if (endpoint.state !== 'on')
    throw new PabalError(
      'wrong-state',
      `The endpoint is ${endpoint.state}, and is sent nothing. Switch it on first; what was kept for it is sent then, too.`,
    );
  const sequence = await noteTest(store, id, { endpoint: id, app: endpoint.app });
  const message = await findMessage(store, id, sequence);
  if (message === undefined) throw new Error('A message was noted and cannot be found.');
  return message;
}

/** A page of what an endpoint was told, the newest first. @throws PabalError `not-found` */
export async function messagesOf(
  store: SpaceStore,
  id: string,
  { filter, page }: { filter: MessageFilter; page: { before?: number | undefined; limit: number } },
  asking: Asking,
): Promise<{ messages: LoggedMessage[]; next: number | undefined }> {
  await endpointOf(store, id, asking);
  const messages = await listMessages(store, id, filter, page);
  return { messages, next: messages.length === page.limit ? messages.at(-1)?.sequence : undefined };
}

/** Which messages are sent again. */
export interface ReplayWishes extends MessageFilter {
  /** Only counts them. */
  readonly dryRun?: boolean | undefined;
}

/**
 * Has messages sent again that the endpoint took, or that were given up, under the ids that they had.
 *
 * @returns how many
 * @throws PabalError `not-found`, `invalid-request` when nothing says which
 */
export async function replayMessages(
  store: SpaceStore,
  id: string,
  { dryRun = false, ...filter }: ReplayWishes,
  asking: Asking,
): Promise<number> {
  await endpointOf(store, id, asking);
  const { since, until, from, to, state } = filter;
  if ([since, until, from, to, state].every((bound) => bound === undefined))
    throw new PabalError(
      'invalid-request',
      'Say which messages are sent again: since when, or from which sequence.',
      {
        fields: [{ field: '', expected: 'one of since, until, from, to, state', got: 'none' }],
      },
    );
  return dryRun ? countMessagesToSendAgain(store, id, filter) : sendMessagesAgain(store, id, filter);
}
