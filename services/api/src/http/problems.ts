// Turns whatever was thrown into a problem document (RFC 9457). What a caller cannot act on becomes a fixed sentence.

import { type ErrorCode, errorCodes, PabalError } from '@pabal/domain';
import type { Problem } from '../schemas/problem.ts';
import { statuses } from './statuses.ts';

/** PostgreSQL's code for a table that is not there: the schema is being made right now, or its maker is on the way. */
const undefinedTable = '42P01';

/** Makes an error of the family out of anything: unknown errors become `internal` and keep their cause for the log. */
export function toPabalError(error: unknown): PabalError {
  if (error instanceof PabalError) return error;
  if (error instanceof Error && 'code' in error && error.code === undefinedTable) {
    return new PabalError('store-unavailable', 'The database has no tables yet. Try again shortly.', {
      cause: error,
    });
  }
  if (isBadUrl(error)) {
    return new PabalError('invalid-request', 'The path has a percent sign that begins no UTF-8 character.', {
      cause: error,
    });
  }
  return new PabalError('internal', errorCodes.internal, { cause: error });
}

/** Express marks a path that it could not decode. */
function isBadUrl(error: unknown): boolean {
  return error instanceof URIError && 'status' in error && error.status === 400;
}

export function problemOf(
  error: PabalError,
  { publicUrl, requestId }: { publicUrl: string; requestId: string },
): Problem {
  return {
    type: problemType(publicUrl, error.code),
    title: errorCodes[error.code],
    status: statuses[error.code],
    code: error.code,
    detail: error.message,
    errors: [...error.fields],
    requestId,
  };
}

/** The URL that names a kind of problem, and answers with what it means. */
export function problemType(publicUrl: string, code: ErrorCode): string {
  return `${publicUrl.replace(/\/+$/, '')}/problems/${code}`;
}
