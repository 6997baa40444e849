// The shape of `GET /v1/status` and of what the live connection tells.

import { flag, list, nullable, number, object, optional, text } from './shape.ts';

const trouble = object({
  kind: text,
  what: text,
  since: nullable(text),
  letters: nullable(number),
  next: text,
  command: nullable(text),
  subject: optional(nullable(text)),
  said: optional(nullable(text)),
});

const waitingFor = object({
  reason: text,
  name: nullable(text),
  letters: number,
  since: text,
  nextAt: nullable(text),
});

const lane = object({
  lane: text,
  waiting: number,
  countedAt: optional(nullable(text)),
  oldestWaitingAt: nullable(text),
  inPerMinute: nullable(number),
  outPerMinute: nullable(number),
  emptyAt: nullable(text),
  p50Seconds: nullable(number),
  p95Seconds: nullable(number),
  waitsFor: list(waitingFor),
});

const processShape = object({
  id: text,
  service: text,
  version: text,
  alive: flag,
  ready: flag,
  startedAt: text,
  seenAt: text,
});

const parked = object({ letters: number, oldestAt: nullable(text), newestAt: nullable(text) });

const edition = object({
  id: text,
  newsletter: text,
  state: text,
  slot: text,
  pausedAt: nullable(text),
  waitsForApproval: flag,
  planned: number,
  rate: nullable(number),
  reason: nullable(text),
});

/** An SMTP provider as the living senders see it. */
export const provider = object({
  name: text,
  opensFor: number,
  senders: number,
  trouble: nullable(text),
  since: nullable(text),
  code: nullable(number),
  status: nullable(text),
  reply: nullable(text),
  nextTryAt: nullable(text),
  tryAskedAt: nullable(text),
  tryAskedBy: nullable(text),
  pausedAt: nullable(text),
  pausedBy: nullable(text),
  pauseReason: nullable(text),
  daily: nullable(number),
  usedToday: number,
  spentAt: nullable(text),
  waiting: number,
  oldestWaitingAt: nullable(text),
});

/** How a limit stands. */
export const limit = object({
  key: text,
  cutRate: nullable(number),
  cutSince: nullable(text),
  cutUntil: nullable(text),
  blockedUntil: nullable(text),
  reason: nullable(text),
  usedToday: number,
  liftedAt: nullable(text),
  liftedBy: nullable(text),
  eventsWaiting: number,
  newslettersWaiting: number,
  oldestWaitingAt: nullable(text),
  nextReturnAt: nullable(text),
  lastReturnAt: nullable(text),
  returnTooLate: number,
});

export const status = object({
  at: text,
  sentence: text,
  troubles: list(trouble),
  // An older api does not send them.
  healed: optional(list(object({ kind: text, said: text, since: text, until: text }))),
  lanes: list(lane),
  processes: list(processShape),
  providers: list(provider),
  slowed: list(limit),
  nextSlots: list(object({ newsletter: text, slot: text })),
  deadLetters: parked,
  unknownLetters: parked,
  editions: list(edition),
  afterwards: optional(
    list(object({ by: text, name: text, sent: number, bounced: number, complained: number })),
  ),
});

/** What the api knows while it cannot read the ledger. */
export const awayNote = object({ since: text, reason: text });

const figures = list(number);
const ages = list(nullable(number));

/** `GET /v1/status/flow` */
export const flow = object({
  over: text,
  stepSeconds: number,
  until: text,
  lanes: list(object({ lane: text, in: figures, out: figures, p50Seconds: ages, p95Seconds: ages })),
});
