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
export { chooseFavourites } from './favourites.ts';
export { showOpenEditions, showOverdueEditions } from './figures.ts';
export {
  type LetterDeps,
  noLinks,
  type OpenEdition,
  openEdition,
} from './letter.ts';
export { pauseAllEditions, resumeAllEditions, type TouchedEditions } from './pause-all.ts';
export type { Preflight } from './preflight.ts';
export {
  createNewsletterService,
  type NewsletterService,
} from './service.ts';
export {
  decideOccurrences,
  nextOccurrenceOf,
} from './slots/occurrences.ts';

export type { PieceRoom, SplicingDeps, WholeReason } from './spliced.ts';
export { checkSplicing, type SplicingCheck } from './splicing-check.ts';
export { tryEdition } from './trial.ts';
