import { findDelivery, listDeliveries, type StoredDelivery } from '@pabal/db';
import { PabalError } from '@pabal/domain';
import type { z } from 'zod';
import type { Api } from '../api.ts';
import type { Call, Reply } from '../http/route.ts';
import type { deliveryQuery, ShownDelivery } from '../schemas/deliveries.ts';
import { storyOf } from './delivery-story.ts';

/** `GET /v1/deliveries` */
export async function getDeliveries(
  api: Api,
  { app, input }: Call<{ query: z.output<typeof deliveryQuery> }>,
): Promise<Reply> {
  const { event, address, limit, cursor, ...rest } = input.query;
  const filter = { ...rest, appId: app.id, eventId: event, addressKey: address?.key };
  const { deliveries, next } = await listDeliveries(api.store, filter, { after: cursor, limit });
  return { status: 200, body: { deliveries: deliveries.map(showDelivery), next: next ?? null } };
}

/** `GET /v1/deliveries/{id}` */
export async function getDelivery(api: Api, { app, input }: Call<{ path: { id: string } }>): Promise<Reply> {
  const { id } = input.path;
  const found = await findDelivery(api.store, app.id, id);
  if (found === undefined) {
    throw new PabalError('not-found', `There is no delivery ${id}, or it belongs to another app.`);
  }
  const { delivery, moves } = found;
  return { status: 200, body: { ...showDelivery(delivery), story: storyOf(delivery, moves) } };
}

/** A delivery as it is answered. */
export function showDelivery(delivery: StoredDelivery): ShownDelivery {
  const { eventId, nextAttemptAt, claimedAt: _claimedAt, claimedBy: _claimedBy, ...shown } = delivery;
  return {
    ...shown,
    event: eventId,
    createdAt: delivery.createdAt.toISOString(),
    nextAttemptAt: delivery.state === 'pending' ? nextAttemptAt.toISOString() : null,
    expiresAt: delivery.expiresAt?.toISOString() ?? null,
    settledAt: delivery.settledAt?.toISOString() ?? null,
  };
}
