// What the api says of events.

import { anything, flag, list, nullable, number, object, text } from '../../client/shape.ts';

const counts = object({
  planned: number,
  sent: number,
  suppressed: number,
  failed: number,
  unknown: number,
  pending: number,
});

const listed = {
  id: text,
  app: text,
  type: text,
  lane: text,
  test: flag,
  key: nullable(text),
  createdAt: text,
  sendAt: text,
  cancelledAt: nullable(text),
  expanding: flag,
  counts,
  counted: flag,
};

export const eventPage = object({ events: list(object(listed)), next: nullable(text) });

export const eventOverview = object({
  ...listed,
  replyTo: nullable(text),
  expiresAt: nullable(text),
  eraseAt: nullable(text),
  groups: list(object({ key: text, members: number, except: flag })),
  dataIs: text,
  data: anything,
});
