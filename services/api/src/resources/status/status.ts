// How pabal fares now, once and as it happens.

import { readFlow, readStatus, type Status } from '@pabal/status';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { wholeNumber } from '../fields.ts';
import { inText } from '../in-text.ts';
import { longestSeconds, streamNews } from './live.ts';
import { flowRange, shownFlow, shownNews, shownStatus } from './status.schema.ts';

const liveQuery = z.strictObject({
  seconds: wholeNumber(1, longestSeconds)
    .default(longestSeconds)
    .meta({ description: 'The connection ends then; browsers make another by themselves.' }),
});

export const status: readonly Route[] = [
  keyed('get', '/v1/status', {
    scope: 'ops:read',
    ofInstallation: true,
    summary: 'How pabal fares now: what is not well, what waits and for what, which processes are alive.',
    input: z.object({}),
    answers: { 200: { description: 'How it fares.', schema: shownStatus } },
    handle: async ({ store }) => ({ status: 200, body: showStatus(await readStatus(store)) }),
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
    handle: async ({ live }, { input }) => streamNews(live, input.query.seconds),
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
    lanes: lanes.map(({ waitsFor, ...lane }) => ({ ...inText(lane), waitsFor: waitsFor.map(inText) })),
    processes: processes.map(inText),
    providers: status.providers.map(inText),
    slowed: status.slowed.map(inText),
    nextSlots: status.nextSlots.map(inText),
    deadLetters: inText(status.deadLetters),
    unknownLetters: inText(status.unknownLetters),
    editions: status.editions.map(inText),
  };
}
