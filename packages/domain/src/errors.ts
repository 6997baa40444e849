// One table of every error code the outside sees. Codes are stable: clients switch on them.

export const errorCodes = {
  'bad-json': 'The body is not valid JSON.',
  'body-too-large': 'The body is larger than the API takes.',
  'unsupported-media-type': 'The body is not application/json.',
  'invalid-request': 'A field is missing, unknown, or not what was expected.',
  'unknown-event-type': 'There is no template for this event type.',
  'unknown-recipient': 'A recipient named in `to` or `except` is not known.',
  'unknown-group': 'A group named in `to` or `except` is not known.',
  'unknown-newsletter': 'A newsletter that is named is not known.',
  'idempotency-conflict': 'The same Idempotency-Key came with another body.',
  'version-conflict': 'It was changed by somebody else meanwhile.',
  'wrong-state': 'It is in a state in which this cannot be done.',
  'key-missing': 'No API key came with the request.',
  'key-invalid': 'The API key is unknown or revoked.',
  'scope-missing': 'The API key lacks the scope this route asks for.',
  'not-found': 'There is no such thing, or it belongs to another app.',
  'method-not-allowed': 'The path exists, but not with this method.',
  'rate-limited': 'Too many requests with this key.',
  'store-unavailable': 'PostgreSQL cannot be reached; nothing was accepted.',
  internal: 'Something went wrong on our side; the request id finds it in the log.',
} as const;
export type ErrorCode = keyof typeof errorCodes;

/** A field that was refused: where it is, what was expected, what came. Never echoes more than a short excerpt. */
export interface FieldProblem {
  /** JSON pointer (RFC 6901) into the body, or `header/Idempotency-Key`, `query/state`. */
  readonly field: string;
  readonly expected: string;
  readonly got: string;
}

/**
 * An error that a caller can act on. It carries a stable code and, where there are any, the fields at fault;
 * the HTTP status is decided by the api, in one place.
 */
export class PabalError extends Error {
  readonly code: ErrorCode;
  readonly fields: readonly FieldProblem[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { fields?: readonly FieldProblem[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'PabalError';
    this.code = code;
    this.fields = options.fields ?? [];
  }
}
