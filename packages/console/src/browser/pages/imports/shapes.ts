import { list, nullable, number, type Of, object, text } from '../../client/shape.ts';

export const importShape = object({
  id: text,
  state: text,
  fileName: nullable(text),
  newsletter: nullable(text),
  group: nullable(text),
  bytes: number,
  doneBytes: number,
  doneLine: number,
  created: number,
  changed: number,
  unchanged: number,
  refused: number,
  subscribed: number,
  leftAlone: number,
  joined: number,
  requestedBy: text,
  createdAt: text,
  finishedAt: nullable(text),
  reason: nullable(text),
});

export type Import = Of<typeof importShape>;

export const importPage = object({ imports: list(importShape), next: nullable(text) });

export const errorPage = object({
  errors: list(object({ line: number, field: text, expected: text, got: text })),
  next: nullable(number),
});

/** Whether its file is still being taken in. */
export const isOpen = ({ finishedAt }: Import): boolean => finishedAt === null;
