// Which command is running, for what is done with the database to be written down under its name.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { Parameters } from './parameters.ts';

interface Running {
  /** As it is typed: `apps pause`. */
  readonly name: string;
  object?: string | undefined;
  /** The address of the user whom it is about. */
  user?: string | undefined;
  details?: Readonly<Record<string, unknown>> | undefined;
  reason?: string | undefined;
}

const running = new AsyncLocalStorage<Running>();

/** Runs a command under its name. */
export const runAs = <Result>(name: string, work: () => Promise<Result>): Promise<Result> =>
  running.run({ name }, work);

/** The command that is running; undefined outside of one. */
export const runningCommand = (): Readonly<Running> | undefined => running.getStore();

/** By these a person, or a file of people, is named; the audit log names none. */
const personal: ReadonlySet<string> = new Set(['recipient', 'address', 'file']);

/** Notes what was typed: what the command is about, and why. */
export function noteTyped(values: Readonly<Record<string, unknown>>, operands: Parameters): void {
  const command = running.getStore();
  if (command === undefined) return;
  const named = Object.keys(operands).filter((name) => !personal.has(name));
  const typed = named.map((name) => values[name]).filter((value) => typeof value === 'string');
  command.object = typed.length === 0 ? undefined : typed.join(' ');
  command.user = addressOf(values.user);
  command.details = typeof values.role === 'string' ? { role: values.role } : undefined;
  command.reason = typeof values.reason === 'string' ? values.reason : undefined;
}

function addressOf(user: unknown): string | undefined {
  if (typeof user !== 'object' || user === null || !('address' in user)) return undefined;
  return typeof user.address === 'string' ? user.address : undefined;
}
