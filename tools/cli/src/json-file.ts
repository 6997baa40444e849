import { messageOf, repeatedKey } from '@pabal/domain';
import { CommandError } from './command-line/errors.ts';

/** The value of a file of JSON. @throws CommandError when it is not JSON, or has a key twice in one object */
export function jsonIn(text: string, file: string): unknown {
  const value = parse(text, file);
  const repeated = repeatedKey(text, value);
  if (repeated === undefined) return value;
  throw new CommandError(
    `${file} has the key ${repeated} twice: only the last would count. Remove one of them.`,
  );
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = messageOf(cause);
    throw new CommandError(`${file} is not JSON: ${why}`, { cause });
  }
}
