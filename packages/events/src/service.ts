// Where events are taken in: judged, planned, committed, answered.

import { requireTemplate } from '@pabal/apps';
import type { AttachmentService } from '@pabal/attachments';
import type { App } from '@pabal/db/apps';
import { type Acceptance, findAnswer, type NewEvent } from '@pabal/db/ledger';
import { isUnavailable, type Store } from '@pabal/db/store';
import { attachmentsField, type EventAttachment, PabalError, secondsPerDay } from '@pabal/domain';
import {
  type DoorTemplates,
  type EventReaders,
  eventTemplate,
  refuseChat,
  refuseMisfit,
} from '@pabal/render';
import { createPauses } from '@pabal/runtime';
import type { EventLedger } from './ledger.ts';
import { answerTo, planEvent, type Repeat } from './plan.ts';
import type { EventRequest } from './request.ts';
import { hashRequest } from './request-hash.ts';
import { directTargets, type TargetLookup, type Targets } from './targets.ts';
import { timesOf } from './times.ts';

interface Accepted {
  /** What the app is answered. */
  readonly answer: unknown;
  /** True when it is the answer of an earlier request with the same idempotency key. */
  readonly replayed: boolean;
}

export interface EventService {
  /**
   * Takes in an event. Resolves after the commit, and not before.
   *
   * @throws PabalError `template-not-allowed`, `unknown-event-type`, `template-broken`, `wrong-template`, `invalid-data`, `unknown-recipient`, `unknown-group`, `unknown-endpoint`, `unknown-attachment`, `attachment-refused`, `invalid-request`,
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

interface Deps {
  readonly store: Store;
  readonly ledger: Pick<EventLedger, 'accept' | 'acceptAll'>;
  readonly templates: DoorTemplates;
  readonly lookUpTargets: TargetLookup;
  readonly attachments: Pick<AttachmentService, 'forEvent'>;
  readonly messageIdDomain: string;
  readonly retentionDays: number;
  readonly now?: () => Date;
}

export function createEventService(deps: Deps): EventService {
  const { store, ledger } = deps;

  async function take(app: App, request: EventRequest, repeat?: Repeat): Promise<Accepted> {
    return commit(app, await plan(deps, app, request, repeat));
  }

  /**
   * Of the request nothing is held while its event is committed: hundreds may wait for that at a time, and all that they
   * hold is copied by every collection of garbage.
   */
  async function commit(app: App, event: NewEvent): Promise<Accepted> {
    return acceptedOf(event, await ledger.accept(app, event));
  }

  async function accept(app: App, request: EventRequest, idempotencyKey?: string): Promise<Accepted> {
    const repeat = repeatOf(request, idempotencyKey);
    return repeat === undefined ? take(app, request) : acceptOnce(app, request, repeat);
  }

  async function acceptOnce(app: App, request: EventRequest, repeat: Repeat): Promise<Accepted> {
    try {
      return await take(app, request, repeat);
    } catch (error) {
      const refused = error instanceof PabalError && !isUnavailable(error);
      if (!refused || error.code === 'idempotency-conflict') throw error;
      // What was fine at first may no longer be: time has passed, a recipient or a template is gone. A repeat is still one.
      const first = await findAnswer(store, app.id, repeat.idempotencyKey);
      if (first === undefined) throw error;
      return answerAgain(first, repeat.requestHash);
    }
  }

