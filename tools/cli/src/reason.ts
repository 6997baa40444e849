import { UsageError } from './command.ts';

const most = 500;

/** The reason of a decision. @throws UsageError */
export function reasonOf(typed: string | undefined): string {
  if (typed === undefined || typed.trim() === '')
    throw new UsageError('--reason is missing: say why, for whoever reads the history later.');
  if (typed.length > most || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(typed))
    throw new UsageError(`--reason must be one line of at most ${most} characters.`);
  return typed;
}
