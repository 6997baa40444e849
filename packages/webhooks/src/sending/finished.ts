// Whether events are finished, asked once for many letters: each batch of settled letters leaves a question for its events.

import type { Queryable } from '@pabal/db/store';
import {
  answerFinished,
  askFinishedLater,
  dropFinished,
  type FinishedQuestion,
  type TakenMessage,
} from '@pabal/db/webhooks';
import { finishedFacts } from './payloads.ts';

/** After counting an event's letters they are not counted again for so many times as long as it took. */
const restForCounting = 20;
const shortestRestMs = 500;
/** How often an event is asked about whose groups are still being expanded. */
const expandingMs = 5_000;

const isQuestion = ({ type, facts }: TakenMessage) => type === 'event.finished' && facts === null;

/**
 * Makes the function that answers the questions among messages. An event with open letters is asked about again when the next of
 * them settles.
 *
 * @param now  milliseconds of a clock that only goes forward
 * @returns the function, which resolves with the messages that are to be sent
 */
export function createFinishedAnswers(
  store: Queryable,
  now: () => number,
): (messages: readonly TakenMessage[]) => Promise<TakenMessage[]> {
  /** Until when an event is not counted again. */
  const resting = new Map<string, number>();

  async function answer(question: FinishedQuestion): Promise<object | undefined> {
    const { eventId } = question;
    const waitMs = (resting.get(eventId) ?? 0) - now();
    if (waitMs > 0) {
      await askFinishedLater(store, question, waitMs);
      return undefined;
    }
    const startedAt = now();
    const facts = await finishedFacts(store, eventId);
    rest(eventId, now() - startedAt);
    if (facts === 'expanding') await askFinishedLater(store, question, expandingMs);
    else if (facts === 'open') await dropFinished(store, question);
    else if (await answerFinished(store, question, facts)) return facts;
    return undefined;
  }

  function rest(eventId: string, tookMs: number): void {
    for (const [id, until] of resting) if (until <= now()) resting.delete(id);
    resting.set(eventId, now() + Math.max(shortestRestMs, tookMs * restForCounting));
  }

  return async (messages) => {
    const questions = new Map<string, TakenMessage[]>();
    for (const message of messages.filter(isQuestion)) {
      const about = `${message.endpointId} ${message.subjectId}`;
      questions.set(about, [...(questions.get(about) ?? []), message]);
    }
    const told: TakenMessage[] = [];
    for (const [first, ...more] of questions.values()) {
      if (first?.subjectId == null) continue;
      const { endpointId, subjectId: eventId } = first;
      const sequences = [first, ...more].map(({ sequence }) => sequence);
      const facts = await answer({ endpointId, eventId, sequences });
      if (facts !== undefined) told.push({ ...first, facts: { ...facts } });
    }
    return [...messages.filter((message) => !isQuestion(message)), ...told];
  };
}
