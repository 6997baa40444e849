import { reminderFields, reminderKey, reminderStates } from '@pabal/reminders';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { cursor, email, externalId, id, line, pageSize, when } from '../fields.ts';

const rule = named(
  'ReminderRule',
  reminderFields.rule,
  'When the reminder comes, on the clocks of its time zone. At least 15 minutes lie between two times.',
);

export const reminderRequest = named(
  'ReminderRequest',
  z.strictObject({ ...reminderFields, rule }),
  'The whole reminder. With the same rule and time zone its next time stays as it is.',
);

export const byKey = z.strictObject({ key: reminderKey });

const app = line('the name of an app', 64)
  .optional()
  .meta({ description: 'The app whose it is. An app has its own, and need not say it.' });
export const ofApp = z.strictObject({ app });

const whom = z.union([
  z.strictObject({ recipient: z.string() }),
  z.strictObject({ email: z.string(), name: z.string().optional(), locale: z.string().optional() }),
]);

export const shown = named(
  'Reminder',
  z.strictObject({
    id,
    key: z.string(),
    app: z.string(),
    to: whom,
    type: z.string(),
    data: z.record(z.string(), z.unknown()).nullable(),
    dataUrl: z.string().nullable(),
    rule,
    timeZone: z.string(),
    locale: z.string().nullable(),
    test: z.boolean().meta({ description: 'Made with a test key: its letters reach nobody.' }),
    missed: z.union([
      z.strictObject({ policy: z.literal('skip') }),
      z.strictObject({ policy: z.literal('late'), withinHours: z.int() }),
    ]),
    state: z.enum(reminderStates).meta({ description: '`ended`: it comes no more.' }),
    pausedAt: when.nullable(),
    nextAt: when.nullable().meta({ description: 'When it comes next.' }),
    triedAgainAt: when.nullable().meta({
      description: 'When it is tried again, after its data or its template could not be had.',
    }),
    last: z
      .strictObject({
        at: when,
        outcome: z.enum(['fired', 'late', 'skipped', 'nothing', 'failed']).meta({
          description:
            '`late`: sent after it was missed. `skipped`: missed. `nothing`: `dataUrl` had nothing to say. `failed`: see `problem`.',
        }),
        eventId: id.nullable().meta({ description: 'The event that was made last.' }),
      })
      .nullable()
      .meta({ description: 'What became of its last time.' }),
    problem: z.string().nullable(),
    createdAt: when,
    updatedAt: when,
  }),
  'A reminder and when it comes.',
);

export const remindersQuery = z.strictObject({
  app: app.meta({ description: 'Only those of this app.' }),
  recipient: externalId.optional().meta({ description: 'Only those for this recipient.' }),
  email: email.optional().meta({ description: 'Only those for this address.' }),
  limit: pageSize(200, 50),
  cursor: cursor.optional(),
});

export const reminderPage = named(
  'ReminderPage',
  z.strictObject({ reminders: z.array(shown), next: z.string().nullable() }),
  'In the order in which they were made.',
);
