export { findInTheWay, findSentAgain, type MadeAgain, sendLetterAgain } from './again.ts';
export {
  findEventsByKey,
  findOwnedLetter,
  type KeyedEvent,
  type LetterFilter,
  type LetterPage,
  listLetters,
  type OwnedLetter,
} from './list.ts';
