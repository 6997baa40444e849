import { userInfo } from 'node:os';

/** The actor that the history names: the account that typed the command. */
export function actor(): string {
  try {
    return `cli:${userInfo().username}`;
  } catch {
    // An account without a name, as containers have them.
    return `cli:${process.getuid?.() ?? 'unknown'}`;
  }
}
