export { createTestLetters, type Failure, type TestLetters } from './letters.ts';
