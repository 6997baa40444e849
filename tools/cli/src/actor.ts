import { userInfo } from 'node:os';

/** Who decides, as it stands in the history: the account that typed the command. */
export function actor(): string {
  try {
    return `cli:${userInfo().username}`;
  } catch {
    // An account without a name, as containers have them.
    return `cli:${process.getuid?.() ?? 'unknown'}`;
  }
}
