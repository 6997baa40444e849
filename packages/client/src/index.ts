// The client of pabal for producers: post an event at once, or by an outbox that loses none. It needs Node 20 and nothing else.

export {
  type Accepted,
  type ClientOptions,
  createClient,
  type Naming,
  type PabalClient,
} from './client.ts';
export { PabalRefused, PabalUnreachable, type Problem, type RefusedField } from './errors.ts';
export type { AnyEvents, EventsOf, Notification, PostedEvent, Target, Time, TypeOf } from './events.ts';
export type { Attachment, FileToSend } from './files.ts';
export type { Counts, EventHistory, HistoryEntry, LetterHistory, ShownEvent } from './history.ts';
export { idempotencyKey, type KeyParts } from './key.ts';
export {
  type JournalOutbox,
  type JournalOutboxOptions,
  openJournalOutbox,
} from './outbox/journal/journal.ts';
export type { Outbox, Whereabouts } from './outbox/outbox.ts';
export {
  createPostgresOutbox,
  type Ordered,
  type PostgresOutbox,
  type PostgresOutboxOptions,
  type Queries,
  tableStatements,
} from './outbox/postgres.ts';
export type { RelayOptions } from './outbox/relay.ts';
export type { Backlog, Refused } from './outbox/store.ts';
export type { Reminder, ReminderRule, Reminding, ShownReminder } from './reminders.ts';
