export { type Choosable, type ChosenSection, chooseSections } from './choose.ts';
export {
  contentOfData,
  contentOfSections,
  type EditionContent,
  type LocalText,
  readContent,
  type ShownEntry,
  sharedVariables,
  textIn,
} from './content.ts';
export {
  type FeedContent,
  type NewsletterDefinition,
  type NewsletterInput,
  newsletterDefinition,
  newsletterKey,
  readDefinition,
  type Section,
} from './definition.ts';
export {
  type As,
  createNewsletterDesk,
  type DeskDeps,
  type NewsletterDesk,
  type ProofAddress,
} from './desk.ts';
export {
  type EditionLetter,
  type LetterDeps,
  type OpenEdition,
  openEdition,
  type Reader,
  type RenderedParts,
  type StoredEdition,
} from './letter.ts';
export { type Preflight, preflightOf } from './preflight.ts';
export { cronProblem, nextSlot, type Schedule, slotsBetween } from './schedule.ts';
export { type DecidedSlot, decideSlots, nextSlotOf, type SlotDecision } from './slots.ts';
