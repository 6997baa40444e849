import { flag, list, nullable, number, type Of, object, text } from '../../client/shape.ts';

const fields = {
  id: text,
  app: text,
  url: text,
  contact: nullable(text),
  types: list(text),
  newsletters: flag,
  state: text,
  pausedAt: nullable(text),
  pauseReason: nullable(text),
  failingSince: nullable(text),
  waitUntil: nullable(text),
  takenAt: nullable(text),
  problem: nullable(text),
  createdAt: text,
  createdBy: text,
};

export const endpointShape = object(fields);
export type Endpoint = Of<typeof endpointShape>;

export const endpointList = object({ endpoints: list(object({ ...fields, waiting: number })) });
export type ListedEndpoint = Of<typeof endpointList>['endpoints'][number];

export const withSecret = object({ id: text, secret: text });

const message = object({
  id: text,
  sequence: number,
  type: text,
  subjectId: nullable(text),
  at: text,
  state: text,
  dueAt: nullable(text),
  attempts: number,
  status: nullable(number),
  problem: nullable(text),
  tookMs: nullable(number),
});
export type Message = Of<typeof message>;
export const sentMessage = object({ id: text });
export const messagePage = object({ messages: list(message), next: nullable(number) });

export const replayed = object({ messages: number });
