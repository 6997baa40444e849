// How the commands of this folder, the drill and the bench, read what they are given.

/** Ends with 64 and a sentence: the command was called in a way that makes no sense. */
export function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(64);
}

/** Reads the arguments; of those that cannot be read it says why, and how the command is used. */
export function readOrRefuse<Arguments>(read: () => Arguments, usage: string): Arguments {
  try {
    return read();
  } catch (error) {
    return refuse(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

/** The value of an option that is a whole number from 1 to `most`. */
export function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    refuse(`--${option} is a whole number from 1 to ${most}.`);
  return value;
}
