/** `npm start` cannot go on. The message is all that the person at the terminal needs to read. */
export class StartProblem extends Error {
  override readonly name = 'StartProblem';
}
