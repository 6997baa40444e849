// What people ask and decide about letters, whichever door they come through: a letter is shown as it was sent, dead letters
// are sent again or given up, unknown ones are resolved, and those that wait for a template are tried again.

export { anyLetter, type LetterViewer, letterAsSent } from './as-sent/letter-as-sent.ts';
export { discardLetters, resolveLetters } from './decisions.ts';
export { endReplay, replayOf, startReplay, tryReplay } from './replays.ts';
export { retryTemplate } from './unfit.ts';
