// What the primary and its processes say to each other.

/** What a process can be asked: whether it is well, or for its figures. */
export type Question = 'readiness' | 'figures';

export type FromPrimary =
  | { readonly kind: 'question'; readonly id: number; readonly question: Question }
  | { readonly kind: 'stop' };

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown };

/** The second argument of a process that has a primary; its number is the third. */
export const workerArgument = 'worker';

export function readFromPrimary(message: unknown): FromPrimary | undefined {
  if (!isObject(message)) return undefined;
  const { kind, id, question } = message;
  if (kind === 'stop') return { kind };
  if (kind !== 'question' || typeof id !== 'number') return undefined;
  return question === 'readiness' || question === 'figures' ? { kind, id, question } : undefined;
}

export function readFromWorker(message: unknown): FromWorker | undefined {
  if (!isObject(message)) return undefined;
  const { kind, id, answer } = message;
  if (kind === 'ready') return { kind };
  return kind === 'answer' && typeof id === 'number' ? { kind, id, answer } : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
