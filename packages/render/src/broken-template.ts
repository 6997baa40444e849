/** A file of a template that cannot be used as it stands. The message names the file and says what is wrong with it. */
export class BrokenTemplate extends Error {
  constructor(file: string, problem: string) {
    super(`${file}: ${problem}`);
    this.name = 'BrokenTemplate';
  }
}
