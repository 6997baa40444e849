import type { Service } from '../stack/services.ts';

/** How the log says that a server went away, and that it is back: the beginnings of two sentences. */
interface Sentences {
  readonly away: string;
  readonly back: string;
}

export const storeSentences: Sentences = { away: 'PostgreSQL is away.', back: 'PostgreSQL is back.' };
export const queueSentences: Sentences = { away: 'The queue cannot be reached.', back: 'The queue is back.' };

/** How many lines began so, after the first ones that `before` counts. */
export function countTold(service: Service, before: number, sentence: string): number {
  const logs = service.process().logs.slice(before);
  return logs.filter(({ msg }) => String(msg).startsWith(sentence)).length;
}

/**
 * An outage is logged when it begins and when it ends, and not by everything that fails because of it.
 *
 * @returns what was otherwise, in words
 */
export function toldOnce(service: Service, before: number, { away, back }: Sentences): string[] {
  const counts = [away, back].map((sentence) => [sentence, countTold(service, before, sentence)] as const);
  const logs = service.process().logs.slice(before);
  const errors = logs.filter(({ level }) => Number(level) >= 50).map(({ msg }) => String(msg));
  return [
    ...counts
      .filter(([, times]) => times < 1 || times > 3)
      .map(([sentence, times]) => `the ${service.name} said ${times} times “${sentence}”`),
    ...(errors.length === 0
      ? []
      : [`the ${service.name} logged ${errors.length} errors, such as “${errors[0]}”`]),
  ];
}
