// What people decide about dead and unknown letters: dead letters are replayed or discarded, unknown ones resolved.

/**
 * A replay moves dead letters back to `pending`, a few each second:
 *
 * - `running`    moves letters, or waits for what becomes of those it moved
 * - `finished`   every letter was moved and tried, or could not be moved
 * - `stopped`    by itself, because the same error came back; what was not moved stays a dead letter
 * - `cancelled`  by somebody; what was not moved stays a dead letter
 */
export const replayStates = ['running', 'finished', 'stopped', 'cancelled'] as const;
export type ReplayState = (typeof replayStates)[number];

/** Letters that a replay moves in one second: what it may be asked for, and what it takes when nobody says. */
export const replayRates = { least: 1, usual: 50, most: 500 } as const;

/** What an unknown letter is resolved as: it did arrive, it is sent again (same Message-ID), or it is given up. */
export const unknownResolutions = ['sent', 'resend', 'failed'] as const;
export type UnknownResolution = (typeof unknownResolutions)[number];

/** Most letters that one decision (a replay, a discard, a resolution) takes. What is left needs another one. */
export const mostLettersPerDecision = 100_000;
