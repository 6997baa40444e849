// Where events are taken in: judged, planned, committed, answered.

import { type App, findAnswer, type NewEvent, type Store } from '@pabal/db';
import { type Lane, PabalError } from '@pabal/domain';
import { excerpt } from '../http/refusals.ts';
import type { EventRequest } from '../schemas/events.ts';
import type { EventLedger } from './ledger.ts';
import { planEvent, type Repeat } from './plan.ts';
import { hashRequest } from './request-hash.ts';
import type { TargetResolver } from './targets.ts';
import { timesOf } from './times.ts';

/** What is asked of the templates. */
export interface EventTemplates {
  has(type: string): boolean;
  nearest(type: string): string[];
  meta(type: string): {
    readonly lane: Lane;
    readonly ttlSeconds?: number | undefined;
    readonly retentionDays?: number | undefined;
  };
}

export interface Accepted {
  /** What the app is answered. */
  readonly answer: unknown;
  /** True when it is the answer of an earlier request with the same idempotency key. */
  readonly replayed: boolean;
}

export interface EventDesk {
  /**
   * Takes in an event. Resolves after the commit, and not before.
   *
   * @throws PabalError `unknown-event-type`, `unknown-recipient`, `unknown-group`, `invalid-request`,
   *   `idempotency-conflict` or `store-unavailable`
   */
  accept(app: App, request: EventRequest, idempotencyKey?: string): Promise<Accepted>;
}

const secondsPerDay = 24 * 60 * 60;

export function createEventDesk(deps: {
  store: Store;
  ledger: EventLedger;
  templates: EventTemplates;
  resolveTargets: TargetResolver;
  messageIdDomain: string;
  retentionDays: number;
  now?: () => Date;
}): EventDesk {
  const { store, ledger, templates, resolveTargets, messageIdDomain, now = () => new Date() } = deps;

  /** The event as it is to be committed. */
  async function plan(app: App, request: EventRequest, repeat?: Repeat): Promise<NewEvent> {
    if (!templates.has(request.type)) throw unknownType(request.type, templates.nearest(request.type));
    const { lane, ttlSeconds, retentionDays = deps.retentionDays } = templates.meta(request.type);
    const times = timesOf(request, ttlSeconds, now());
    const targets = await resolveTargets(request.to, request.except ?? []);
    const retentionSeconds = retentionDays * secondsPerDay;
    return planEvent({ app, request, repeat, lane, targets, times, retentionSeconds, messageIdDomain });
  }

  /** What was fine at first may no longer be: time has passed, a recipient or a template is gone. A repeat is still one. */
  async function earlier(app: App, { idempotencyKey, requestHash }: Repeat): Promise<Accepted | undefined> {
    const found = await findAnswer(store, app.id, idempotencyKey);
    return found && answerAgain(found, requestHash);
  }

  async function take(app: App, request: EventRequest, repeat?: Repeat): Promise<Accepted> {
    return commit(await plan(app, request, repeat));
  }

  /**
   * Of the request nothing is held while its event is committed: hundreds may wait for that at a time, and all that they
   * hold is copied by every collection of garbage.
   */
  async function commit(event: NewEvent): Promise<Accepted> {
    const { answer, requestHash } = event;
    const acceptance = await ledger.accept(event);
    return acceptance.kind === 'created' ? { answer, replayed: false } : answerAgain(acceptance, requestHash);
  }

  return {
    accept(app, request, idempotencyKey) {
      if (idempotencyKey === undefined) return take(app, request);
      return acceptOnce(app, request, { idempotencyKey, requestHash: hashRequest(request) });
    },
  };

  async function acceptOnce(app: App, request: EventRequest, repeat: Repeat): Promise<Accepted> {
    try {
      return await take(app, request, repeat);
    } catch (error) {
      const refused = error instanceof PabalError && error.code !== 'store-unavailable';
      const first = refused && error.code !== 'idempotency-conflict' ? await earlier(app, repeat) : undefined;
      if (first === undefined) throw error;
      return first;
    }
  }
}

function answerAgain(
  { answer, requestHash }: { readonly answer: unknown; readonly requestHash: Buffer | null },
  asked: Buffer | undefined,
): Accepted {
  if (asked !== undefined && requestHash?.equals(asked)) return { answer, replayed: true };
  throw new PabalError(
    'idempotency-conflict',
    'This Idempotency-Key came with another body before. Use a new key for a new event, or repeat the body unchanged.',
  );
}

function unknownType(type: string, near: readonly string[]): PabalError {
  const hint = near.length === 0 ? '' : ` Did you mean ${near.map((name) => `\`${name}\``).join(' or ')}?`;
  return new PabalError(
    'unknown-event-type',
    `There is no template for the event type ${excerpt(type)}.${hint}`,
    {
      fields: [
        {
          field: '/type',
          expected:
            near.length === 0
              ? 'the name of a template'
              : `the name of a template, such as ${near.join(', ')}`,
          got: excerpt(type),
        },
      ],
    },
  );
}
