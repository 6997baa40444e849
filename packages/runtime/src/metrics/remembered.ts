import { within } from '../within.ts';

/** An answer is kept for so long, so that any number of readers costs what one does. */
const keptMs = 5_000;
/** What took long is kept for longer: the asking takes at most the twentieth part of the time. */
const keptTimes = 20;
/** A reader of figures waits no longer than this: Prometheus gives up the whole scrape after ten seconds. */
const patienceMs = 3_000;

/**
 * Asks a question for figures. It is asked once at a time and its answer kept for five seconds, or for twenty times as long as it
 * took.
 *
 * @param now  milliseconds of a clock that only goes forward
 * @returns a function that never rejects; undefined while there is no answer, or none came within three seconds
 */
export function createRemembered<Answer>(
  ask: () => Promise<Answer>,
  now: () => number = () => performance.now(),
): () => Promise<Answer | undefined> {
  let answer: Promise<Answer | undefined> | undefined;
  let goodUntil = Number.POSITIVE_INFINITY;

  function begin(): Promise<Answer | undefined> {
    const began = now();
    // A question that is under way is everybody's.
    goodUntil = Number.POSITIVE_INFINITY;
    const asked = ask().then(
      (given) => {
        goodUntil = now() + Math.max(keptMs, (now() - began) * keptTimes);
        return given;
      },
      () => {
        goodUntil = Number.NEGATIVE_INFINITY;
        return undefined;
      },
    );
    return asked;
  }

  return () => {
    if (answer === undefined || now() >= goodUntil) answer = begin();
    return within(patienceMs, answer, () => new Error('late')).catch(() => undefined);
  };
}
