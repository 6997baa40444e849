// The routes for whoever is on call. They see and move the letters of all apps.

import { z } from 'zod';
import { keyed, type Route } from './http/route.ts';
import { getLimits } from './routes/limits.ts';
import {
  getCauses,
  getDeadLetters,
  getLetter,
  getUnknown,
  postDiscard,
  postResolve,
} from './routes/parked.ts';
import { deleteReplay, getReplay, getReplays, postReplay } from './routes/replays.ts';
import { id } from './schemas/fields.ts';
import { limitList } from './schemas/limits.ts';
import {
  causePage,
  causesQuery,
  deadQuery,
  decided,
  discardRequest,
  letterStory,
  parkedPage,
  resolveRequest,
  unknownQuery,
} from './schemas/parked.ts';
import {
  replayPage,
  replayPreview,
  replayRequest,
  replaysQuery,
  shownReplay,
  toldReplay,
} from './schemas/replays.ts';

const byId = z.strictObject({ id });

export const opsRoutes: readonly Route[] = [
  keyed('get', '/v1/dead-letters', {
    scope: 'ops:read',
    summary: 'Dead letters by cause.',
    input: z.object({ query: causesQuery }),
    answers: { 200: { description: 'A page of causes.', schema: causePage } },
    handle: getCauses,
  }),
  keyed('get', '/v1/dead-letters/letters', {
    scope: 'ops:read',
    summary: 'Dead letters, one by one.',
    input: z.object({ query: deadQuery }),
    answers: { 200: { description: 'A page of letters.', schema: parkedPage } },
    handle: getDeadLetters,
  }),
  keyed('get', '/v1/dead-letters/letters/{id}', {
    scope: 'ops:read',
    summary: 'One letter of whatever app, with its whole story.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The letter.', schema: letterStory } },
    problems: ['not-found'],
    handle: getLetter,
  }),
  keyed('post', '/v1/dead-letters/discard', {
    scope: 'ops:write',
    summary: 'Give dead letters up.',
    input: z.object({ body: discardRequest }),
    answers: { 200: { description: 'They are given up.', schema: decided } },
    handle: postDiscard,
  }),
  keyed('post', '/v1/replays', {
    scope: 'ops:write',
    summary: 'Send dead letters again, or count what that would do.',
    input: z.object({ body: replayRequest }),
    answers: {
      202: { description: 'The replay begins.', schema: shownReplay },
      200: { description: 'The dry run.', schema: replayPreview },
    },
    problems: ['not-found'],
    handle: postReplay,
  }),
  keyed('get', '/v1/replays', {
    scope: 'ops:read',
    summary: 'List replays.',
    input: z.object({ query: replaysQuery }),
    answers: { 200: { description: 'A page of replays.', schema: replayPage } },
    handle: getReplays,
  }),
  keyed('get', '/v1/replays/{id}', {
    scope: 'ops:read',
    summary: 'Where a replay and its letters stand.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The replay.', schema: toldReplay } },
    problems: ['not-found'],
    handle: getReplay,
  }),
  keyed('delete', '/v1/replays/{id}', {
    scope: 'ops:write',
    summary: 'Cancel a replay: what it has moved goes its way, the rest stays as it is.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The replay as it is now.', schema: toldReplay } },
    problems: ['not-found'],
    handle: deleteReplay,
  }),
  keyed('get', '/v1/unknown', {
    scope: 'ops:read',
    summary: 'Letters whose answer was lost, one by one.',
    input: z.object({ query: unknownQuery }),
    answers: { 200: { description: 'A page of letters.', schema: parkedPage } },
    handle: getUnknown,
  }),
  keyed('post', '/v1/unknown/resolve', {
    scope: 'ops:write',
    summary: 'Decide what became, or is to become, of letters whose answer was lost.',
    input: z.object({ body: resolveRequest }),
    answers: { 200: { description: 'They are resolved.', schema: decided } },
    handle: postResolve,
  }),
  keyed('get', '/v1/limits', {
    scope: 'ops:read',
    summary: 'How the limits of providers and recipient domains stand.',
    input: z.object({}),
    answers: { 200: { description: 'All limits.', schema: limitList } },
    handle: getLimits,
  }),
];
