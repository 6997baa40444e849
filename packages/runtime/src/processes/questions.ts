import { within } from '../within.ts';
import type { Message, Question } from './messages.ts';

/** A process that is busier than this is not well. Its checks end before (`createReadiness`), so that it can tell of them. */
export const answerWithinMs = 4_000;

/** Questions to the other side of a channel, and the answers that come back with their numbers. */
export interface Questions {
  /** Rejects when there is no answer in time. */
  ask(question: Question): Promise<unknown>;
  answer(id: number, answer: unknown): void;
}

export function createQuestions(
  tell: (message: Message) => void,
  { withinMs = answerWithinMs, who = 'The process' } = {},
): Questions {
  const open = new Map<number, (answer: unknown) => void>();
  let last = 0;
  return {
    ask: (question) => {
      last += 1;
      const id = last;
      const late = `${who} did not answer within ${withinMs / 1_000} s.`;
      const answer = new Promise((resolve) => open.set(id, resolve));
      tell({ kind: 'question', id, question });
      return within(withinMs, answer, () => new Error(late)).finally(() => open.delete(id));
    },
    answer: (id, answer) => open.get(id)?.(answer),
  };
}
