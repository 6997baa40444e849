// What people decide about letters, whichever door they come through: dead letters are sent again or given up, unknown ones
// are resolved, and those that wait for a template are tried again.

export { discardLetters, resolveLetters } from './decisions.ts';
export { endReplay, replayOf, startReplay, tryReplay } from './replays.ts';
export { retryTemplate } from './unfit.ts';
