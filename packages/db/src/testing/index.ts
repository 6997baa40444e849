export {
  addTestFeed,
  createTestEditions,
  subscribersOnly,
  type TestEditions,
  testDefinition,
} from './editions.ts';
export { createTestLetters, type Failure, type TestLetters } from './letters.ts';
export { migrateBefore } from './older.ts';
export { dumpSpace, type SeededSpace, seedSpace, tablesOfInstallation, tablesOfSpaces } from './spaces.ts';
