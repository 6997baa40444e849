// Where events are taken in: judged, planned, committed, answered.

import { type Acceptance, type App, findAnswer, type NewEvent, type Store } from '@pabal/db';
import { type Lane, PabalError } from '@pabal/domain';
import { excerpt } from '../http/refusals.ts';
import type { EventRequest } from '../schemas/events.ts';
import type { EventLedger } from './ledger.ts';
import { answerTo, planEvent, type Repeat } from './plan.ts';
import { hashRequest } from './request-hash.ts';
import { directTargets, type TargetLookup, type Targets } from './targets.ts';
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
  /**
   * Takes in events that came together, each by itself. Resolves with what became of every one of them, in their order.
   *
   * @param requests  those that could not be read by what is wrong with them
   */
  acceptAll(app: App, requests: readonly (KeyedRequest | PabalError)[]): Promise<Settled[]>;
}

/** What became of one event of several: accepted, or the error that `accept` would have thrown. */
export type Settled = PromiseSettledResult<Accepted>;

/** An event with the key by which a repeat of it is known. */
export interface KeyedRequest {
  readonly request: EventRequest;
  readonly idempotencyKey?: string | undefined;
}

const secondsPerDay = 24 * 60 * 60;

export function createEventDesk(deps: {
  store: Store;
  ledger: EventLedger;
  templates: EventTemplates;
  lookUpTargets: TargetLookup;
  messageIdDomain: string;
  retentionDays: number;
  now?: () => Date;
}): EventDesk {
  const { store, ledger, templates, lookUpTargets, messageIdDomain, now = () => new Date() } = deps;

  /** Makes what plans the event once its targets are known. @throws PabalError when there is nothing to be planned */
  function judge(app: App, request: EventRequest, repeat?: Repeat): (targets: Targets) => NewEvent {
    if (!templates.has(request.type)) throw unknownType(request.type, templates.nearest(request.type));
    const { lane, ttlSeconds, retentionDays = deps.retentionDays } = templates.meta(request.type);
    const times = timesOf(request, ttlSeconds, now());
    const retentionSeconds = retentionDays * secondsPerDay;
    return (targets) =>
      planEvent({ app, request, repeat, lane, targets, times, retentionSeconds, messageIdDomain });
  }

  /** The event as it is to be committed. */
  async function plan(app: App, request: EventRequest, repeat?: Repeat): Promise<NewEvent> {
    const planFor = judge(app, request, repeat);
    return planFor(directTargets(request) ?? (await lookUpTargets(request)));
  }

  /** The same for an event that needs no look at the store. Undefined for every other, also for one that cannot be planned. */
  function planAtOnce(app: App, asked: KeyedRequest | PabalError): NewEvent | undefined {
    if (asked instanceof PabalError) return undefined;
    const { request, idempotencyKey } = asked;
    const targets = directTargets(request);
    if (targets === undefined) return undefined;
    try {
      return judge(app, request, repeatOf(request, idempotencyKey))(targets);
    } catch {
      return undefined;
    }
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
    return acceptedOf(event, await ledger.accept(event));
  }

  async function accept(app: App, request: EventRequest, idempotencyKey?: string): Promise<Accepted> {
    const repeat = repeatOf(request, idempotencyKey);
    return repeat === undefined ? take(app, request) : acceptOnce(app, request, repeat);
  }

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

  /**
   * Events that can be planned at once are one wait instead of hundreds. Each of the others goes by itself, and so finds
   * out what is wrong with it, or that it is a repeat.
   */
  async function acceptAll(app: App, requests: readonly (KeyedRequest | PabalError)[]): Promise<Settled[]> {
    const events = requests.map((asked) => planAtOnce(app, asked));
    const others = requests.filter((_, place) => events[place] === undefined);
    const [acceptances, apart] = await Promise.all([
      ledger.acceptAll(events.filter((event) => event !== undefined)),
      Promise.allSettled(others.map((asked) => acceptApart(app, asked))),
    ]);
    const [nextAcceptance, nextApart] = [acceptances.values(), apart.values()];
    return events.map((event) =>
      event === undefined ? next(nextApart) : settledBy(event, next(nextAcceptance)),
    );
  }

  async function acceptApart(app: App, asked: KeyedRequest | PabalError): Promise<Accepted> {
    if (asked instanceof PabalError) throw asked;
    return accept(app, asked.request, asked.idempotencyKey);
  }

  return { accept, acceptAll };
}

function repeatOf(request: EventRequest, idempotencyKey: string | undefined): Repeat | undefined {
  return idempotencyKey === undefined ? undefined : { idempotencyKey, requestHash: hashRequest(request) };
}

function settledBy(event: NewEvent, acceptance: PromiseSettledResult<Acceptance>): Settled {
  if (acceptance.status === 'rejected') return acceptance;
  try {
    return { status: 'fulfilled', value: acceptedOf(event, acceptance.value) };
  } catch (reason) {
    return { status: 'rejected', reason };
  }
}

function next<Value>(values: Iterator<Value>): Value {
  const { done, value } = values.next();
  if (done === true) throw new Error('There are fewer results than events.');
  return value;
}

function acceptedOf(event: NewEvent, acceptance: Acceptance): Accepted {
  if (acceptance.kind === 'repeated') return answerAgain(acceptance, event.requestHash);
  return { answer: event.answer ?? answerTo(event), replayed: false };
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
