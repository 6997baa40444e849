import { auditDoors } from '@pabal/domain';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { largestInteger, line, pageSize, time, when, wholeNumber } from '../fields.ts';

export const auditQuery = z.strictObject({
  actor: line('an actor such as user:minsu@example.com', 320).optional(),
  action: line('an action such as apps.pause, or its noun', 100).optional(),
  object: line('the name or id of something', 320).optional(),
  from: time.optional().meta({ description: 'At or after.' }),
  to: time.optional().meta({ description: 'Before.' }),
  limit: pageSize(500, 50),
  cursor: wholeNumber(1, largestInteger).optional().meta({ description: 'The `next` of the page before.' }),
});

export const auditPage = named(
  'AuditPage',
  z.strictObject({
    entries: z.array(
      z.strictObject({
        number: z.int().meta({ description: 'Its place in the chain.' }),
        at: when,
        actor: z.string().meta({ description: 'Who: `user:ADDRESS`, `api:APP` or `cli:ACCOUNT`.' }),
        door: z.enum(auditDoors),
        network: z.string().nullable().meta({ description: 'From where: /24 of IPv4, /48 of IPv6.' }),
        action: z.string().meta({ description: 'What, in the words of the command line: `apps.pause`.' }),
        object: z.string().nullable(),
        details: z.record(z.string(), z.unknown()).nullable(),
        reason: z.string().nullable(),
        outcome: z.enum(['done', 'failed']),
        affected: z.int().nullable().meta({ description: 'How many letters, rows or people.' }),
      }),
    ),
    next: z.int().nullable(),
  }),
  'Actions in the space, the newest first.',
);

export const verifyQuery = z.strictObject({
  place: line('a place such as 412:9f86d081884c7d65', 100)
    .optional()
    .meta({ description: 'A place that an earlier answer gave as `end`: it must still be in the chain.' }),
});

export const auditVerdict = named(
  'AuditVerdict',
  z.strictObject({
    whole: z.boolean(),
    entries: z.int(),
    end: z.string().meta({
      description:
        'The end of the chain. Write it down where nobody can change it, and give it as `place` later.',
    }),
    problem: z.string().nullable(),
  }),
  'Whether the audit log is as it was written.',
);
