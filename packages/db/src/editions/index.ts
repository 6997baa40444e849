export { type ProofReader, proofEdition, resendBucket } from './again.ts';
export {
  beginDailyCheck,
  type CloseOut,
  findOverdue,
  listOverdueSeconds,
  type Overdue,
  readCloseOut,
  takeComplaints,
} from './checks.ts';
export { type EditionContent, findEditionContent } from './content.ts';
export { countCauses, countEditionStates, countOpen, reportedStates } from './counts.ts';
export { type Arrangeable, type Arranged, arrangeEdition, type WantedEntry } from './drafts/arrange.ts';
export {
  findNewsletterVersion,
  listNewsletterVersions,
  type NewsletterVersion,
} from './drafts/versions.ts';
export {
  approveEdition,
  beginEdition,
  cancelEdition,
  type Edition,
  type EditionDecision,
  type EditionWithBooks,
  findEdition,
  findEditionWithBooks,
  listEditions,
  listEditionsWithin,
  pauseEdition,
  resumeEdition,
} from './editions.ts';
export {
  type CandidateEntry,
  chooseEntries,
  findStaleFeeds,
  hastenFeeds,
  readCandidates,
  type SourceFeed,
  setContent,
} from './entries.ts';
export { chooseFollowed } from './favourites.ts';
export {
  endFreezing,
  type FreezeOptions,
  type FrozenAudience,
  type FrozenPage,
  freezePage,
  freezeResendPage,
} from './freeze.ts';
export {
  findNewsletter,
  findSourceLogin,
  listNewsletters,
  type Newsletter,
  pauseNewsletter,
  planSlots,
  putNewsletter,
  resumeNewsletter,
  type SlotPlan,
} from './newsletters.ts';
export {
  countOpenEditions,
  listNextSlots,
  listRunningEditions,
  type NextSlot,
  type RunningEdition,
} from './open.ts';
export { type EditionOf, pauseEditions, resumeEditions } from './pause-all.ts';
export {
  differFromLast,
  type EditionDifference,
  type ExcludedPeople,
  listExcluded,
} from './people.ts';
export { sampleEditionReaders } from './readers.ts';
export {
  type Collected,
  type EditionEntry,
  findCollected,
  listEditionEntries,
  mostCollected,
  readSourceFeeds,
} from './reports/collected.ts';
export {
  countWaitingByDomain,
  type LeftOutPeople,
  type LetterOfEdition,
  type LettersOfEdition,
  listLeftOut,
  listLettersOfEdition,
} from './reports/letters.ts';
export {
  beginChoosing,
  beginClosing,
  type EditionAtWork,
  endCancelled,
  findDueEditions,
  findEditionAtWork,
  finishEdition,
  keepFreezing,
  keepOpen,
  noteProgress,
  releaseEdition,
  releaseEntries,
  reopenEdition,
  restEdition,
  skipEdition,
  suppressCancelled,
  waitWithEdition,
} from './steps.ts';
