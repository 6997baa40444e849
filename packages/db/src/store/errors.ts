// What PostgreSQL and its driver say when something goes wrong, and what that means to the caller. SQLSTATEs are read
// here and nowhere else (https://www.postgresql.org/docs/current/errcodes-appendix.html).

import { PabalError } from '@pabal/domain';

/** Node's words for a connection that is not there. */
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOENT',
]);

/** What `pg` itself throws, without a code, when a connection goes away or cannot be had in time. */
const driverSentences = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Client has encountered a connection error',
  'Cannot use a pool after calling end',
];

/** What PostgreSQL says to a write while it can only be read. */
const readOnlyState = '25006';
const tooManyConnections = '53300';
const diskFull = '53100';
/** A statement that its timeout or a person ended. Its class (57) is that of a server that stops, but this server is well. */
const cancelled = '57014';

/** The SQLSTATE or system code of an error, when it has one. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** True for an error that one row's values may have caused: SQLSTATE classes 22 and 23, and messages too large (54). */
export function isDataError(error: unknown): boolean {
  return /^(22|23|54)/.test(sqlState(error) ?? '');
}

/**
 * Why somebody's rule could not be computed, as the end of a sentence; undefined when the error is not about the rule.
 * Another try meets the same error until the rule is changed.
 */
export function ruleFailure(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (isTooSlow(error)) return 'it takes longer than a statement may';
  return isDataError(error) ? error.message : ruleFailure(error.cause);
}

/** True for a table that is not there: the schema is being made right now, or nobody has made it yet. */
export function isTableMissing(error: unknown): boolean {
  return sqlState(error) === '42P01';
}

/** True when another row has a value already that only one may have. */
export function isTaken(error: unknown): boolean {
  return sqlState(error) === '23505';
}

/** True for a row that refers to one that is gone: it was there when it was looked up, and was removed before the write. */
export function isReferenceGone(error: unknown): boolean {
  return sqlState(error) === '23503';
}

/** True for what the role may not do. */
export function isNotAllowed(error: unknown): boolean {
  return sqlState(error) === '42501';
}

/** True when a statement lost against another one (deadlock, serialization failure): the same again usually succeeds. */
export function isConflict(error: unknown): boolean {
  return /^(40001|40P01)$/.test(sqlState(error) ?? '');
}

/** True for a statement that names what this server has not: a replica that has not replayed a migration yet. */
export function isUnknownHere(error: unknown): boolean {
  return /^(42P01|42703|42883)$/.test(sqlState(error) ?? '');
}

/** True when a statement gave up waiting for a lock (`lock_timeout`). */
export function isLockTimeout(error: unknown): boolean {
  return sqlState(error) === '55P03';
}

/** True when a statement was ended because it took too long. The server is well. */
export function isTooSlow(error: unknown): boolean {
  return sqlState(error) === cancelled;
}

/** True when only reading is possible: a standby answers, or somebody made the server read-only. */
export function isReadOnly(error: unknown): boolean {
  return sqlState(error) === readOnlyState;
}

/** As PostgreSQL would say it of a statement that writes while it can only be read. */
export function readOnlyError(): Error {
  return Object.assign(new Error('PostgreSQL can only be read.'), { code: readOnlyState });
}

/**
 * True when the server answers but has no room (disk, memory, connections): reading may go on, and so may the connections
 * that there are.
 */
export function isOutOfRoom(error: unknown): boolean {
  return sqlState(error)?.startsWith('53') === true;
}

/** True when the server takes no further connection; those that there are work. */
export function isOutOfConnections(error: unknown): boolean {
  return sqlState(error) === tooManyConnections;
}

/** True for an answer that only a connection pooler gives, which lends the connections of others to each statement. */
export function isPoolerTrouble(error: unknown): boolean {
  const code = sqlState(error);
  if (code === '26000' || code === '42P05') return true;
  return error instanceof Error && error.message.startsWith('unsupported startup parameter');
}

/**
 * True when a statement could not be run because of the server's state and not because of the statement: the server is
 * away, starting, stopping, full, or can only be read. The same statement works once that is over.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  if (!(error instanceof Error)) return false;
  if (error instanceof PabalError) return error.code === 'store-unavailable' || error.code === 'store-busy';
  const code = sqlState(error);
  if (code === cancelled) return false;
  if (code === readOnlyState || isPoolerTrouble(error)) return true;
  if (code !== undefined && (networkCodes.has(code) || /^(08|53|57)/.test(code))) return true;
  return driverSentences.some((sentence) => error.message.includes(sentence));
}

/** The refusal of a call while PostgreSQL is away, in words that tell which kind of absence it is. */
export function unavailable(cause: unknown): PabalError {
  if (cause instanceof PabalError) return new PabalError(cause.code, cause.message, { cause: cause.cause });
  return new PabalError(
    'store-unavailable',
    `${sentenceOf(cause)} Nothing was accepted; try again shortly.`,
    {
      cause,
    },
  );
}

function sentenceOf(cause: unknown): string {
  if (isReadOnly(cause)) return 'PostgreSQL can only be read: a standby answers in place of the primary.';
  if (isPoolerTrouble(cause)) return poolerSentence(cause);
  switch (sqlState(cause)) {
    case diskFull:
      return 'PostgreSQL has no room left on its disk.';
    case tooManyConnections:
      return 'PostgreSQL takes no more connections.';
    default:
      if (isOutOfRoom(cause)) return 'PostgreSQL has run out of memory.';
      return isPoolBusy(cause)
        ? 'No connection to PostgreSQL could be had in time.'
        : 'PostgreSQL cannot be reached.';
  }
}

/** The pool says the same whether all its connections are in use or a new one does not come. */
function isPoolBusy(cause: unknown): boolean {
  return cause instanceof Error && cause.message.includes('timeout exceeded when trying to connect');
}

/** What to do about a pooler, which only its operator can do. */
function poolerSentence(cause: unknown): string {
  if (sqlState(cause) === '26000' || sqlState(cause) === '42P05') return poolerTooOld;
  return 'A connection pooler is in front of PostgreSQL and refuses how pabal connects. Set DATABASE_POOLER=transaction.';
}

const poolerTooOld =
  'The connection pooler before PostgreSQL does not keep prepared statements apart. Use PgBouncer 1.21 or newer with ' +
  'max_prepared_statements above 0, or let DATABASE_URL lead past the pooler.';

/** The refusal of a statement that took too long although the server is well. */
export function tooSlow(cause: unknown): PabalError {
  return new PabalError(
    'store-busy',
    'PostgreSQL did not finish the statement in time; nothing was changed. Try again shortly.',
    { cause },
  );
}

/** The refusal of a statement that lost twice against others that change the same rows. */
export function conflicted(cause: unknown): PabalError {
  return new PabalError(
    'store-busy',
    'Other requests are changing the same rows; nothing was changed. Try again shortly.',
    { cause },
  );
}

/**
 * The refusal of a question that took too long.
 *
 * @param advice  a sentence that says what to ask instead
 */
export function tooExpensive(seconds: number, advice: string, cause: unknown): PabalError {
  return new PabalError(
    'too-expensive',
    `The answer took longer than ${seconds} s and was given up; nothing was changed. ${advice} An operator can allow more with QUESTION_SECONDS.`,
    { cause },
  );
}

/** The refusal of a question while others are being answered. */
export function questionsWaiting(): PabalError {
  return new PabalError(
    'store-busy',
    'Other questions of this kind are being answered, as many as may be at a time. Try again shortly.',
  );
}
