import type { Lane } from '@pabal/domain';

/**
 * Bells that may wait in a lane before a builder adds no more. While this many wait no sender is idle, so no letter is late
 * because its bell is missing; and the queue stays small however many letters wait in the ledger.
 */
export const enoughBells: Readonly<Record<Lane, number>> = { event: 1_000, newsletter: 100 };
