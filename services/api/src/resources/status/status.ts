// How pabal fares now, once and as it happens.

import { spaceOf } from '@pabal/apps';
import { readFlow, readStatus, type Status } from '@pabal/status';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { line, wholeNumber } from '../fields.ts';
import { inText } from '../in-text.ts';
import { longestSeconds, streamNews } from './live.ts';
import { flowRange, shownFlow, shownNews, shownStatus } from './status.schema.ts';

const statusQuery = z.strictObject({
  space: line('the name of a space', 64)
    .optional()
    .meta({ description: 'Only what belongs to this space, beside what belongs to all of them.' }),
});

const liveQuery = z.strictObject({
  seconds: wholeNumber(1, longestSeconds)
    .default(longestSeconds)
    .meta({ description: 'The connection ends then; browsers make another by themselves.' }),
  language: z
    .enum(['en', 'ko'])
    .default('en')
    .meta({ description: 'Of the sentences that say why something is away (`reason`, `said`).' }),
});

export const status: readonly Route[] = [
  keyed('get', '/v1/status', {
    scope: 'ops:read',
    ofInstallation: true,
    summary: 'How pabal fares now: what is not well, what waits and for what, which processes are alive.',
    input: z.object({ query: statusQuery }),
    answers: { 200: { description: 'How it fares.', schema: shownStatus } },
    problems: ['not-found'],
    handle: async ({ store, healing }, { input }) => {
      const { space: name } = input.query;
      const space = name === undefined ? undefined : await spaceOf(store, name);
      return { status: 200, body: showStatus(await readStatus(store, { space, healing })) };
    },
  }),
  keyed('get', '/v1/status/live', {
    scope: 'ops:read',
    ofInstallation: true,
    summary:
      'The same as it happens, as server-sent events: `status` when something has changed, `same` each second when not, `away` while PostgreSQL cannot be read.',
    input: z.object({ query: liveQuery }),
    answers: {
      200: { description: 'Events, until the caller leaves.', schema: shownNews, type: 'text/event-stream' },
    },
    handle: async ({ live }, { input }) => streamNews(live, input.query),
  }),
  keyed('get', '/v1/status/flow', {
    scope: 'ops:read',
    ofInstallation: true,
    summary: 'What came in and went out over the last hour, day or week, and how long letters took.',
    input: z.object({ query: z.strictObject({ over: flowRange }) }),
    answers: { 200: { description: 'Lane by lane, in equal steps of time.', schema: shownFlow } },
    handle: async ({ store }, { input }) => {
      const { over, stepSeconds, until, lanes } = await readFlow(store, input.query.over);
      return { status: 200, body: { over, stepSeconds, until: until.toISOString(), lanes } };
    },
  }),
];

/** A status in the form of an answer. */
export function showStatus({ at, troubles, lanes, processes, ...status }: Status): object {
  return {
    at: at.toISOString(),
    sentence: status.sentence,
    troubles: troubles.map((trouble) => ({
      ...inText(trouble),
      subject: trouble.subject ?? null,
      said: trouble.said ?? null,
    })),
    healed: status.healed.map(inText),
    lanes: lanes.map(({ waitsFor, ...lane }) => ({ ...inText(lane), waitsFor: waitsFor.map(inText) })),
    processes: processes.map(inText),
    providers: status.providers.map(inText),
    slowed: status.slowed.map(inText),
    nextSlots: status.nextSlots.map(inText),
    deadLetters: inText(status.deadLetters),
    unknownLetters: inText(status.unknownLetters),
    editions: status.editions.map(inText),
    afterwards: status.afterwards.map(inText),
  };
}
