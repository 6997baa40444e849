// What the api says of events.

import { anything, flag, list, nullable, number, object, optional, text } from '../../client/shape.ts';

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
  reference: optional(nullable(text)),
  tags: optional(list(text)),
  createdAt: text,
  sendAt: text,
  cancelledAt: nullable(text),
  expanding: flag,
  counts,
  counted: flag,
};

export const eventPage = object({ events: list(object(listed)), next: nullable(text) });

const afterwards = object({ delivered: number, bounced: number, complained: number, silent: number });

export const eventOverview = object({
  ...listed,
  afterwards,
  replyTo: nullable(text),
  expiresAt: nullable(text),
  eraseAt: nullable(text),
  groups: list(object({ key: text, members: number, except: flag })),
  dataIs: text,
  data: anything,
});
