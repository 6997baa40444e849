import {
  listRemovals,
  listSuppressions,
  putSuppression as put,
  removeSuppressions,
  type Suppression,
} from '@pabal/db';
import type { z } from 'zod';
import type { Api } from '../api.ts';
import type { Call, Reply } from '../http/route.ts';
import type {
  removalRequest,
  removalsQuery,
  suppressionRequest,
  suppressionsQuery,
} from '../schemas/suppressions.ts';

/** `GET /v1/suppressions` */
export async function getSuppressions(
  api: Api,
  { input }: Call<{ query: z.output<typeof suppressionsQuery> }>,
): Promise<Reply> {
  const { address, scope, reason, limit, cursor } = input.query;
  const filter = { addressKey: address?.key, scope, reason };
  const suppressions = await listSuppressions(api.store, filter, { after: cursor, limit });
  const next = suppressions.length === limit ? suppressions.at(-1)?.id : undefined;
  return { status: 200, body: { suppressions: suppressions.map(showSuppression), next: next ?? null } };
}

/** `POST /v1/suppressions` */
export async function postSuppression(
  api: Api,
  { app, input }: Call<{ body: z.output<typeof suppressionRequest> }>,
): Promise<Reply> {
  const { address, ...wanted } = input.body;
  const suppression = { ...wanted, addressKey: address.key, actor: `api:${app.name}` };
  const { created, ...stored } = await put(api.store, suppression);
  return { status: created ? 201 : 200, body: showSuppression(stored) };
}

/** `POST /v1/suppressions/removal`: a POST, because an address has no place in a path that proxies write down. */
export async function postRemoval(
  api: Api,
  { app, input }: Call<{ body: z.output<typeof removalRequest> }>,
): Promise<Reply> {
  const { address, scope } = input.body;
  const removal = { addressKey: address.key, scope, actor: `api:${app.name}` };
  const removed = await removeSuppressions(api.store, removal);
  return { status: 200, body: { removed: removed.map(showSuppression) } };
}

/** `GET /v1/suppressions/removals` */
export async function getRemovals(
  api: Api,
  { input }: Call<{ query: z.output<typeof removalsQuery> }>,
): Promise<Reply> {
  const { address, limit, cursor } = input.query;
  const found = await listRemovals(api.store, { addressKey: address?.key }, { after: cursor, limit });
  const next = found.length === limit ? found.at(-1)?.id : undefined;
  const removals = found.map(({ removedAt, removedBy, ...suppression }) => ({
    ...showSuppression(suppression),
    removedAt: removedAt.toISOString(),
    removedBy,
  }));
  return { status: 200, body: { removals, next: next ?? null } };
}

const showSuppression = ({ addressKey, createdAt, expiresAt, ...rest }: Suppression) => ({
  ...rest,
  address: addressKey,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
});
