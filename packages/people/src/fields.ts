// The values that people and requests are made of. Each says in its own words what it expects; what came is for the caller
// that refuses it to add.

import {
  canonicalLocale,
  holdsNonCharacters,
  isMoment,
  isTimeZone,
  momentExpected,
  rulesOfNames,
} from '@pabal/domain';
import { parseAddress } from '@pabal/mail';
import { z } from 'zod';
import { type JsonProblem, problemInJson } from './plain-json.ts';

/** Control characters, lone surrogates and line or paragraph separators: nothing that could end a header line. */
const unwritable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/**
 * The same for readers of the OpenAPI document, in what every language’s expressions understand: no `\\p{…}`, which Python’s
 * cannot load.
 */
const linePattern = String.raw`^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$`;
const keyPattern = String.raw`^[^\s\x00-\x1f\x7f-\x9f]+$`;

/** A line of text that may be in a header or a log. */
export const line = (what: string, most: number) => {
  const expected = `${what}: 1 to ${most} characters, no control characters or line breaks`;
  return z
    .string()
    .min(1, expected)
    .max(most, expected)
    .refine((text) => !unwritable.test(text), expected)
    .meta({ pattern: linePattern });
};

/** One bare mail address. */
export const email = z
  .string()
  .transform((text, context) => {
    const parsed = parseAddress(text);
    if (parsed.ok) return parsed.address;
    context.issues.push({
      code: 'custom',
      message: parsed.expected,
      params: { got: parsed.got },
      input: text,
    });
    return z.NEVER;
  })
  .meta({ format: 'idn-email', description: 'One address such as someone@example.com.' });

/** A line of text that stands as somebody's name: it can be seen, and leaves what stands around it as it is. */
const nameLine = (what: string, most: number) =>
  rulesOfNames
    .reduce((form, { holds, expected }) => form.refine(holds, `${what} ${expected}`), line(what, most))
    .refine((text) => !holdsNonCharacters(text), `${what} without code points that are not characters`);

export const personName = nameLine('a name', 200).meta({
  description: 'Shown with the address in the letter’s To field.',
});

/** A language tag in its canonical form (BCP 47). */
export const locale = z
  .string()
  .max(64, 'a language tag such as ko or en-GB')
  .transform((tag, context) => {
    const canonical = canonicalLocale(tag);
    if (canonical !== undefined) return canonical;
    context.issues.push({ code: 'custom', message: 'a language tag such as ko or en-GB', input: tag });
    return z.NEVER;
  })
  .meta({
    pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$',
    examples: ['ko'],
    description: 'Language tag (BCP 47) such as `ko` or `en-GB`.',
  });

export const timeZone = z
  .string()
  .max(64, 'a time zone such as Asia/Seoul')
  .refine(isTimeZone, 'a time zone such as Asia/Seoul')
  .meta({
    pattern: '^[A-Za-z][A-Za-z0-9_+/-]*$',
    examples: ['Asia/Seoul'],
    description: 'IANA time zone such as `Asia/Seoul`.',
  });

const timeExpected = 'a time with date, seconds and offset such as 2026-03-01T09:00:00+09:00';

const anyTime = z.iso
  .datetime({ offset: true, error: timeExpected, abort: true })
  .refine(isMoment, momentExpected)
  .transform((text) => new Date(text));

export const time = anyTime.meta({
  description: 'ISO 8601 with an offset, such as `2026-03-01T09:00:00+09:00`.',
});

/** How far another machine's clock may be ahead of our clock. */
const clockSkewMs = 5 * 60_000;
/** An earlier time is a mistake: no computer could note a sign-in or a consent then. */
const earliestNote = new Date('1970-01-01T00:00:00Z');

/** When something happened: a time in the future would be later than every true one. */
export const pastTime = anyTime
  .refine((at) => at.getTime() <= Date.now() + clockSkewMs, 'a time that has come, not one in the future')
  .refine((at) => at >= earliestNote, 'a time from 1970 on')
  .meta({ description: 'ISO 8601 with an offset; not in the future, and not before 1970.' });

/** When something is to end: an end that has passed would be none. */
export const timeAhead = anyTime
  .refine((at) => at.getTime() > Date.now(), 'a time ahead')
  .meta({ description: 'ISO 8601 with an offset; a time that lies ahead.' });

const keyExpected = (what: string) => `${what}: 1 to 300 characters without spaces or control characters`;

const key = (what: string) =>
  z
    .string()
    .min(1, keyExpected(what))
    .max(300, keyExpected(what))
    .refine((text) => !/[\p{C}\p{Z}]/u.test(text), keyExpected(what))
    .meta({ pattern: keyPattern });

export const externalId = key('an external id').meta({
  description:
    'The id the company knows this person by. Ids that begin with `mailto:` belong to their address.',
});

export const groupKey = key('a group key').meta({ description: 'Such as `customer:hannal`.' });

const endpointKeyForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

export const endpointKey = z
  .string()
  .regex(endpointKeyForm, 'the key of an endpoint: up to 63 letters, digits, ".", "_" and "-"')
  .meta({ description: 'Such as `ops-room`.' });

export const segmentKey = key('a segment key').meta({ description: 'Such as `dormant-30-days`.' });

/** Why an address must not be written to. */
export const suppressionReason = line('a reason', 100);

/** An object of plain JSON, and the text it is stored as. */
export interface JsonObject {
  readonly value: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** An object of plain JSON, bounded in depth and size. `__proto__` is refused, `constructor` is a key like any other. */
export const jsonObject = (mostBytes: number) =>
  z
    .custom<Readonly<Record<string, unknown>>>(
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
      { error: 'an object', abort: true },
    )
    .transform((value, context): JsonObject => {
      const refuse = ({ path, expected, got }: JsonProblem) => {
        context.issues.push({
          code: 'custom',
          path: [...path],
          message: expected,
          params: { got },
          input: value,
        });
        return z.NEVER;
      };
      const problem = problemInJson(value);
      if (problem !== undefined) return refuse(problem);
      const text = JSON.stringify(value);
      // No character has more than three octets for each of its units: nearly all texts are small enough without counting.
      if (text.length * 3 <= mostBytes) return { value, text };
      const bytes = Buffer.byteLength(text);
      if (bytes <= mostBytes) return { value, text };
      return refuse({ path: [], expected: `at most ${mostBytes} bytes of JSON`, got: `${bytes} bytes` });
    })
    .meta({ type: 'object', additionalProperties: true });

/** What the company knows of a person besides. */
export const attributes = jsonObject(64 * 1024);
