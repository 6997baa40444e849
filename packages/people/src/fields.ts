// The values that people and requests are made of. Each says in its own words what it expects; what came is for whoever
// refuses it to add.

import { canonicalLocale, isTimeZone } from '@pabal/domain';
import { parseAddress } from '@pabal/mail';
import { z } from 'zod';
import { type JsonProblem, problemInJson } from './plain-json.ts';

/** Control characters, lone surrogates and line or paragraph separators: nothing that could end a header line. */
const unwritable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** A line of text that may stand in a header or a log. */
export const line = (what: string, most: number) => {
  const expected = `${what}: 1 to ${most} characters, no control characters or line breaks`;
  return z
    .string()
    .min(1, expected)
    .max(most, expected)
    .refine((text) => !unwritable.test(text), expected);
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

export const personName = line('a name', 200).meta({
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
  .meta({ description: 'Language tag (BCP 47) such as `ko` or `en-GB`.' });

export const timeZone = z
  .string()
  .max(64, 'a time zone such as Asia/Seoul')
  .refine(isTimeZone, 'a time zone such as Asia/Seoul')
  .meta({ description: 'IANA time zone such as `Asia/Seoul`.' });

const timeExpected = 'a time with date, seconds and offset such as 2026-03-01T09:00:00+09:00';

export const time = z.iso
  .datetime({ offset: true, error: timeExpected })
  .transform((text) => new Date(text))
  .meta({ description: 'ISO 8601 with an offset, such as `2026-03-01T09:00:00+09:00`.' });

const keyExpected = (what: string) => `${what}: 1 to 300 characters without spaces or control characters`;

const key = (what: string) =>
  z
    .string()
    .min(1, keyExpected(what))
    .max(300, keyExpected(what))
    .refine((text) => !/[\p{C}\p{Z}]/u.test(text), keyExpected(what));

export const externalId = key('an external id').meta({
  description:
    'The id the company knows this person by. Ids that begin with `mailto:` belong to their address.',
});

export const groupKey = key('a group key').meta({ description: 'Such as `customer:hannal`.' });

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
      const bytes = Buffer.byteLength(text);
      if (bytes <= mostBytes) return { value, text };
      return refuse({ path: [], expected: `at most ${mostBytes} bytes of JSON`, got: `${bytes} bytes` });
    })
    .meta({ type: 'object', additionalProperties: true });
