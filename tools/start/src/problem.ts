/** Ends `npm start`. The message is all that the terminal shows. */
export class StartProblem extends Error {
  override readonly name = 'StartProblem';
}
