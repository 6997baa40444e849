import { type FieldProblem, msPerDay, PabalError } from '@pabal/domain';

/** How far ahead an event may be posted. */
const furthestDays = 366;

export interface Times {
  /** Not before; absent for at once. */
  readonly sendAt: Date | undefined;
  readonly expiresAt: Date | undefined;
  /** Without `expiresAt`: the template's time to live, which the store counts from when the letters may be sent. */
  readonly ttlSeconds: number | undefined;
}

/**
 * When an event's letters may be sent. A `sendAt` that has passed means at once: the app's clock may be behind ours,
 * and late is better than never. An `expiresAt` that has passed is refused: its letters would never be sent, and to
 * accept them would be a lie.
 *
 * What is not refused is left to the store's clock, which also decides later: were ours stepped, a letter would
 * otherwise go too early, or expire unsent.
 *
 * @throws PabalError `invalid-request`
 */
export function timesOf(
  asked: { readonly sendAt?: Date | undefined; readonly expiresAt?: Date | undefined },
  ttlSeconds: number | undefined,
  now: Date,
): Times {
  const { sendAt, expiresAt } = asked;
  const latest = new Date(now.getTime() + furthestDays * msPerDay);
  if (sendAt !== undefined && sendAt > latest)
    refuse('/sendAt', `a time before ${latest.toISOString()}`, sendAt);
  const start = sendAt !== undefined && sendAt > now ? sendAt : now;
  if (expiresAt !== undefined && expiresAt <= start) {
    const what = start === now ? 'a time ahead; it is now' : 'a time after sendAt,';
    refuse('/expiresAt', `${what} ${start.toISOString()}`, expiresAt);
  }
  return { sendAt, expiresAt, ttlSeconds: expiresAt === undefined ? ttlSeconds : undefined };
}

function refuse(field: string, expected: string, got: Date): never {
  const problem: FieldProblem = { field, expected, got: got.toISOString() };
  throw new PabalError('invalid-request', `${field}: expected ${expected}, got ${problem.got}.`, {
    fields: [problem],
  });
}
