// What may be said of a reminder, checked alike wherever it comes from.

import { readLocalTime } from '@pabal/domain';
import {
  externalId,
  jsonObject,
  line,
  locale,
  personName,
  email as someEmail,
  timeZone,
} from '@pabal/people';
import { z } from 'zod';
import { ruleProblem } from './rules/problem.ts';
import { weekdays } from './rules/rule.ts';

const keyExpected = 'a key of 1 to 200 letters, digits and . _ : @ -, which begins with a letter or digit';

/** What the app calls the reminder. */
export const reminderKey = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:@-]{0,199}$/, keyExpected)
  .meta({ examples: ['kim:saved-links'], description: 'What the app calls it; one of its own records.' });

const at = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time such as 09:00')
  .meta({ examples: ['09:00'], description: 'On the clocks of the time zone.' });

const localTime = z
  .string()
  .refine(
    (text) => readLocalTime(text) !== undefined,
    'a date with a time, without an offset: 2026-03-01T09:00',
  )
  .meta({
    pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d$`,
    examples: ['2026-12-24T09:00'],
    description: 'On the clocks of the time zone, without an offset.',
  });

/** Longest text of a rule. */
const mostRule = 300;

/** A rule as it was stored: it was checked when it came. */
export const storedRule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('once'), at: localTime }),
  z.strictObject({ kind: z.literal('daily'), at }),
  z.strictObject({ kind: z.literal('weekdays'), at }).meta({ description: 'From Monday to Friday.' }),
  z.strictObject({
    kind: z.literal('weekly'),
    days: z
      .array(z.enum(weekdays))
      .min(1, 'at least one day')
      .max(weekdays.length, 'each day once')
      .meta({ examples: [['mon', 'thu']] }),
    at,
  }),
  z.strictObject({
    kind: z.literal('cron'),
    cron: line('cron fields', mostRule).meta({
      examples: ['0 9 1 * *'],
      description: 'Five fields: minute, hour, day of the month, month, day of the week.',
    }),
  }),
  z.strictObject({
    kind: z.literal('rrule'),
    rrule: line('a recurrence rule', mostRule).meta({
      examples: ['FREQ=MONTHLY;BYDAY=-1FR'],
      description: 'A recurrence rule of calendars (RFC 5545), without DTSTART, RDATE and EXDATE.',
    }),
    start: localTime,
  }),
]);

/** A rule as it is given. */
const rule = storedRule.superRefine((given, context) => {
  const problem = ruleProblem(given);
  if (problem === undefined) return;
  const path = given.kind === 'cron' ? ['cron'] : given.kind === 'rrule' ? ['rrule'] : [];
  context.addIssue({ code: 'custom', message: problem, path, input: given });
});

/** What becomes of a time at which nothing was running. */
const missed = z.discriminatedUnion('policy', [
  z.strictObject({ policy: z.literal('skip') }),
  z.strictObject({
    policy: z.literal('late'),
    withinHours: z.int('a whole number of hours').min(1, 'at least 1').max(168, 'at most 168'),
  }),
]);

/** Most bytes of the data. */
export const mostDataBytes = 256 * 1_024;
export const reminderData = jsonObject(mostDataBytes);

const mostUrl = 2_000;
const urlExpected = 'an address that begins with https:// or http://, without user, password and fragment';

const dataUrl = z
  .string()
  .max(mostUrl, `at most ${mostUrl} characters`)
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
    return isWeb && url.username === '' && url.password === '' && url.hash === '';
  }, urlExpected)
  .meta({ pattern: '^https?://', examples: ['https://app.example/reminders/kim'] });

/** Whom to remind: a recipient by external id, or an address. */
const reminded = z.union([
  z.strictObject({ recipient: externalId }),
  z.strictObject({ email: someEmail, name: personName.optional(), locale: locale.optional() }),
]);

/** The fields of a reminder as it is put. */
export const reminderFields = {
  to: reminded,
  type: line('an event type', 100).meta({
    description: 'Names the template, such as `reminder.saved-links`.',
  }),
  data: reminderData.optional().meta({ description: 'The template’s variables. Either this or `dataUrl`.' }),
  dataUrl: dataUrl.optional().meta({
    description:
      'Asked for the template’s variables when the time has come: a JSON object; 204 or nothing when there is nothing to say, and then no letter is sent. Only the public internet, unless FEED_ALLOW_NETWORKS says otherwise.',
  }),
  rule,
  timeZone: timeZone.optional().meta({
    description: 'On whose clocks the rule is read (default: the time zone of the recipient, else UTC).',
  }),
  locale: locale.optional().meta({ description: 'Language for a person without a language of their own.' }),
  missed: missed.default({ policy: 'late', withinHours: 24 }).meta({
    description:
      'What becomes of a time at which nothing was running: it is sent late, of several the newest, or skipped.',
  }),
} as const;

export const reminderForm = z.strictObject(reminderFields);
/** A reminder as it is put. */
export type ReminderWishes = z.output<typeof reminderForm>;
