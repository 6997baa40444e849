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
 * what the handler did stands in the ledger, and whoever hears the bell again finds nothing to claim.
 */
export function isBellGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && goneCodes.has(error.code)) || error.message.startsWith('could not renew lock');
}

const networkCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);

/** What the two drivers say without a code when a connection is not there. */
const drivers =
  /connection (is closed|terminated)|timeout exceeded when trying to connect|query read timeout|connection error|pool after calling end|stream isn't writeable|max retries per request|socket timeout|sentinels are unreachable|slots cache/i;

/**
 * True when the server is away, starting, stopping or full, as opposed to having an opinion about the command:
 * network errors, and SQLSTATE classes 08, 53 and 57 (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
export function isConnectionFault(error: unknown): boolean {
  if (error instanceof AggregateError && error.errors.some(isConnectionFault)) return true;
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  if (networkCodes.has(code) || (typeof code === 'string' && /^(08|53|57)[0-9A-Z]{3}$/.test(code)))
    return true;
  return drivers.test(error.message);
}
