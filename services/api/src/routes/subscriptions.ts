import {
  findNewsletterId,
  findRecipient,
  findSubscription,
  findSubscriptions,
  listSubscriptions,
  noteActivity,
  type Subscription,
  subscribe,
  unsubscribe,
} from '@pabal/db';
import { PabalError } from '@pabal/domain';
import type { z } from 'zod';
import type { Api } from '../api.ts';
import { excerpt } from '../http/refusals.ts';
import type { Call, Reply } from '../http/route.ts';
import type { activityRequest, subscriptionRequest, subscriptionsQuery } from '../schemas/subscriptions.ts';

interface InPath {
  readonly path: { readonly key: string; readonly externalId: string };
}

interface Ids {
  readonly newsletterId: string;
  readonly recipientId: string;
}

/** `PUT /v1/newsletters/{key}/subscriptions/{externalId}` */
export async function putSubscription(
  api: Api,
  { app, input }: Call<InPath & { body: z.output<typeof subscriptionRequest> }>,
): Promise<Reply> {
  const ids = await idsOf(api, input.path);
  const { state, consent } = input.body;
  const evidence = { ...consent, at: consent.at ?? new Date() };
  await subscribe(api.store, { ...ids, state, consent: evidence, actor: `api:${app.name}` });
  return subscriptionReply(api, ids);
}

/** `DELETE /v1/newsletters/{key}/subscriptions/{externalId}` */
export async function deleteSubscription(api: Api, { app, input }: Call<InPath>): Promise<Reply> {
  const ids = await idsOf(api, input.path);
  await unsubscribe(api.store, { ...ids, actor: `api:${app.name}` });
  return subscriptionReply(api, ids);
}

/** `GET /v1/newsletters/{key}/subscriptions/{externalId}` */
export async function getSubscription(api: Api, { input }: Call<InPath>): Promise<Reply> {
  return subscriptionReply(api, await idsOf(api, input.path));
}

/** `GET /v1/newsletters/{key}/subscriptions` */
export async function getSubscriptions(
  api: Api,
  { input }: Call<{ path: { key: string }; query: z.output<typeof subscriptionsQuery> }>,
): Promise<Reply> {
  const { state, limit, cursor } = input.query;
  const newsletterId = await newsletterIdOf(api, input.path.key);
  const subscriptions = await listSubscriptions(api.store, newsletterId, { state, after: cursor, limit });
  const next = subscriptions.length === limit ? subscriptions.at(-1)?.recipientId : undefined;
  return { status: 200, body: { subscriptions: subscriptions.map(showSubscription), next: next ?? null } };
}

/** `GET /v1/recipients/{externalId}/subscriptions` */
export async function getRecipientSubscriptions(
  api: Api,
  { input }: Call<{ path: { externalId: string } }>,
): Promise<Reply> {
  const recipientId = await recipientIdOf(api, input.path.externalId);
  const { subscriptions, moves } = await findSubscriptions(api.store, recipientId);
  const history = moves.map(({ at, consentAt, ...move }) => ({
    ...move,
    at: at.toISOString(),
    consentAt: consentAt?.toISOString() ?? null,
  }));
  return { status: 200, body: { subscriptions: subscriptions.map(showSubscription), history } };
}

/** `POST /v1/activity` */
export async function postActivity(
  api: Api,
  { input }: Call<{ body: z.output<typeof activityRequest> }>,
): Promise<Reply> {
  const now = new Date();
  const { activity } = input.body;
  const unknown = await noteActivity(
    api.store,
    activity.map(({ recipient, at }) => ({ externalId: recipient, at: at ?? now })),
  );
  const different = new Set(activity.map(({ recipient }) => recipient)).size;
  return { status: 200, body: { noted: different - unknown.length, unknown } };
}

async function idsOf(api: Api, { key, externalId }: InPath['path']): Promise<Ids> {
  return { newsletterId: await newsletterIdOf(api, key), recipientId: await recipientIdOf(api, externalId) };
}

async function newsletterIdOf({ store }: Api, key: string): Promise<string> {
  const id = await findNewsletterId(store, key);
  if (id === undefined) throw new PabalError('not-found', `There is no newsletter ${excerpt(key)}.`);
  return id;
}

async function recipientIdOf({ store }: Api, externalId: string): Promise<string> {
  const recipient = await findRecipient(store, externalId);
  if (recipient === undefined)
    throw new PabalError('not-found', `There is no recipient ${excerpt(externalId)}.`);
  return recipient.id;
}

async function subscriptionReply({ store }: Api, { newsletterId, recipientId }: Ids): Promise<Reply> {
  const subscription = await findSubscription(store, newsletterId, recipientId);
  if (subscription !== undefined) return { status: 200, body: showSubscription(subscription) };
  throw new PabalError('not-found', 'This recipient was never subscribed to this newsletter.');
}

const showSubscription = ({
  recipientId: _id,
  externalId,
  consentAt,
  createdAt,
  changedAt,
  ...rest
}: Subscription) => ({
  ...rest,
  recipient: externalId,
  consentAt: consentAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
  changedAt: changedAt.toISOString(),
});
