import { troubles } from '@pabal/db/limits';
import { mostCounted } from '@pabal/limits';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { code, status, when } from '../fields.ts';
import { reason } from '../operations/dead-letters.schema.ts';

export const shownProvider = named(
  'Provider',
  z.strictObject({
    name: z.string().meta({ description: 'Its name in `SMTP_URL`: what follows `#`, else host and port.' }),
    opensFor: z.int().meta({ description: 'Senders that send letters through it now.' }),
    senders: z.int().meta({ description: 'Senders that are alive and have it.' }),
    trouble: z.enum(troubles).nullable().meta({
      description:
        'Why senders do not use it: `lost` (no connection or answer), `closed` (no room or allowance), `broken` (credentials or setup refused); null while every sender uses it.',
    }),
    since: when.nullable(),
    code,
    status,
    reply: z.string().nullable().meta({ description: 'Its answer, without addresses and credentials.' }),
    nextTryAt: when.nullable().meta({ description: 'When the next letter tries it.' }),
    tryAskedAt: when.nullable().meta({ description: 'When somebody last asked for it to be tried.' }),
    tryAskedBy: z.string().nullable(),
    pausedAt: when.nullable().meta({
      description: 'Since when a person keeps all letters from it; null when nobody does.',
    }),
    pausedBy: z.string().nullable(),
    pauseReason: z.string().nullable(),
    daily: z
      .int()
      .nullable()
      .meta({ description: 'Letters that `SMTP_URL` allows today (UTC); null where it names no number.' }),
    dailyGoal: z.int().nullable().meta({
      description: 'Letters a day that it allows in the end, while the provider is warmed up (`warmup=`).',
    }),
    usedToday: z.int().meta({ description: 'Of them, those of today.' }),
    spentAt: when.nullable().meta({
      description: 'Since when those of today are used up; null while some are left.',
    }),
    waiting: z.int().meta({
      description: `Letters that wait for it: while no provider accepts letters, all that are due (up to ${mostCounted}); otherwise those that no other provider may send.`,
    }),
    oldestWaitingAt: when.nullable().meta({ description: 'When the oldest of them was made.' }),
  }),
  'An SMTP provider as the living senders see it.',
);

export const providerList = named(
  'ProviderList',
  z.strictObject({ providers: z.array(shownProvider) }),
  'All providers that living senders have, those in trouble first.',
);

export const providerPath = z.strictObject({
  name: z
    .string()
    .regex(/^[\w.:[\]-]{1,80}$/, 'the name of a provider')
    .meta({ description: 'Name of the provider.' }),
});

export const pauseRequest = named('PauseRequest', z.strictObject({ reason }), 'Why something is paused.');

export const triedProvider = named(
  'TriedProvider',
  z.strictObject({ before: shownProvider }),
  'A provider that senders try now: how it stood before. `GET /v1/providers` shows what came of it.',
);
