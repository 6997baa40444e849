import { editionStates, lanes, services } from '@pabal/domain';
import { harm, waitReasons } from '@pabal/status';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { id, when } from '../fields.ts';

const letters = z.int().meta({ description: 'At most 100,000 are counted.' });

const trouble = named(
  'Trouble',
  z.strictObject({
    kind: z.enum(harm).meta({ description: 'The kinds are listed with the most harmful first.' }),
    what: z.string().meta({ description: 'A sentence: what is not well.' }),
    since: when.nullable(),
    letters: z
      .int()
      .nullable()
      .meta({ description: 'Letters that it touches now; null where it touches none.' }),
    next: z.string().meta({ description: 'A sentence: what to do.' }),
    command: z.string().nullable().meta({ description: 'The command that shows more, or does it.' }),
  }),
  'Something that is not well.',
);

const waitingFor = named(
  'WaitingFor',
  z.strictObject({
    reason: z.enum(waitReasons).meta({
      description:
        '`under-way` a sender has it; `limit` a provider or domain; `app-paused`, `edition-paused`, `lane-paused` a person; `release` its turn, in the ledger; `template` a template that does not fit; `retry` another attempt; `moment` the time it was posted for; `sender` a free sender.',
    }),
    name: z.string().nullable().meta({
      description: 'The limit, app, newsletter or template; null where there is one for all.',
    }),
    space: z
      .string()
      .nullable()
      .meta({ description: 'The space of that app or newsletter; null where there is none.' }),
    letters,
    since: when,
    nextAt: when.nullable().meta({ description: 'When the first of them goes, where that is known.' }),
  }),
  'Letters of one lane that wait for the same.',
);

const lane = named(
  'LaneStatus',
  z.strictObject({
    lane: z.enum(lanes),
    waiting: letters,
    oldestWaitingAt: when
      .nullable()
      .meta({ description: 'Since when the oldest letter waits that could go; null when none does.' }),
    inPerMinute: z.number().meta({ description: 'Letters a minute, over the last five whole minutes.' }),
    outPerMinute: z.number(),
    emptyAt: when.nullable().meta({
      description: 'When those that could go will have gone at that rate; null while nothing goes.',
    }),
    p50Seconds: z
      .number()
      .nullable()
      .meta({ description: 'From the ledger to a server’s answer; half of the letters took no longer.' }),
    p95Seconds: z.number().nullable(),
    waitsFor: z.array(waitingFor),
  }),
  'A lane: what waits in it and for what, what comes in and goes out.',
);

const parked = z.strictObject({ letters, oldestAt: when.nullable(), newestAt: when.nullable() });

export const shownStatus = named(
  'Status',
  z.strictObject({
    at: when,
    sentence: z.string().meta({ description: '`All is well.`, or how much is not, and the worst of it.' }),
    troubles: z.array(trouble).meta({ description: 'What is not well, the most harmful first.' }),
    lanes: z.array(lane),
    processes: z.array(
      z.strictObject({
        id: z.string(),
        service: z.enum(services),
        version: z.string(),
        alive: z.boolean().meta({ description: 'Seen within the last 15 seconds.' }),
        ready: z.boolean(),
        startedAt: when,
        seenAt: when,
      }),
    ),
    deadLetters: parked,
    unknownLetters: parked,
    editions: z
      .array(
        z.strictObject({
          id,
          newsletter: z.string(),
          space: z.string().meta({ description: 'The name of its space.' }),
          state: z.enum(editionStates),
          slot: when,
          pausedAt: when.nullable(),
          waitsForApproval: z.boolean(),
          planned: z.int(),
          rate: z.number().nullable().meta({ description: 'Letters a second; null when it is not sending.' }),
          reason: z.string().nullable(),
        }),
      )
      .meta({ description: 'Editions that are not over, the earliest slot first; at most fifty.' }),
  }),
  'How pabal fares now.',
);
