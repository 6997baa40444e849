// zod looks at every element of a list before it asks whether the list is too long, and keeps a fault for each element that
// has one. A body of a few hundred KiB could thus delay all other requests for seconds. Here every list of a schema is changed
// to check its length first, to stop at a number of faults, and, when it is parsed asynchronously, to rest in between.

import { createRests } from '@pabal/runtime';
import { z } from 'zod';

/** After this many faults a list is not read further. An answer names at most this many. */
export const mostFaults = 20;

type Schema = z.core.$ZodType;
type Payload = z.core.ParsePayload;
type Context = z.core.ParseContextInternal;

/** Makes every list in a schema stop early. The lists themselves are changed, also for other schemas that share them. */
export function boundLists(schema: Schema, seen = new Set<Schema>()): void {
  if (seen.has(schema)) return;
  seen.add(schema);
  if (schema instanceof z.ZodArray) boundList(schema);
  for (const part of partsOf(schema)) boundLists(part, seen);
}

/** The schemas that a schema is made of. */
function partsOf(schema: Schema): readonly Schema[] {
  if (schema instanceof z.ZodObject) return Object.values(schema.shape);
  if (schema instanceof z.ZodArray) return [schema.element];
  if (schema instanceof z.ZodUnion) return schema.options;
  if (schema instanceof z.ZodPipe) return [schema.in, schema.out];
  if (schema instanceof z.ZodRecord) return [schema.valueType];
  if (schema instanceof z.ZodIntersection) return [schema.def.left, schema.def.right];
  if (schema instanceof z.ZodTuple) return schema.def.items;
  if (schema instanceof z.ZodLazy) return [schema._zod.innerType];
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodNonOptional
  )
    return [schema.unwrap()];
  return [];
}

const bounded = new WeakSet<Schema>();

function boundList(list: z.ZodArray): void {
  if (bounded.has(list)) return;
  bounded.add(list);
  const { parse } = list._zod;
  const longest = shortestLimit(list);
  const read = (payload: Payload, context: Context) => {
    const { value } = payload;
    if (!Array.isArray(value)) return parse(payload, context);
    if (longest !== undefined && value.length > longest._zod.def.maximum) return tooLong(payload, longest);
    return context.async === true
      ? readSlowly(list.element, payload, value, context)
      : readAtOnce(list.element, payload, value, context);
  };
  // A schema without checks is run by its `parse` itself.
  if (list._zod.run === parse) list._zod.run = read;
  list._zod.parse = read;
}

type Limit = z.core.$ZodCheckMaxLength;

function shortestLimit({ def }: z.ZodArray): Limit | undefined {
  const limits = (def.checks ?? []).flatMap((check) =>
    check instanceof z.core.$ZodCheckMaxLength ? [check] : [],
  );
  return limits.sort((a, b) => a._zod.def.maximum - b._zod.def.maximum)[0];
}

/** Reports in the limit's own words that the list is too long, and checks nothing else of the list. */
function tooLong(payload: Payload, limit: Limit): Payload {
  const { maximum } = limit._zod.def;
  payload.issues.push({
    ...{ code: 'too_big', origin: 'array', maximum, inclusive: true },
    ...{ input: payload.value, inst: limit, continue: false },
  });
  payload.aborted = true;
  return payload;
}

function readAtOnce(element: Schema, payload: Payload, items: unknown[], context: Context): Payload {
  const values: unknown[] = [];
  payload.value = values;
  for (let index = 0; index < items.length && payload.issues.length < mostFaults; index += 1)
    values.push(readElement(element, payload, items[index], index, context));
  return payload;
}

async function readSlowly(
  element: Schema,
  payload: Payload,
  items: unknown[],
  context: Context,
): Promise<Payload> {
  const restIfDue = createRests();
  const values: unknown[] = [];
  payload.value = values;
  for (let index = 0; index < items.length && payload.issues.length < mostFaults; index += 1) {
    values.push(readElement(element, payload, items[index], index, { ...context, async: false }));
    const rest = restIfDue();
    if (rest !== undefined) await rest;
  }
  return payload;
}

function readElement(
  element: Schema,
  list: Payload,
  value: unknown,
  index: number,
  context: Context,
): unknown {
  const result = element._zod.run({ value, issues: [] }, context);
  if (result instanceof Promise) throw new z.core.$ZodAsyncError();
  if (result.issues.length > 0) list.issues.push(...z.core.util.prefixIssues(index, result.issues));
  return result.value;
}
