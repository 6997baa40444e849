export { findInTheWay, findSentAgain, sendLetterAgain } from './again.ts';
export {
  findReaderOfEdition,
  type ReaderOfEdition,
  sendEditionLetterAgain,
} from './again-of-edition.ts';
export { findErrors } from './errors.ts';
export {
  findEventsByKey,
  findOwnedLetter,
  listDeliveries,
  listLetters,
  type OwnedLetter,
} from './list.ts';
export { readTemplateUse } from './use.ts';
