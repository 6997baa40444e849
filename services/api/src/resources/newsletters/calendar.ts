// The slots of a month: what went out, and what comes.

import { editionStates } from '@pabal/domain';
import { calendarOf, monthForm, slotStandings } from '@pabal/newsletters';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { named } from '../../http/named.ts';
import { when } from '../fields.ts';
import { shownEdition } from './editions.schema.ts';
import { keyInPath } from './newsletters.schema.ts';

export const calendarQuery = z.strictObject({
  newsletter: keyInPath.optional().meta({ description: 'The slots of one newsletter (default: of all).' }),
  month: z
    .string()
    .regex(monthForm, 'a month such as 2026-03')
    .optional()
    .meta({ description: 'Such as `2026-03` (default: the present one).', examples: ['2026-03'] }),
});

const editionCalendar = named(
  'EditionCalendar',
  z.strictObject({
    month: z
      .string()
      .regex(monthForm)
      .meta({ examples: ['2026-03'] }),
    slots: z.array(
      z.strictObject({
        newsletter: z.string(),
        name: z.string(),
        slot: when,
        timeZone: z.string().meta({ description: 'The clocks that the newsletter goes by.' }),
        day: z.string().meta({ description: 'On these clocks.', examples: ['2026-03-02'] }),
        time: z.string().meta({ examples: ['10:00'] }),
        standing: z.enum([...slotStandings, ...editionStates]).meta({
          description: 'How its edition stands; without one `coming`, or `paused` where it will pass.',
        }),
        edition: shownEdition.nullable(),
      }),
    ),
    isWhole: z.boolean().meta({ description: 'False when the month has more slots than are told.' }),
  }),
  'The slots of a month, the earliest first: past ones by their editions, coming ones by the present schedules.',
);

export const calendar: readonly Route[] = [
  keyed('get', '/v1/edition-calendar', {
    scope: 'newsletters:read',
    summary: 'The slots of a month, past and coming, of one newsletter or of all.',
    input: z.object({ query: calendarQuery }),
    answers: { 200: { description: 'The month.', schema: editionCalendar } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => ({
      status: 200,
      body: await calendarOf(store.lists, input.query, new Date()),
    }),
  }),
];
