// An invitation to a meeting, as a template says it.

import { z } from 'zod';

/** Texts are folded and escaped one by one, and no calendar shows more. */
const text = z.string().max(10_000);
const line = z.string().max(1_000);

const withOffset = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/i;
const wholeDay = /^\d{4}-\d\d-\d\d$/;

const time = z
  .string()
  .refine(
    (value) => (withOffset.test(value) || wholeDay.test(value)) && !Number.isNaN(new Date(value).getTime()),
    'expected an ISO 8601 time with an offset, such as 2025-03-04T15:00:00+09:00, or a day, such as 2025-03-04',
  );

const timeZone = z.string().refine(isZone, 'expected an IANA time zone such as Asia/Seoul');

const wholeNumber = 'expected a whole number that grows with each change';

/** As a number, or as the text that an app may have of it. */
const revision = z
  .union([z.number(), z.string().regex(/^\d{1,9}$/, wholeNumber)], wholeNumber)
  .transform(Number)
  .refine((value) => Number.isSafeInteger(value) && value >= 0 && value < 2 ** 31, wholeNumber);

/** One address as mail programs read it: it stands behind `mailto:` as it is. */
const address = z
  .string()
  .max(320)
  .regex(
    /^[^\s\p{Cc}<>"(),:;[\]\\@]+@[^\s\p{Cc}<>"(),:;[\]\\@]+$/u,
    'expected an address such as kim@example.com',
  );

const invitation = z
  .strictObject({
    /** What the app calls the meeting: letters with the same key are about the same entry of a calendar. */
    key: z
      .union([z.string().min(1).max(1_000), z.int()], 'expected a text or a whole number')
      .transform(String)
      .nullish(),
    /** Grows with each change: the entry that a calendar has is replaced by one of a higher revision only. */
    revision: revision.nullish(),
    /** True takes the meeting out of the calendar. */
    cancelled: z.boolean().nullish(),
    start: time,
    end: time.nullish(),
    timeZone: timeZone.nullish(),
    summary: line.min(1),
    location: line.nullish(),
    description: text.nullish(),
    url: z.string().max(8_192).nullish(),
    /** Who is answered. Without one it is the address that the letter is answered at. */
    organizer: z.strictObject({ name: line.nullish(), email: address.nullish() }).nullish(),
  })
  .superRefine(({ start, end }, context) => {
    if (end === undefined || end === null) return;
    const add = (message: string) => context.addIssue({ code: 'custom', path: ['end'], message });
    if (wholeDay.test(end) !== wholeDay.test(start))
      add('expected a day, as the start is, or both with a time');
    else if (new Date(end) < new Date(start)) add('expected an end that is not before the start');
  });

/** An invitation, or the word that a meeting is off. */
export type Invitation = Readonly<z.infer<typeof invitation>>;

/**
 * Reads an invitation from the JSON that a template wrote.
 *
 * @throws TypeError that names each field with what was expected; values are not repeated
 */
export function readInvitation(json: string): Invitation {
  const result = invitation.safeParse(parsed(json));
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`,
  );
  throw new TypeError(problems.join('; '));
}

/** Whether a time names a day, and no moment in it. */
export const isDay = (value: string) => wholeDay.test(value);

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // Without the cause, which quotes the text.
    throw new TypeError('the whole: expected a JSON object, as {{ { … } | dump }} writes it');
  }
}

function isZone(zone: string): boolean {
  try {
    // An offset is a zone to Intl, and none to a calendar.
    return /^[A-Za-z]/.test(zone) && new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}
