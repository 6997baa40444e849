// What a message says: ids and states as they were, and of people only what its app may see.

import { reportedStates } from '@pabal/db/editions';
import { countStates } from '@pabal/db/ledger';
import type { Queryable } from '@pabal/db/store';
import {
  findEditionFacts,
  findEventFacts,
  findExternalIds,
  findLetterFacts,
  type LetterFacts,
  type TakenMessage,
} from '@pabal/db/webhooks';
import { balanceOf } from '@pabal/domain';

/** A message as it is sent. */
export interface Payload {
  readonly type: string;
  /** When it changed. */
  readonly timestamp: string;
  /** Grows with time: of two changes of one thing, the one with the larger number came later. */
  readonly sequence: number;
  readonly data: Readonly<Record<string, unknown>>;
}

type Message = Pick<TakenMessage, 'type' | 'sequence' | 'at' | 'subjectId' | 'facts' | 'showsPeople'>;

/** Looks up what messages are about, all of one kind together, and says it in their order. */
export async function payloadsOf(store: Queryable, messages: readonly Message[]): Promise<Payload[]> {
  const idsOf = (kind: string) =>
    messages.flatMap(({ type, subjectId }) =>
      type.startsWith(`${kind}.`) && subjectId !== null ? [subjectId] : [],
    );
  const [letters, events, editions, people] = await Promise.all([
    findLetterFacts(store, idsOf('delivery')),
    findEventFacts(store, idsOf('event')),
    findEditionFacts(store, idsOf('edition')),
    findExternalIds(store, idsOf('subscription')),
  ]);
  const counted = new Map<string, object>();
  for (const id of editions.keys()) counted.set(id, balanceOf(await reportedStates(store, id)));

  function dataOf({ type, subjectId: id, facts, showsPeople }: Message): Payload['data'] {
    const [kind, state] = type.split('.');
    if (id === null) return facts ?? {};
    if (kind === 'delivery') return { ...letterData(id, letters.get(id), showsPeople), state, ...facts };
    if (kind === 'event') {
      const { type: eventType, reference = null, test } = events.get(id) ?? {};
      return { id, type: eventType, reference, test, ...facts };
    }
    if (kind === 'edition') {
      const { newsletter, number, kind: editionKind, slot } = editions.get(id) ?? {};
      return { id, newsletter, number, kind: editionKind, slot, ...counted.get(id) };
    }
    return { state, recipient: showsPeople ? (people.get(id) ?? null) : null, ...facts };
  }

  return messages.map((message) => ({
    type: message.type,
    timestamp: message.at.toISOString(),
    sequence: message.sequence,
    data: dataOf(message),
  }));
}

/** A letter that left the ledger is named by its id alone. */
function letterData(
  id: string,
  letter: LetterFacts | undefined,
  showsPeople: boolean,
): Record<string, unknown> {
  if (letter === undefined) return { id };
  const { eventId, editionId, newsletter, template, reference, channel, test, address, recipient } = letter;
  return {
    ...{ id, event: eventId, reference, edition: editionId, newsletter, template, channel, test, address },
    recipient: showsPeople ? recipient : null,
  };
}

/** How an event stands that may be finished: nothing while letters of it are open, or its groups are not expanded. */
export async function finishedFacts(
  store: Queryable,
  eventId: string,
): Promise<object | 'open' | 'expanding'> {
  const event = (await findEventFacts(store, [eventId])).get(eventId);
  if (event?.audienceState === 'expanding') return 'expanding';
  const { pending, ...balance } = balanceOf(await countStates(store, eventId));
  if (pending > 0) return 'open';
  return { state: event?.cancelledAt == null ? 'finished' : 'cancelled', ...balance };
}
