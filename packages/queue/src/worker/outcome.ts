import { isDeepStrictEqual } from 'node:util';
import { DelayedError, type Job } from 'bullmq';

/** What a handler made of a job. `data` is what is left to do, of the same kind as it was given and never empty. */
export type JobOutcome<Data> =
  | { readonly kind: 'done' }
  /** Tried, and to be tried again: counts as an attempt. */
  | { readonly kind: 'retry'; readonly data: Data; readonly delayMs: number }
  /** Not tried, for a reason that is not the job's own (an outage, a limit): no attempt. */
  | { readonly kind: 'wait'; readonly data: Data; readonly delayMs: number };

/** Thrown at BullMQ for a retry, whose delay the handler has decided. Its text is stored with the job. */
export class RetryLater extends Error {
  readonly delayMs: number;

  constructor(delayMs: number) {
    super('To be tried again.');
    this.name = 'RetryLater';
    this.delayMs = delayMs;
  }
}

/**
 * Turns an outcome into BullMQ's terms: returning completes the job, `RetryLater` makes it an attempt with a delay of
 * its own, `DelayedError` after `moveToDelayed` delays it without one. The same job comes back with what is left. Should
 * the process die between the two steps of a delay, the job comes back sooner, which the ledger forgives.
 */
export async function settleJob<Data>(
  job: Job,
  token: string | undefined,
  outcome: JobOutcome<Data>,
): Promise<void> {
  switch (outcome.kind) {
    case 'done':
      return;
    case 'retry':
      await keepWhatIsLeft(job, outcome.data);
      throw new RetryLater(wholeMs(outcome.delayMs));
    case 'wait':
      await keepWhatIsLeft(job, outcome.data);
      await job.moveToDelayed(Date.now() + wholeMs(outcome.delayMs), token);
      throw new DelayedError();
    default:
      return outcome satisfies never;
  }
}

/** PostgreSQL refuses fractions where BullMQ keeps times; rounded up, so that nothing comes early. */
const wholeMs = (ms: number) => Math.ceil(Math.max(0, ms));

/** An outage hands the same job back again and again: what has not changed is not written. */
async function keepWhatIsLeft(job: Job, data: unknown): Promise<void> {
  if (!isDeepStrictEqual(data, job.data)) await job.updateData(data);
}
