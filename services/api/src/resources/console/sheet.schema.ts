// What the pages are made of that the api writes for the console (packages/console/src/sheet.ts).

import { z } from 'zod';
import { named } from '../../http/named.ts';

const tone = z.enum(['ok', 'warn', 'bad', 'plain']);

const piece = named(
  'SheetPiece',
  z.union([
    z.string(),
    z.strictObject({ at: z.string().nullable() }),
    z.strictObject({ clock: z.string() }),
    z.strictObject({ code: z.string() }),
    z.strictObject({ to: z.string(), words: z.string() }),
    z.strictObject({ file: z.string(), words: z.string() }),
    z.strictObject({ tag: z.string(), tone }),
    z.strictObject({ quiet: z.string() }),
    z.strictObject({ said: z.string() }),
    z.strictObject({ name: z.string() }),
  ]),
  'A piece of a line: text, or something with a look of its own.',
);

const line = z.union([piece, z.array(piece).readonly()]);

const call = z.strictObject({
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string(),
  body: z.unknown().optional(),
  upload: z.strictObject({ file: z.string(), type: z.string() }).optional(),
});

const option = z.strictObject({ value: z.string(), label: z.string() });

const field = z.strictObject({
  name: z.string(),
  label: z.string(),
  help: z.string().optional(),
  kind: z.enum(['text', 'number', 'area', 'choice', 'check', 'words', 'file']),
  value: z.union([z.string(), z.number(), z.boolean()]).optional(),
  options: z.array(option).readonly().optional(),
  isNeeded: z.boolean().optional(),
  empty: z.enum(['null', 'text', 'none']).optional(),
});

const act = named(
  'SheetAct',
  z.strictObject({
    label: z.string(),
    will: line,
    confirm: z.string(),
    call,
    said: z.string(),
    see: z.strictObject({ to: z.string(), words: z.string() }).optional(),
    undo: call.optional(),
    fields: z.array(field).readonly().optional(),
    reason: z.enum(['must', 'may']).optional(),
    isDangerous: z.boolean().optional(),
    isLast: z.boolean().optional(),
    badWhen: z.string().optional(),
  }),
  'Something to do, with what is said before and after.',
);

const acts = z.array(act).readonly();

const block = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('text'), line, tone: tone.optional() }),
  z.strictObject({ is: z.literal('heading'), words: z.string(), about: line.optional() }),
  z.strictObject({
    is: z.literal('facts'),
    facts: z.array(z.strictObject({ name: z.string(), line })).readonly(),
  }),
  z.strictObject({ is: z.literal('acts'), acts, waits: z.string().optional() }),
  z.strictObject({
    is: z.literal('filter'),
    fields: z
      .array(
        z.strictObject({
          name: z.string(),
          label: z.string(),
          options: z.array(option).readonly().optional(),
        }),
      )
      .readonly(),
  }),
  z.strictObject({ is: z.literal('progress'), value: z.number(), most: z.number(), words: z.string() }),
  z.strictObject({
    is: z.literal('list'),
    title: z.string(),
    columns: z.array(z.strictObject({ title: z.string(), isNumber: z.boolean().optional() })).readonly(),
    rows: z
      .array(
        z.strictObject({
          key: z.string(),
          to: z.string().optional(),
          cells: z.array(line).readonly(),
          acts: acts.optional(),
        }),
      )
      .readonly(),
    empty: line,
    next: z.string().optional(),
  }),
  z.strictObject({ is: z.literal('source'), text: z.string(), words: z.string() }),
  z.strictObject({
    is: z.literal('pictures'),
    pictures: z
      .array(
        z.strictObject({
          src: z.string(),
          over: z.string().optional(),
          words: z.string(),
          width: z.number(),
        }),
      )
      .readonly(),
  }),
  z.strictObject({
    is: z.literal('letter'),
    subject: z.string(),
    frame: z.string(),
    text: z.string(),
    words: z.strictObject({
      frame: z.string(),
      wide: z.string(),
      narrow: z.string(),
      text: z.string(),
      dark: z.string(),
      pictures: z.string(),
    }),
  }),
]);

export const sheet = named(
  'Sheet',
  z.strictObject({
    title: z.string(),
    about: z.string().optional(),
    back: z.strictObject({ to: z.string(), words: z.string() }).optional(),
    blocks: z.array(block).readonly(),
    commands: z.array(z.string()).readonly(),
    againSeconds: z.number().optional(),
  }),
  'A page of the console, in the language that was asked for.',
);
