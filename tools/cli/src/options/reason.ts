import { UsageError } from '../command-line/errors.ts';
import { required, value } from '../command-line/parameters.ts';

const most = 500;
export const whyMissing = 'say why, for the person who reads the history later';

/** Why something is decided, where that is not always needed. */
export const reasonIfAny = (help: string) =>
  value('TEXT', help, (typed, name) => {
    if (typed.trim() === '') throw new UsageError(`${name} is missing: ${whyMissing}.`);
    if (typed.length > most || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(typed))
      throw new UsageError(`${name} must be one line of at most ${most} characters.`);
    return typed;
  });

/** Why something is decided. */
export const reason = (help: string) => required(reasonIfAny(help), whyMissing);
