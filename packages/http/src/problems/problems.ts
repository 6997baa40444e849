// Turns errors into problem documents (RFC 9457). An error that a caller cannot act on becomes a fixed sentence.

import { isReferenceGone, isTableMissing } from '@pabal/db/store';
import { type ErrorCode, errorCodes, type FieldProblem, PabalError } from '@pabal/domain';
import { statuses } from './statuses.ts';

/** A problem document (RFC 9457). `code` is stable; `errors` names the fields at fault. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors: FieldProblem[];
  readonly requestId: string;
}

/** Turns anything that was thrown into a PabalError: unknown errors become `internal` and keep their cause for the log. */
export function toPabalError(error: unknown): PabalError {
  if (error instanceof PabalError) return error;
  if (isTableMissing(error)) {
    return new PabalError('store-unavailable', 'The database has no tables yet. Try again shortly.', {
      cause: error,
    });
  }
  if (isReferenceGone(error)) {
    return new PabalError(
      'not-found',
      'Something that this request names was removed at the same moment. Look it up again.',
      {
        cause: error,
      },
    );
  }
  if (isBadUrl(error)) {
    return new PabalError(
      'invalid-request',
      'Expected a path in percent-encoded UTF-8, got one with a percent sign that begins no character. Write a percent sign as %25.',
      {
        cause: error,
      },
    );
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

/** The URL that identifies a kind of problem; its page says what the problem means. */
export function problemType(publicUrl: string, code: ErrorCode): string {
  return `${publicUrl.replace(/\/+$/, '')}/problems/${code}`;
}
