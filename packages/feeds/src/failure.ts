import type { FeedFailure } from '@pabal/domain';

/** A fetch that failed. The message is for people: what was expected and what came. */
export class FetchFailure extends Error {
  override readonly name = 'FetchFailure';
  readonly failure: FeedFailure;
  /** The HTTP status, when there was an answer. */
  readonly status: number | undefined;
  /** Milliseconds the server asked us to wait. */
  readonly retryAfterMs: number | undefined;
  /** The address that a name led to, for the log alone: it would tell strangers how the network inside is made. */
  readonly leadsTo: string | undefined;

  constructor(
    failure: FeedFailure,
    message: string,
    options: {
      status?: number;
      retryAfterMs?: number | undefined;
      leadsTo?: string | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.failure = failure;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
    this.leadsTo = options.leadsTo;
  }
}
