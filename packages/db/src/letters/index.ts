export { findInTheWay, findSentAgain, sendLetterAgain } from './again.ts';
export {
  findEventsByKey,
  findOwnedLetter,
  listLetters,
  type OwnedLetter,
} from './list.ts';
