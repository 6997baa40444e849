import { createHash } from 'node:crypto';
import type { EventRequest } from './request.ts';

/**
 * SHA-256 of a request's meaning, to tell a repeat from another request under the same idempotency key: white space and
 * the order of fields make no difference.
 */
export function hashRequest(request: EventRequest): Buffer {
  const meaning = { ...request, data: request.data.value };
  return createHash('sha256').update(canonical(meaning)).digest();
}

/** JSON with the fields of every object in order. Only for values whose depth was checked. */
function canonical(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`);
  return `{${fields.join(',')}}`;
}
