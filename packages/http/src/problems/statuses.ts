import type { ErrorCode } from '@pabal/domain';

/** The one place that decides the HTTP status of an error. */
export const statuses: Readonly<Record<ErrorCode, number>> = {
  'bad-http': 400,
  'bad-json': 400,
  'invalid-request': 400,
  'key-missing': 401,
  'key-invalid': 401,
  'session-missing': 401,
  'session-over': 401,
  'not-from-console': 403,
  'sign-in-refused': 401,
  'session-only': 403,
  'role-missing': 403,
  'scope-missing': 403,
  'default-space-only': 403,
  'template-not-allowed': 403,
  'test-key': 403,
  'not-found': 404,
  'version-missing': 404,
  'method-not-allowed': 405,
  'request-timeout': 408,
  'idempotency-conflict': 409,
  'version-conflict': 409,
  'left-by-themselves': 409,
  'reserved-address': 409,
  'wrong-state': 409,
  'version-damaged': 409,
  'data-erased': 410,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  'expectation-failed': 417,
  'unknown-event-type': 422,
  'template-broken': 422,
  'wrong-template': 422,
  'invalid-data': 422,
  'unknown-recipient': 422,
  'unknown-group': 422,
  'unknown-newsletter': 422,
  'too-expensive': 422,
  'rate-limited': 429,
  'too-many-guesses': 429,
  'head-too-large': 431,
  internal: 500,
  'not-implemented': 501,
  'store-unavailable': 503,
  'store-busy': 503,
  'http-version': 505,
};

/** After these the connection is closed: the start of the next request is unknown, or the rest of this one is not wanted. */
export const endsConnection: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'bad-http',
  'request-timeout',
  'body-too-large',
  'expectation-failed',
  'head-too-large',
  'not-implemented',
  'http-version',
]);

/** Header fields that belong to an error code. */
export const errorHeaders: Readonly<Partial<Record<ErrorCode, Readonly<Record<string, string>>>>> = {
  'key-missing': { 'WWW-Authenticate': 'Bearer realm="pabal"' },
  'key-invalid': { 'WWW-Authenticate': 'Bearer realm="pabal", error="invalid_token"' },
  // No browser asks for a password of its own at this scheme; the console shows its page.
  'session-missing': { 'WWW-Authenticate': 'Session realm="pabal"' },
  'session-over': { 'WWW-Authenticate': 'Session realm="pabal"' },
  'sign-in-refused': { 'WWW-Authenticate': 'Session realm="pabal"' },
  'scope-missing': { 'WWW-Authenticate': 'Bearer realm="pabal", error="insufficient_scope"' },
  'store-unavailable': { 'Retry-After': '2' },
  'store-busy': { 'Retry-After': '2' },
};
