import { type ErrorCode, PabalError } from '@pabal/domain';

/** What was typed cannot be understood; the usage is shown with it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was asked for could not be done; the message says why and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** For refusals of this code: says with them what to type. Every other error is thrown on as it is. */
export const hinted =
  (code: ErrorCode, hint: string) =>
  (error: unknown): never => {
    if (!(error instanceof PabalError) || error.code !== code) throw error;
    throw new CommandError(`${error.message} ${hint}`, { cause: error });
  };
