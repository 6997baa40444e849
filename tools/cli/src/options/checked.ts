import { UsageError } from '../command-line/errors.ts';
import { type Parameter, value } from '../command-line/parameters.ts';

/** What a schema of a package says of a value; its message says what it must be. */
type Check<Value> = {
  safeParse(
    typed: unknown,
  ): { success: true; data: Value } | { success: false; error: { issues: { message: string }[] } };
};

/** A value that a schema accepts. */
export function checked<Value>(
  shown: string,
  check: Check<Value>,
  help: string,
): Parameter<Value | undefined> {
  return value(shown, help, (typed, name) => {
    const parsed = check.safeParse(typed);
    if (parsed.success) return parsed.data;
    throw new UsageError(`${name} must be ${parsed.error.issues[0]?.message}, got "${typed}".`);
  });
}
