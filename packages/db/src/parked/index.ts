export {
  type DeadLetterCause,
  findLetter,
  type LetterWithHistory,
  listCauses,
  listDeadLetters,
  listUnknown,
  type ParkedLetter,
  type ParkedPage,
} from './dead-letters.ts';
export { type Decision, discardDeadLetters, resolveUnknown } from './decisions.ts';
export { causeCursorForm, type DeadLetterFilter, letterCursorForm, type ParkedFilter } from './filters.ts';
export {
  countDeadMatrix,
  countUnknownMatrix,
  listLatestChanges,
  type Matrix,
} from './matrix.ts';
export { countDeadLetters, countParked, countUnknown, type Parked } from './open.ts';
export { previewReplay, type ReplayPreview } from './replay-preview.ts';
export {
  advanceReplay,
  findActiveReplays,
  findUnrung,
  markRung,
  type ReplayStep,
} from './replay-steps.ts';
export {
  cancelReplay,
  createReplay,
  findReplay,
  isAddressTaken,
  listReplays,
  type Replay,
  type ReplayWithLetters,
} from './replays.ts';
