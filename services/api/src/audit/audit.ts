// Writes down what requests change: who, what, how many, from where and why (docs/decisions/0044-the-audit-log.md).

import { type Audited, auditing, howMany } from '@pabal/access';
import { findRecipient } from '@pabal/db/people';
import type { SpaceStore } from '@pabal/db/store';
import { wideNetworkOf } from '@pabal/guard';
import { z } from 'zod';
import { actorOf } from '../actor.ts';
import type { Api, SpaceApi } from '../api.ts';
import { isUser } from '../http/caller.ts';
import type { RunAudited } from '../http/pipeline.ts';
import { actionOf, isAudited, objectOf } from './actions.ts';

export function createAudit({
  access,
  newslettersIn,
}: Pick<Api, 'access' | 'newslettersIn'>): RunAudited<SpaceApi> {
  return async (route, context, call, run) => {
    const { caller, request } = call;
    if (!isAudited(route, isUser(caller) ? 'user' : 'app')) return run(context, call);
    const { path, reason, dryRun } = asked(call.input);
    const audited = auditing(context.store, {
      ...{ actor: actorOf(caller), door: isUser(caller) ? 'session' : 'key' },
      network: wideNetworkOf(access.clientAddress(request)),
      ...{ action: actionOf(route), reason },
      object: await objectIn(context.store, path),
    });
    const { store } = audited;
    const own = { ...context, store, newsletters: newslettersIn(store) };
    const reply = await run(own, { ...call, audited }).catch((error) => giveUp(audited, error));
    const affected = 'stream' in reply ? undefined : howMany(reply.body);
    await audited.finish({ outcome: 'done', affected, ifChanged: dryRun });
    return reply;
  };
}

/** The action failed after it had changed something; its error goes on to the caller. */
async function giveUp(audited: Audited, error: unknown): Promise<never> {
  // The log may be out of reach for the same reason as what was wanted.
  await audited.finish({ outcome: 'failed' }).catch(() => undefined);
  throw error;
}

/** A recipient is named by our id. */
async function objectIn(
  store: SpaceStore,
  path: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  const { externalId } = path;
  const known = isWritable(externalId) ? await findRecipient(store, externalId) : undefined;
  const parts = [objectOf(path), known?.id].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' ');
}

/** What comes here is not checked yet: the database refuses some characters. */
const isWritable = (id: unknown): id is string => typeof id === 'string' && !/[\p{Cc}\p{Cs}]/u.test(id);

const askedForm = z.object({
  path: z.record(z.string(), z.unknown()).catch({}),
  body: z
    .object({ reason: z.string().optional().catch(undefined), dryRun: z.boolean().catch(false) })
    .catch({ dryRun: false }),
});

/** What of an input the log has to do with. The handler's schema says later whether all of it is right. */
function asked(input: unknown) {
  const { path, body } = askedForm.parse(input);
  return { path, reason: body.reason, dryRun: body.dryRun };
}
