// What the api says of dead and unknown letters, and of replays.

import { dictionary, flag, list, nullable, number, object, optional, text } from '../../client/shape.ts';

const counted = { letters: number, after: number };

export const matrixShape = object({
  total: object(counted),
  complete: flag,
  at: text,
  rows: list(
    object({
      ...counted,
      id: text,
      name: text,
      outcome: nullable(text),
      templates: list(text),
      firstAt: text,
      lastAt: text,
      example: text,
    }),
  ),
  domains: list(object({ ...counted, domain: text })),
  cells: list(object({ ...counted, row: text, domain: nullable(text) })),
  changes: optional(list(object({ at: text, kind: text, what: text, version: text }))),
});

export const decided = object({ letters: number, more: flag });

export const preview = object({
  letters: number,
  more: flag,
  sendable: number,
  expired: number,
  cancelled: number,
  suppressed: number,
  erased: number,
  addressesLifted: number,
});

const replay = {
  id: text,
  state: text,
  requestedBy: text,
  rate: number,
  planned: number,
  moved: number,
  leftAlone: number,
  answered: number,
  sameError: number,
  createdAt: text,
  endedAt: nullable(text),
  reason: nullable(text),
};

export const replayBegun = object(replay);
export const replayList = object({ replays: list(object(replay)), next: nullable(text) });
export const replayOne = object({ ...replay, results: dictionary(number), today: dictionary(number) });
