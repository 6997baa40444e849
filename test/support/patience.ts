/**
 * How much longer than on a developer's machine a test waits before it says that something does not come. CI's machine may be
 * several times slower and has much other work; a wait ends with what is waited for, so its limit costs time only where a
 * test fails. Nothing that a test measures goes by it.
 */
const patience = process.env.CI === 'true' ? 3 : 1;

/** A limit of waiting, in milliseconds, as it is on this machine. */
export const patient = (ms: number): number => ms * patience;
