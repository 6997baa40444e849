/** A file of a template cannot be used. The message names the file and says what is wrong with it. */
export class BrokenTemplate extends Error {
  constructor(file: string, problem: string) {
    super(`${file}: ${problem}`);
    this.name = 'BrokenTemplate';
  }
}