  /**
   * Events that can be planned at once are one wait instead of hundreds. Each of the others goes by itself, and so finds
   * out what is wrong with it, or that it is a repeat.
   */
  async function acceptAll(app: App, requests: readonly (KeyedRequest | PabalError)[]): Promise<Settled[]> {
    const events = await mapInTurns(requests, (asked) => planAtOnce(deps, app, asked));
    const others = requests.filter((_, place) => events[place] === undefined);
    const [acceptances, apart] = await Promise.all([
      ledger.acceptAll(
        app,
        events.filter((event) => event !== undefined),
      ),
      settleInTurns(others, (asked) => acceptApart(app, asked)),
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

/** What is known of an event before its targets are. */
interface Judged {
  /** Goes through the renderings of its data. @throws PabalError `invalid-data` on the way when it does not fit */
  renderings(targets: Targets): Iterable<void>;
  plan(targets: Targets, files?: readonly EventAttachment[]): NewEvent;
}

/** Makes what plans the event once its targets are known. @throws PabalError when there is nothing to be planned */
function judge(deps: Deps, app: App, request: EventRequest, repeat?: Repeat): Judged {
  requireTemplate(app, request.type, '/type');
  if (Object.hasOwn(request.data.value, attachmentsField)) throw ownField();
  const { templates, messageIdDomain } = deps;
  const meta = eventTemplate(templates, request.type);
  const { lane, ttlSeconds, retentionDays = deps.retentionDays } = meta;
  const times = timesOf(request, ttlSeconds, deps.now?.() ?? new Date());
  const retentionSeconds = retentionDays * secondsPerDay;
  return {
    renderings: (targets) => renderingsOf(templates, request, targets, meta.lenient === true),
    plan: (targets, files) =>
      planEvent({ app, request, repeat, lane, targets, times, retentionSeconds, messageIdDomain, files }),
  };
}

/** What goes to endpoints is asked of their own block, and of the blocks of mail only where anybody gets mail. */
function* renderingsOf(
  templates: DoorTemplates,
  { type, data, to }: EventRequest,
  targets: Targets,
  isLenient: boolean,
): Iterable<void> {
  const endpoint = to.findIndex((target) => 'endpoint' in target);
  if (endpoint >= 0)
    yield* refuseChat(templates, type, data.value, { field: `/to/${endpoint}/endpoint`, isLenient });
  if (!isLenient) yield* refuseMisfit(templates, type, data.value, readersOf(targets));
}

function ownField(): PabalError {
  const field = `/data/${attachmentsField}`;
  return new PabalError('invalid-request', `${field}: this name is pabal's own; use another one.`, {
    fields: [{ field, expected: 'another name', got: attachmentsField }],
  });
}

/** The event as it is to be committed. Renders its data with pauses for others. */
async function plan(deps: Deps, app: App, request: EventRequest, repeat?: Repeat): Promise<NewEvent> {
  const judged = judge(deps, app, request, repeat);
  const targets = directTargets(request) ?? (await deps.lookUpTargets(request, app.space));
  const pause = createPauses(turnMs);
  for (const _ of judged.renderings(targets)) {
    const rest = pause();
    if (rest !== undefined) await rest;
  }
  const { attachments = [] } = request;
  const files = attachments.length === 0 ? undefined : await deps.attachments.forEvent(app, attachments);
  return judged.plan(targets, files);
}

/**
 * The plan of an event that needs no look at the store and little time; `undefined` when it needs either, or cannot be
 * planned.
 */
function planAtOnce(deps: Deps, app: App, asked: KeyedRequest | PabalError): NewEvent | undefined {
  if (asked instanceof PabalError) return undefined;
  const { request, idempotencyKey } = asked;
  const targets = directTargets(request);
  if (targets === undefined || (request.attachments ?? []).length > 0) return undefined;
  const until = performance.now() + turnMs;
  try {
    const judged = judge(deps, app, request, repeatOf(request, idempotencyKey));
    for (const _ of judged.renderings(targets)) if (performance.now() > until) return undefined;
    return judged.plan(targets);
  } catch {
    return undefined;
  }
}

/** How long one caller's events may keep everybody else waiting at a time. */
const turnMs = 5;

/** The same for work that waits: begins the next one when the pause after the one before is over. */
async function settleInTurns<Value, Mapped>(
  values: readonly Value[],
  work: (value: Value) => Promise<Mapped>,
): Promise<PromiseSettledResult<Mapped>[]> {
  const started = await mapInTurns(values, (value) => Promise.allSettled([work(value)]));
  return (await Promise.all(started)).flat();
}

/** Maps a batch with pauses for others: rendering the data of hundreds of events takes tens of milliseconds. */
async function mapInTurns<Value, Mapped>(
  values: readonly Value[],
  map: (value: Value) => Mapped,
): Promise<Mapped[]> {
  const pause = createPauses(turnMs);
  const mapped: Mapped[] = [];
  for (const value of values) {
    mapped.push(map(value));
    const rest = pause();
    if (rest !== undefined) await rest;
  }
  return mapped;
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

function readersOf({ people, audience }: Targets): EventReaders {
  const readers = people.filter(({ channel }) => channel === undefined);
  return { names: readers.map(({ name }) => name), others: audience !== undefined };
}
