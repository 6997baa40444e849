import type { AuditEntry } from '@pabal/db/access';
import type { AuditDoor } from '@pabal/domain';
import { scrub } from '@pabal/runtime';

/** Who does what, as a door knows it before anything is done. */
export interface AuditedAction {
  readonly actor: string;
  readonly door: AuditDoor;
  /** The network that it comes from; of a command nothing. */
  readonly network?: string | undefined;
  /** NOUN.VERB, in the words of the command line. */
  readonly action: string;
  /** The name or id of what it is done to. What looks like an address is taken out. */
  readonly object?: string | undefined;
  /** The address of the user whom it is done to: of somebody who works with pabal. */
  readonly user?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly reason?: string | undefined;
}

/** How it ended. */
export interface AuditedEnd {
  readonly outcome: 'done' | 'failed';
  readonly affected?: number | undefined;
}

const mostObject = 200;
const mostReason = 500;

/** The entry of an action. What looks like an address stays out of the object and the reason. */
export function entryOf(
  { actor, door, network, action, object, user, details, reason }: AuditedAction,
  { outcome, affected }: AuditedEnd,
  completes: number | null = null,
): AuditEntry {
  return {
    ...{ actor, door, action, outcome, completes },
    network: network ?? null,
    object: user ?? (object === undefined ? null : plain(object).slice(0, mostObject)),
    details: details ?? null,
    reason: reason === undefined ? null : plain(reason).slice(0, mostReason),
    affected: affected ?? null,
  };
}

/** One line without addresses, of characters that the database takes. */
const plain = (text: string) => scrub(text).replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ');

/** How many letters or things an answer tells of. */
export function howMany(answer: unknown): number | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  for (const name of ['letters', 'released', 'removed', 'added', 'changed']) {
    const value: unknown = Reflect.get(answer, name);
    if (typeof value === 'number') return value;
    if (Array.isArray(value)) return value.length;
  }
  return undefined;
}
