// The handler of mail bells: dispatch the ids, and say which of them must be rung for again.

import { isUnavailable } from '@pabal/db/store';
import type { Lane } from '@pabal/domain';
import type { JobOutcome, Payload } from '@pabal/queue';
import type { Dispatcher } from './dispatcher.ts';
import type { Dispatched } from './waiting-room.ts';

type MailBell = Payload<'event-mail' | 'event-backlog' | 'newsletter-mail'>;

/** Milliseconds until a bell is heard again when the store was away. */
const storeAwayMs = 1_000;

/** Makes the handler of one lane's bells, or of those in its backlog. */
export function createMailHandler(lane: Lane, dispatcher: Dispatcher, { backlog = false } = {}) {
  return async ({ deliveryIds }: MailBell): Promise<JobOutcome<MailBell>> => {
    const results = await Promise.all(
      deliveryIds.map(async (id) => ({ id, dispatched: await dispatchOrWait(id) })),
    );
    return outcomeOf(results);
  };

  async function dispatchOrWait(id: string): Promise<Dispatched> {
    try {
      return await dispatcher.dispatch(lane, id, { backlog });
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      return { kind: 'again', delayMs: storeAwayMs, counted: false };
    }
  }
}

/** A bell that has letters left rings again for them when the first of them is due. */
function outcomeOf(results: readonly { id: string; dispatched: Dispatched }[]): JobOutcome<MailBell> {
  const left = results.flatMap(({ id, dispatched }) =>
    dispatched.kind === 'again' ? [{ id, ...dispatched }] : [],
  );
  if (left.length === 0) return { kind: 'done' };
  return {
    kind: left.some(({ counted }) => counted) ? 'retry' : 'wait',
    data: { deliveryIds: left.map(({ id }) => id) },
    delayMs: Math.min(...left.map(({ delayMs }) => delayMs)),
  };
}
