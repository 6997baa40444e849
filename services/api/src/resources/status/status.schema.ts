import { editionStates, lanes, services } from '@pabal/domain';
import { flowRanges, harm, healedKinds, waitReasons } from '@pabal/status';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { id, when } from '../fields.ts';
import { shownLimit } from '../limits/limits.schema.ts';
import { shownProvider } from '../limits/providers.schema.ts';

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
    subject: z
      .string()
      .nullable()
      .meta({ description: 'The provider, domain, app or newsletter that it is about, where there is one.' }),
    said: z
      .string()
      .nullable()
      .meta({ description: 'What that answered, or what is wrong with it, in its own words.' }),
  }),
  'Something that is not well.',
);

const healed = named(
  'Healed',
  z.strictObject({
    kind: z
      .enum(healedKinds)
      .meta({ description: 'Of troubles; `store-away` when the ledger could not be read.' }),
    subject: z.string().nullable().meta({ description: 'What it was about, where there is one.' }),
    said: z.string().meta({ description: 'A sentence: what is well again.' }),
    since: when.meta({ description: 'When it began, or was first seen.' }),
    until: when.meta({ description: 'When it was first seen to be over.' }),
  }),
  'Something that was not well and is now.',
);

const waitingFor = named(
  'WaitingFor',
  z.strictObject({
    reason: z.enum(waitReasons).meta({
      description:
        '`under-way` a sender has it; `limit` a provider or domain; `app-paused`, `edition-paused`, `lane-paused` a person; `release` its turn, in the ledger, where an edition or an app beyond its share has put it; `template` a template that does not fit; `retry` another attempt; `moment` the time it was posted for; `sender` a free sender.',
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
    countedAt: when.nullable().meta({
      description:
        'When what waits was counted, where that is done every few seconds only, because it takes long; null when it is counted each time.',
    }),
    oldestWaitingAt: when
      .nullable()
      .meta({ description: 'Since when the oldest letter waits that could go; null when none does.' }),
    inPerMinute: z.number().nullable().meta({
      description:
        'Letters a minute, over the last five whole minutes; null of one space, as they are counted for all together.',
    }),
    outPerMinute: z.number().nullable(),
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
    healed: z.array(healed).meta({
      description:
        'What was not well when somebody asked this api process, and is now: the latest first, at most ten, for a quarter of an hour. Empty of one space.',
    }),
    lanes: z.array(lane),
    processes: z.array(
      z.strictObject({
        id: z.string(),
        service: z.enum(services),
        version: z.string(),
        alive: z.boolean().meta({ description: 'Seen within the last 12 seconds.' }),
        ready: z.boolean(),
        startedAt: when,
        seenAt: when,
      }),
    ),
    providers: z.array(shownProvider).meta({ description: 'SMTP providers, those in trouble first.' }),
    slowed: z
      .array(shownLimit)
      .meta({ description: 'Limits that slow letters down now; at most twenty, `GET /v1/limits` has all.' }),
    nextSlots: z
      .array(z.strictObject({ newsletter: z.string(), slot: when }))
      .meta({ description: 'The next editions that are due, at most five.' }),
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
    afterwards: z
      .array(
        z.strictObject({
          by: z.enum(['provider', 'domain', 'newsletter']),
          name: z.string(),
          space: z.string().nullable().meta({ description: 'The name of the newsletter’s space.' }),
          sent: z.int(),
          delivered: z.int().meta({ description: 'By their day, and not by the letters of these days.' }),
          bounced: z.int(),
          complained: z.int(),
        }),
      )
      .meta({
        description:
          'What became of the letters of this day (UTC) and the six before, by what took them, where they went and what they belong to: the worst first, at most twenty, of at least 200 letters.',
      }),
  }),
  'How pabal fares now.',
);

export const shownNews = named(
  'StatusNews',
  z.strictObject({
    event: z.enum(['status', 'same', 'away']),
    data: z.string().meta({
      description:
        'JSON: of `status` how pabal fares (`Status`), of `same` only `at`, of `away` `since` when nothing can be read, and the `reason`.',
    }),
  }),
  'An event of the stream.',
);

export const flowRange = z.enum(flowRanges).meta({ description: 'The time that it goes back.' });

const perStep = z.array(z.int());
const ages = z.array(z.number().nullable());

export const shownFlow = named(
  'Flow',
  z.strictObject({
    over: flowRange,
    stepSeconds: z.int().meta({ description: 'Seconds of one step.' }),
    until: when.meta({ description: 'The end of the last step, and of the last whole minute.' }),
    lanes: z.array(
      z.strictObject({
        lane: z.enum(lanes),
        in: perStep.meta({ description: 'Letters that came in, a number for each step, the oldest first.' }),
        out: perStep.meta({ description: 'Letters that a server took.' }),
        p50Seconds: ages.meta({ description: 'Half of them took no longer; null where none went.' }),
        p95Seconds: ages,
      }),
    ),
  }),
  'What came in and went out, lane by lane.',
);
