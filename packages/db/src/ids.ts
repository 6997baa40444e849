import { v7 } from 'uuid';

/** A time-ordered id (RFC 9562, version 7): rows made together lie together, and a list by id is a list by time. */
export function newId(): string {
  return v7();
}
