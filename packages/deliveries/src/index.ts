// What people ask and decide about letters, whichever door they come through: letters of all apps are found, and shown as they were
// sent and with all that happened to them; one that waits is cancelled or corrected, sent ones are sent again, dead letters are sent
// again or given up, unknown ones are resolved, and those that wait for a template are tried again.

export { anyLetter, type LetterViewer, letterAsSent } from './as-sent/letter-as-sent.ts';
export { letterSource, type MessageSettings } from './as-sent/letter-source.ts';
export { letterToShow } from './as-sent/own-pictures.ts';
export { dataWithoutLinks } from './as-sent/without-links.ts';
export { countDiscard, countResolve, discardLetters, resolveLetters } from './decisions.ts';
export { findAnything } from './find.ts';
export { type LetterHistory, letterActions, letterHistory } from './history/letter-history.ts';
export { stepKinds, waits } from './history/steps.ts';
export { placeOf, shownDelivery } from './letters/delivery.ts';
export { type FoundLetters, findLetters, type LettersWanted } from './letters/find.ts';
export { historyLines } from './letters/history.ts';
export {
  type Causes,
  deadLetterCauses,
  deadLetters,
  type LetterStory,
  letterStory,
  type ParkedLetters,
  storyOf,
  unknownLetters,
} from './letters/parked.ts';
export { type SendAgainRequest, type SentAgain, sendAgain } from './letters/send-again.ts';
export { type ShownLetter, type WholeLetter, wholeLetter } from './letters/shown.ts';
export { cancelLetter, correctLetter } from './one-letter.ts';
export {
  endReplay,
  type ReplayRequest,
  replayOf,
  replaysAsked,
  startReplay,
  type TriedReplay,
  tryReplay,
} from './replays.ts';
export { retryTemplate } from './unfit.ts';
