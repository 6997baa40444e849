// What the api says of letters.

import {
  anything,
  flag,
  list,
  nullable,
  number,
  type Of,
  object,
  optional,
  text,
} from '../../client/shape.ts';

/** What every list says of a letter. */
const row = {
  id: text,
  state: text,
  lane: text,
  template: text,
  address: nullable(text),
  createdAt: text,
  settledAt: nullable(text),
  outcome: nullable(text),
  reply: nullable(text),
  code: nullable(number),
};

export const letterPage = object({
  letters: list(object({ ...row, app: optional(nullable(anything)), newsletter: optional(nullable(text)) })),
  next: nullable(text),
});

const parked = {
  ...row,
  remoteId: text,
  provider: nullable(text),
  cause: nullable(text),
  causeId: nullable(text),
  triedAt: nullable(text),
};

export const parkedPage = object({
  letters: list(object({ ...parked, since: text })),
  next: nullable(text),
});

const step = object({
  kind: text,
  at: text,
  until: nullable(text),
  waitsFor: nullable(text),
  of: nullable(text),
  state: nullable(text),
  attempt: nullable(number),
  outcome: nullable(text),
  code: nullable(number),
  status: nullable(text),
  reply: nullable(text),
  provider: nullable(text),
  templateVersion: nullable(text),
  note: nullable(text),
  errorUrl: nullable(text),
});

const replay = object({ id: text, state: text, requestedBy: text, createdAt: text, result: text });

export const letterHistory = object({
  letter: object({
    ...parked,
    event: nullable(text),
    name: nullable(text),
    locale: nullable(text),
    test: flag,
    templateVersion: nullable(text),
    nextAttemptAt: nullable(text),
    waitsFor: nullable(text),
    expiresAt: nullable(text),
    discardedAt: nullable(text),
    discardReason: nullable(text),
    replays: list(replay),
  }),
  app: nullable(object({ id: text, name: text, pausedAt: nullable(text) })),
  event: nullable(object({ id: text, type: text, key: nullable(text), hasData: flag })),
  edition: nullable(object({ id: text, newsletter: text, newsletterName: text, state: text })),
  againOf: nullable(text),
  sentAgainAs: nullable(text),
  letters: number,
  steps: list(step),
  may: list(text),
  at: text,
});

export type History = Of<typeof letterHistory>;

export const letterMessage = object({
  subject: text,
  text,
  locale: text,
  version: text,
  differences: list(text),
  headers: list(object({ name: text, value: text })),
  source: text,
  attachments: list(object({ name: text, type: text, size: number })),
});
