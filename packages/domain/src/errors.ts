// One table of every error code that clients see. Codes are stable: clients switch on them.

export const errorCodes = {
  'bad-http': 'The request is not valid HTTP.',
  'request-timeout': 'The request was not complete in time.',
  'expectation-failed': 'The request expects something other than 100-continue.',
  'head-too-large': 'The request line and the header fields are larger than the API accepts.',
  'not-implemented': 'The API does not know the method or the transfer coding.',
  'http-version': 'The request is neither HTTP/1.0 nor HTTP/1.1.',
  'bad-json': 'The body is not valid JSON.',
  'body-too-large': 'The body is larger than the API accepts.',
  'unsupported-media-type': 'The body is not application/json.',
  'invalid-request': 'A field is missing, unknown, or not what was expected.',
  'unknown-event-type': 'There is no template for this event type.',
  'template-broken': 'The template cannot be used: one of its files is broken.',
  'wrong-template': 'The template is for something else: for the other lane, or for letters of pabal itself.',
  'invalid-data': 'The template cannot be rendered with this data.',
  'unknown-recipient': 'There is no recipient with an external id in `to` or `except`.',
  'unknown-group': 'There is no group with a key in `to` or `except`.',
  'unknown-endpoint': 'There is no endpoint with a key in `to`.',
  'unknown-attachment': 'There is no file of this app with a hash in `attachments`.',
  'attachment-refused': 'The file is of a kind that does not go with letters, or there is no room for it.',
  'scan-unavailable': 'The scanner of this installation cannot be asked; the file was not kept.',
  'unknown-newsletter': 'There is no newsletter with this key.',
  'idempotency-conflict': 'The same Idempotency-Key came with another body.',
  'version-conflict': 'Somebody else has changed it meanwhile.',
  'left-by-themselves': 'This person has left the newsletter themselves.',
  'reserved-address': 'The people on call get their mail at this address.',
  'wrong-state': 'This cannot be done in its present state.',
  'data-erased': 'What the letter was made of has been erased.',
  'version-missing': 'This version of the template was never written down, or its files are not kept.',
  'version-damaged': 'The files of this version of the template are not those that it was made of.',
  'key-missing': 'No API key came with the request.',
  'key-invalid': 'The API key is unknown, revoked or expired.',
  'session-missing': 'Nobody is signed in: no session came with the request.',
  'session-over': 'The session is over: it was ended, or nobody used it for too long. Sign in again.',
  'not-from-console': 'The request came with a session, but not from a page of the console.',
  'sign-in-refused': 'The address and the password do not belong together.',
  'session-only': 'Only a user who is signed in may do this, and no API key.',
  'role-missing': 'The user’s role in this space does not allow this.',
  'scope-missing': 'The API key lacks the scope that this route needs.',
  'default-space-only': 'This belongs to the installation: only apps of the space `default` may ask for it.',
  'template-not-allowed': 'The API key may not use this template.',
  'test-key': 'A test key sends no mail and changes nothing that live keys use.',
  'not-found': 'There is no such thing, or it belongs to another app.',
  'method-not-allowed': 'The path exists, but not with this method.',
  'too-expensive': 'The answer would take too long.',
  'rate-limited': 'This app has made too many requests.',
  'too-many-guesses': 'Too many refused API keys or passwords came from this address.',
  'store-unavailable': 'PostgreSQL cannot be reached or written to; nothing was accepted.',
  'store-busy': 'PostgreSQL is busy with other work; nothing was changed.',
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

/** What was thrown, in words: its message when it is an error. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
