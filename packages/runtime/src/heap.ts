import { setFlagsFromString } from 'node:v8';

/** How much the old part of the heap may grow over what was alive after the last full collection, in percent. */
const growth = 50;

/**
 * Lets the heap grow by half before it is collected, where V8 would let a small one grow fourfold. Requests and letters
 * under way live just long enough to grow old, so under load a process held 100 MB of what was long done; collecting that
 * more often costs no more than letting it pile up (docs/performance/log.md).
 *
 * V8 reads the flag at every collection, so that it works in a process that already runs.
 */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${growth}`);
}
