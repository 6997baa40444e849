// What people ask and decide about letters, whichever door they come through: letters of all apps are
// found and shown as they were sent and with all that happened to them, sent ones are sent again, one that waits is cancelled or corrected, dead letters are sent again or given up, unknown ones are resolved,
// and those that wait for a template are tried again.

export { anyLetter, type LetterViewer, letterAsSent } from './as-sent/letter-as-sent.ts';
export { letterSource, type MessageSettings } from './as-sent/letter-source.ts';
export { dataWithoutLinks } from './as-sent/without-links.ts';
export { countDiscard, countResolve, discardLetters, resolveLetters } from './decisions.ts';
export { findAnything, type Hit } from './find.ts';
export { type LetterHistory, letterActions, letterHistory } from './history/letter-history.ts';
export { stepKinds, waits } from './history/steps.ts';
export { findLetters, type LettersWanted, type WholeLetter, wholeLetter } from './letters/find.ts';
export { type SendAgainRequest, type SentAgain, sendAgain } from './letters/send-again.ts';
export { cancelLetter, correctLetter } from './one-letter.ts';
export { endReplay, replayOf, startReplay, tryReplay } from './replays.ts';
export { retryTemplate } from './unfit.ts';
