import { appModes, mostLettersPerDecision, scopes } from '@pabal/domain';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { id, line, time, when } from '../fields.ts';

export const appName = line('the name of an app', 64);

const pauseFields = {
  id,
  name: z.string(),
  pausedAt: when
    .nullable()
    .meta({ description: 'Since when nothing that it posts is sent; null when it is not paused.' }),
  pausedBy: z.string().nullable(),
};

export const pausedApp = named('PausedApp', z.strictObject(pauseFields), 'An app, and whether it is paused.');

export const appList = named(
  'AppList',
  z.strictObject({
    apps: z.array(
      z.strictObject({
        ...pauseFields,
        keys: z.int().meta({ description: 'Its keys that are in force.' }),
        keyPrefix: z.string().nullable().meta({
          description: 'The first characters of its newest key; null for an app that never had one.',
        }),
        mode: z.enum(appModes).nullable(),
        scopes: z.array(z.enum(scopes)).nullable().meta({ description: 'What that key may do.' }),
        templates: z
          .array(z.string())
          .nullable()
          .meta({ description: 'The templates that it may post; null for all.' }),
        lastUsedAt: when
          .nullable()
          .meta({ description: 'When one of its keys was last used, to the minute.' }),
        waiting: z.int().meta({ description: 'Letters of its events that no sender has claimed yet.' }),
        lastMinute: z.int().meta({ description: 'Letters that came in within the last minute.' }),
        createdAt: when,
        revokedAt: when.nullable(),
      }),
    ),
  }),
  'All apps of the space, the oldest first.',
);

export const appCancelRequest = named(
  'AppCancelRequest',
  z
    .strictObject({
      before: time.optional().meta({ description: 'Only letters that were stored before (default now).' }),
      type: line('an event type', 100).optional().meta({ description: 'Only those of events of this type.' }),
      reason: line('a reason', 500)
        .optional()
        .meta({ description: 'Kept in the history of every letter; required unless `dryRun`.' }),
      dryRun: z.boolean().default(false).meta({ description: 'Only count them.' }),
    })
    .refine(({ reason, dryRun }) => dryRun || reason !== undefined, {
      path: ['reason'],
      message: 'a reason, unless it is a dry run',
    }),
  'Which letters of an app to cancel. Letters that a sender has claimed are not cancelled.',
);

export const appCancelled = named(
  'AppCancelled',
  z.strictObject({
    dryRun: z.boolean(),
    letters: z.int().meta({ description: 'Letters that were cancelled; of a dry run, those that would be.' }),
    left: z.int().meta({
      description: `Letters that are left, because senders were taking them, or because one request takes at most ${mostLettersPerDecision}. Ask again.`,
    }),
  }),
  'What was cancelled.',
);
