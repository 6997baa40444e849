import { listLimits } from '@pabal/db';
import type { Api } from '../api.ts';
import type { Reply } from '../http/route.ts';

/** `GET /v1/limits` */
export async function getLimits({ store }: Api): Promise<Reply> {
  const limits = await listLimits(store);
  const shown = limits.map(
    ({ cutUntil, blockedUntil, eventsReturnUntil, newslettersReturnUntil, ...limit }) => ({
      ...limit,
      cutUntil: text(cutUntil),
      blockedUntil: text(blockedUntil),
      eventsReturnUntil: text(eventsReturnUntil),
      newslettersReturnUntil: text(newslettersReturnUntil),
    }),
  );
  return { status: 200, body: { limits: shown } };
}

const text = (time: Date | null) => time?.toISOString() ?? null;
