// How the commands of this folder, the drill and the bench, read what they are given.

import { messageOf } from '@pabal/domain';

/** The command was called wrongly: it exits with 64 and this sentence. */
export function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(64);
}

/** Reads the arguments. When they cannot be read, the error says why and how the command is used. */
export function readOrRefuse<Arguments>(read: () => Arguments, usage: string): Arguments {
  try {
    return read();
  } catch (error) {
    return refuse(`${messageOf(error)}\n\n${usage}`);
  }
}

/** The value of an option that is a whole number from 1 to `most`. */
export function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    refuse(`--${option} is a whole number from 1 to ${most}.`);
  return value;
}
