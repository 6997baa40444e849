// What may be done with endpoints of channels beside mail. Every door comes here: it parses, calls and shows.

import { randomBytes } from 'node:crypto';
import {
  countEndpointsOfSpace,
  type EndpointInput as EndpointRow,
  findEndpointByKey,
  listEndpointsOfSpace,
  putEndpoint as put,
  removeEndpoint as remove,
  type SpaceEndpoint,
} from '@pabal/db/endpoints';
import type { SpaceQueryable, SpaceStore } from '@pabal/db/store';
import { PabalError, secondsPerDay } from '@pabal/domain';
import { createOwnLetters, endpointTarget } from '@pabal/events';
import { webhookSecretPrefix } from '@pabal/guard';
import type { EndpointInput } from './settings.ts';

/** More than any company has rooms for, and few enough for a list. */
const mostEndpoints = 1_000;

/** An endpoint, and the secret that it was just given, which is shown nowhere again. */
interface PutEndpoint {
  readonly endpoint: SpaceEndpoint;
  readonly created: boolean;
  readonly secret: string | undefined;
}

/**
 * Says where an endpoint is. One that has ended is active again, and its letters go there from now on.
 *
 * @throws PabalError `wrong-state` when the space has too many
 */
export async function putEndpoint(
  store: SpaceStore,
  key: string,
  input: EndpointInput,
  actor: string,
): Promise<PutEndpoint> {
  const isNew = (await findEndpointByKey(store, key)) === undefined;
  if (isNew && (await countEndpointsOfSpace(store)) >= mostEndpoints)
    throw new PabalError(
      'wrong-state',
      `There are ${mostEndpoints} endpoints in this space, and there may be no more. Remove one that is not used.`,
    );
  const row = rowOf(input);
  const { created, secret } = await put(store, { ...row, key, channel: 'chat', actor });
  const endpoint = await endpointOf(store, key);
  return { endpoint, created, secret: secret !== null && secret === row.secret ? secret : undefined };
}

function rowOf(input: EndpointInput): Omit<EndpointRow, 'key' | 'channel' | 'actor'> {
  const { kind, description } = input;
  const none = { kind, description, keys: null, secret: null, keepsSecret: false };
  if (kind === 'telegram') {
    const { token, chat, server } = input;
    const keys = { chat, ...(server !== undefined && { server: new URL(server).href.replace(/\/$/, '') }) };
    return { ...none, target: token, keys, shown: `chat ${chat}` };
  }
  const { url } = input;
  // Of an address its host alone: paths and queries hold what opens the door.
  const shown = `${new URL(url).origin}/…`;
  if (kind !== 'https') return { ...none, target: url, shown };
  const secret = `${webhookSecretPrefix}${randomBytes(32).toString('base64')}`;
  return { ...none, target: url, shown, secret, keepsSecret: !input.newSecret };
}

/** The endpoints of a space, in the order of their keys. */
export const endpointsOf = (store: SpaceQueryable): Promise<SpaceEndpoint[]> => listEndpointsOfSpace(store);

/** An endpoint. @throws PabalError `not-found` */
export async function endpointOf(store: SpaceQueryable, key: string): Promise<SpaceEndpoint> {
  const endpoint = await findEndpointByKey(store, key);
  if (endpoint !== undefined) return endpoint;
  throw noEndpoint(key);
}

/** Removes an endpoint. Letters that were to go there end as refused. @throws PabalError `not-found` */
export async function removeEndpoint(store: SpaceQueryable, key: string): Promise<void> {
  if (!(await remove(store, key))) throw noEndpoint(key);
}

const noEndpoint = (key: string) =>
  new PabalError(
    'not-found',
    `There is no endpoint "${key}". The command endpoints list shows those there are.`,
  );

/** The letter of a test. */
const template = 'endpoint.test';
const ttlSeconds = secondsPerDay;
const retentionSeconds = 7 * secondsPerDay;

/**
 * Sends an endpoint a letter that says nothing but that it came through, by the way of all letters: what becomes of it is found
 * under its id.
 *
 * @param options.ring  called with the letter, to be sent at once; the sweeper rings for one whose bell nobody rang
 * @throws PabalError `not-found`, `wrong-state` for one that has ended
 */
export async function testEndpoint(
  store: SpaceStore,
  key: string,
  { locale, actor, ring = () => {} }: TestOptions,
): Promise<{ readonly delivery: string }> {
  const endpoint = await endpointOf(store, key);
  const { id, kind, state, endedReason } = endpoint;
  if (state === 'ended')
    throw new PabalError(
      'wrong-state',
      `The endpoint "${key}" has ended (${endedReason ?? 'gone'}). Put it again first, with its present address.`,
    );
  const write = createOwnLetters({ store, messageIdDomain: 'pabal' });
  const [delivery] = await write({
    ...{ space: store.space, template, key: `endpoint-test:${id}:${Date.now()}`, locale },
    ...{ data: { endpoint: key, kind, actor }, people: [endpointTarget({ id, key, kind })] },
    ...{ ttlSeconds, retentionSeconds },
  });
  if (delivery === undefined)
    throw new PabalError('wrong-state', `The endpoint "${key}" was tested a moment ago.`);
  ring(delivery);
  return { delivery };
}

interface TestOptions {
  readonly locale: string;
  readonly actor: string;
  readonly ring?: ((delivery: string) => void) | undefined;
}
