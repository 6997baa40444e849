export type { LetterCheck, Reach } from './checks/check.ts';
export { type SpamKind, spamKinds } from './checks/spam-prone.ts';
export { chooseSections } from './choose.ts';
export {
  contentOfData,
  contentOfFavourites,
  contentOfSections,
  favouritesSection,
  linksOfContent,
  readContent,
  textIn,
} from './content.ts';
export {
  archiveRules,
  type FavouritesContent,
  type FeedContent,
  type NewsletterDefinition,
  type NewsletterInput,
  newsletterDefinition,
  newsletterKey,
  readDefinition,
} from './definition.ts';
export type { Arrangement } from './editions/arrange.ts';
export { type AudiencePreview, previewAudience } from './editions/audience.ts';
export { type EntriesOfEdition, entriesOfEdition } from './editions/entries.ts';
export {
  type LetterState,
  leftOutOfEdition,
  leftOutTable,
  letterStates,
  lettersOfEdition,
  lettersTable,
  tableOfLeftOut,
  tableOfLetters,
} from './editions/people.ts';
export {
  definitionAt,
  type ShownVersion,
  type VersionPage,
  versionsOf,
} from './editions/versions.ts';
export { chooseFavourites } from './favourites.ts';
export { showOpenEditions, showOverdueEditions } from './figures.ts';
export { type Draft, draftForm, packedDraft, unpackedDraft } from './introduction/draft.ts';
export {
  type LetterDeps,
  noLinks,
  type OpenEdition,
  openEdition,
} from './letter.ts';
export { pauseAllEditions, resumeAllEditions, type TouchedEditions } from './pause-all.ts';
export type { Preflight } from './preflight.ts';
export { createNewsletterService, type LetterOf, type NewsletterService, type Resent } from './service.ts';
export {
  type EditionBooks,
  type EditionPage,
  editionBooks,
  editionPage,
  type NewsletterPage,
  newsletterPage,
  type ShownEdition,
  type ShownNewsletter,
} from './shown.ts';
export {
  type Calendar,
  type CalendarSlot,
  calendarOf,
  monthForm,
  slotStandings,
} from './slots/calendar.ts';
export {
  decideOccurrences,
  nextOccurrenceOf,
} from './slots/occurrences.ts';
export { nextSlots } from './slots/schedule.ts';
export { weekOf } from './slots/weeks.ts';

export type { PieceRoom, SplicingDeps, WholeReason } from './spliced.ts';
export { checkSplicing, type SplicingCheck } from './splicing-check.ts';
export { tryEdition } from './trial.ts';
