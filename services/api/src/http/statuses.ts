import type { ErrorCode } from '@pabal/domain';

/** The one place that decides the HTTP status of an error. */
export const statuses: Readonly<Record<ErrorCode, number>> = {
  'bad-json': 400,
  'invalid-request': 400,
  'key-missing': 401,
  'key-invalid': 401,
  'scope-missing': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'idempotency-conflict': 409,
  'version-conflict': 409,
  'wrong-state': 409,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  'unknown-event-type': 422,
  'unknown-recipient': 422,
  'unknown-group': 422,
  'unknown-newsletter': 422,
  'rate-limited': 429,
  internal: 500,
  'store-unavailable': 503,
};

/** Header fields that belong to an error, whoever raises it. */
export const errorHeaders: Readonly<Partial<Record<ErrorCode, Readonly<Record<string, string>>>>> = {
  'key-missing': { 'WWW-Authenticate': 'Bearer realm="pabal"' },
  'key-invalid': { 'WWW-Authenticate': 'Bearer realm="pabal", error="invalid_token"' },
  'scope-missing': { 'WWW-Authenticate': 'Bearer realm="pabal", error="insufficient_scope"' },
  'store-unavailable': { 'Retry-After': '2' },
};
