// What the primary and its processes say to each other.

/** What either side can be asked: whether it is well, or for its figures. */
export type Question = 'readiness' | 'figures';

export type Message =
  | { readonly kind: 'ready' }
  | { readonly kind: 'question'; readonly id: number; readonly question: Question }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  /** `replaced` when another process does the work from now on. */
  | { readonly kind: 'stop'; readonly replaced: boolean };

/** The second argument of a process that has a primary; its number is the third. */
export const workerArgument = 'worker';
/** The fourth argument of a process that is to take the place of one that still works. */
export const replacementArgument = 'replacement';

export function readMessage(message: unknown): Message | undefined {
  if (!isObject(message)) return undefined;
  const { kind, id, question, answer, replaced } = message;
  if (kind === 'ready') return { kind };
  if (kind === 'stop') return { kind, replaced: replaced === true };
  if (typeof id !== 'number') return undefined;
  if (kind === 'answer') return { kind, id, answer };
  const known = question === 'readiness' || question === 'figures';
  return kind === 'question' && known ? { kind, id, question } : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
