import { isUnavailable } from '@pabal/db/store';

/** The queue cannot be reached, or did not answer in time. The ledger is right without it; the sweeper rings again. */
export class QueueUnavailable extends Error {
  constructor(sentence: string, cause?: unknown) {
    super(sentence, { cause });
    this.name = 'QueueUnavailable';
  }
}

/** A payload that does not fit its queue. Trying again cannot help. */
export class PayloadRefused extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'PayloadRefused';
  }
}

/** BullMQ's codes for a job whose key or lock is gone or another's: https://docs.bullmq.io/guide/workers/stalled-jobs */
const goneCodes: ReadonlySet<unknown> = new Set([-1, -2, -3, -6]);

/**
 * True for what BullMQ says about a job that was wiped or taken over while its handler ran. Nothing is lost then:
 * what the handler did is in the ledger, and a worker that hears the bell again finds nothing to claim.
 */
export function isBellGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && goneCodes.has(error.code)) || error.message.startsWith('could not renew lock');
}

/** What the client of Redis says without a code when a connection is not there. */
const noConnection =
  /connection is closed|stream isn't writeable|max retries per request|socket timeout|sentinels are unreachable|slots cache|none of startup nodes|cluster redirections|cluster isn't ready/i;

/**
 * How Redis begins an answer while it loads, fails over, or has lost part of its cluster
 * (https://redis.io/docs/reference/cluster-spec).
 */
const failingOver = /^(MOVED|ASK|CLUSTERDOWN|TRYAGAIN|LOADING|MASTERDOWN|READONLY|NOREPLICAS|UNBLOCKED)\b/;

/**
 * True when the server is away, starting, stopping, full or failing over, as opposed to having an opinion about the
 * command: what PostgreSQL and the network say of it, and Redis’ words for it.
 */
export function isConnectionFault(error: unknown): boolean {
  if (isUnavailable(error)) return true;
  if (error instanceof AggregateError && error.errors.some(isConnectionFault)) return true;
  if (!(error instanceof Error)) return false;
  return failingOver.test(error.message) || noConnection.test(error.message);
}
