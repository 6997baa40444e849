// A client for the tests of an app: it keeps what was posted instead of posting it, and refuses what pabal would refuse.

import type { Accepted, Naming, PabalClient } from '../client.ts';
import { PabalRefused, PabalUnreachable, type Problem } from '../errors.ts';
import { type AnyEvents, type EventsOf, type PostedEvent, postedEvent } from '../events.ts';
import { type Attachment, attachmentOf, type FileToSend } from '../files.ts';
import type { ShownEvent } from '../history.ts';
import { idempotencyKey } from '../key.ts';
import type { Reminder, Reminding } from '../reminders.ts';
import { misfitsOf, type TypesFile } from './check.ts';

export interface TestClientOptions {
  /** What `pabal templates types --json` writes; without it data is not checked. */
  readonly types?: TypesFile;
  readonly app?: string;
}

export interface TestClient<Events extends EventsOf<Events> = AnyEvents> extends PabalClient<Events> {
  /** What pabal would have stored, oldest first; a repeat is there once. */
  readonly posted: readonly PostedEvent[];
  /** What was uploaded, oldest first. */
  readonly uploaded: readonly FileToSend[];
  /** The reminders that there are, by their keys. */
  readonly reminders: ReadonlyMap<string, Reminder>;
  /** From now on every request fails as if pabal could not be reached; `up` ends it. */
  down(): void;
  up(): void;
  /** Forgets everything that was posted. */
  clear(): void;
}

export function createTestClient<Events extends EventsOf<Events> = AnyEvents>({
  types,
  app = '',
}: TestClientOptions = {}): TestClient<Events> {
  const kept = new Map<string, KeptEvent>();
  const files = new Map<string, FileToSend>();
  const reminders = new Map<string, Reminder>();
  let isDown = false;
  const keyOf = (type: string, businessKey: string, { revision }: Naming = {}) =>
    idempotencyKey({ app, type, businessKey, revision });

  function reach<Answer>(answer: () => Answer): Answer {
    if (isDown) throw new PabalUnreachable(1, new Error('the test client is down'));
    return answer();
  }

  function take(event: PostedEvent): Accepted {
    const before = kept.get(event.idempotencyKey)?.event;
    const problem = problemWith(event, types, before) ?? missingFile(event, files);
    if (problem !== undefined) throw new PabalRefused(problem);
    return takeInto(kept, event);
  }

  function find(type: string, businessKey: string, naming?: Naming): ShownEvent | undefined {
    const found = reach(() => kept.get(keyOf(type, businessKey, naming)));
    return found && shown(found.id, found.event, found.cancelled);
  }

  return {
    mode: 'test',
    get posted() {
      return [...kept.values()].map(({ event }) => event);
    },
    get uploaded() {
      return [...files.values()];
    },
    ...{ reminders, ...createTestReminding(reminders, reach) },
    down: () => {
      isDown = true;
    },
    up: () => {
      isDown = false;
    },
    clear: () => {
      for (const all of [kept, files, reminders]) all.clear();
    },
    notify: async (type, businessKey, notification) =>
      reach(() => take(postedEvent(type, notification, keyOf(type, businessKey, notification)))),
    upload: async (file) => reach(() => keep(files, file)),
    cancel: async (type, businessKey, naming) => {
      const found = kept.get(keyOf(type, businessKey, naming));
      if (found !== undefined) found.cancelled = true;
      return find(type, businessKey, naming);
    },
    find: async (type, businessKey, naming) => find(type, businessKey, naming),
    history: async (type, businessKey, naming) => {
      const event = find(type, businessKey, naming);
      return event && { ...event, letters: [] };
    },
    idempotencyKey: keyOf,
    postBatch: async (events) =>
      reach(() => ({ kind: 'answered', events: events.map((event) => outcomeOf(() => take(event))) })),
    close: () => {},
  };
}

/** Keeps reminders; when they would come is for pabal to say. */
function createTestReminding(
  reminders: Map<string, Reminder>,
  reach: <Answer>(answer: () => Answer) => Answer,
): Reminding {
  const shown = (key: string) => ({ key, state: 'on', nextAt: null });
  return {
    remind: async (key, reminder) =>
      reach(() => {
        reminders.set(key, reminder);
        return shown(key);
      }),
    stopReminding: async (key) => reach(() => (reminders.delete(key) ? shown(key) : undefined)),
  };
}

interface KeptEvent {
  readonly id: string;
  readonly event: PostedEvent;
  cancelled: boolean;
}

function takeInto(kept: Map<string, KeptEvent>, event: PostedEvent): Accepted {
  const { idempotencyKey } = event;
  const before = kept.get(idempotencyKey);
  const id = before?.id ?? `00000000-0000-7000-8000-${String(kept.size + 1).padStart(12, '0')}`;
  if (before === undefined) kept.set(idempotencyKey, { id, event, cancelled: false });
  return { id, state: 'accepted', replayed: before !== undefined, idempotencyKey };
}

function outcomeOf(take: () => Accepted) {
  try {
    const { id, replayed } = take();
    return { kind: 'accepted', id, replayed } as const;
  } catch (error) {
    if (error instanceof PabalRefused) return { kind: 'refused', problem: error } as const;
    throw error;
  }
}

function keep(files: Map<string, FileToSend>, file: FileToSend): Attachment {
  const attachment = attachmentOf(file);
  files.set(attachment.hash, file);
  return attachment;
}

function missingFile(
  { attachments = [] }: PostedEvent,
  files: ReadonlyMap<string, FileToSend>,
): Problem | undefined {
  const errors = attachments.flatMap(({ hash }, index) =>
    files.has(hash)
      ? []
      : [
          {
            field: `/attachments/${index}/hash`,
            expected: 'the hash of a file that was uploaded',
            got: hash,
          },
        ],
  );
  if (errors.length === 0) return undefined;
  const detail = 'A file of this event is not there: upload it first.';
  return { status: 422, code: 'unknown-attachment', detail, errors };
}

function problemWith(
  event: PostedEvent,
  types: TypesFile | undefined,
  before: PostedEvent | undefined,
): Problem | undefined {
  if (before !== undefined && JSON.stringify(before) !== JSON.stringify(event)) {
    const detail = 'This key came with another body before: use a revision for a new event.';
    return { status: 409, code: 'idempotency-conflict', detail, errors: [] };
  }
  if (event.to.length === 0) {
    const errors = [{ field: '/to', expected: 'at least one target', got: 'a list of 0' }];
    return { status: 400, code: 'invalid-request', detail: 'Nobody is named in `to`.', errors };
  }
  const errors = types === undefined ? [] : misfitsOf(types, event.type, event.data);
  const [first] = errors;
  if (first === undefined) return undefined;
  const code = first.field === '/type' ? 'unknown-event-type' : 'invalid-data';
  const detail = `${first.field}: expected ${first.expected}, got ${first.got}.`;
  return { status: 422, code, detail, errors };
}

function shown(id: string, { type, to }: PostedEvent, cancelled: boolean): ShownEvent {
  const letters = to.length;
  const none = { planned: letters, sent: 0, suppressed: 0, failed: 0, unknown: 0, pending: 0 };
  const counts = cancelled ? { ...none, suppressed: letters } : { ...none, pending: letters };
  const state = cancelled ? 'cancelled' : 'accepted';
  const createdAt = new Date(0).toISOString();
  return { id, type, state, counts, createdAt, answer: { id, type, state, counts, createdAt } };
}
