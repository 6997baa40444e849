// What people ask and decide about letters, whichever door they come through: letters of all apps are found and shown as they were
// sent, sent ones are sent again, dead letters are sent again or given up, unknown ones are resolved, and those that wait for a
// template are tried again.

export { anyLetter, type LetterViewer, letterAsSent } from './as-sent/letter-as-sent.ts';
export { discardLetters, resolveLetters } from './decisions.ts';
export { type FoundLetters, findLetters, type LettersWanted } from './letters/find.ts';
export { historyLines } from './letters/history.ts';
export { type SendAgainRequest, type SentAgain, sendAgain } from './letters/send-again.ts';
export { type ShownLetter, type WholeLetter, wholeLetter } from './letters/shown.ts';
export { endReplay, replayOf, startReplay, tryReplay } from './replays.ts';
export { retryTemplate } from './unfit.ts';
