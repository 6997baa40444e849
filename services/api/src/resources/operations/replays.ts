// Dead letters that are sent again.

import { endReplay, replayOf, replaysAsked, startReplay, tryReplay } from '@pabal/deliveries';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { peopleRoles } from '../../http/admission/scopes.ts';
import { id } from '../fields.ts';
import { filterOf } from './dead-letters.ts';
import {
  replayPage,
  replayPreview,
  replayRequest,
  replaysQuery,
  replayWithLetters,
  shownReplay,
} from './replays.schema.ts';

const byId = z.strictObject({ id });

export const replays: readonly Route[] = [
  keyed('post', '/v1/replays', {
    scope: 'ops:write',
    summary: 'Send dead letters again, or count what that would do.',
    input: z.object({ body: replayRequest }),
    answers: {
      202: { description: 'The replay begins.', schema: shownReplay },
      200: { description: 'The dry run.', schema: replayPreview },
    },
    problems: ['not-found'],
    // 202 with the replay, or 200 with what it would do.
    handle: async (api, { caller, input }) => {
      const { rate, dryRun, address } = input.body;
      const request = { filter: filterOf(input.body.filter), address };
      if (dryRun) return { status: 200, body: await tryReplay(api.store, request) };
      return { status: 202, body: await startReplay(api.store, { ...request, rate }, actorOf(caller)) };
    },
  }),
  keyed('get', '/v1/replays', {
    scope: 'ops:read',
    roles: peopleRoles,
    summary: 'List replays.',
    input: z.object({ query: replaysQuery }),
    answers: { 200: { description: 'A page of replays.', schema: replayPage } },
    handle: async (api, { input }) => {
      const { limit, cursor: after } = input.query;
      return { status: 200, body: await replaysAsked(api.store.lists, { after, limit }) };
    },
  }),
  keyed('get', '/v1/replays/{id}', {
    scope: 'ops:read',
    roles: peopleRoles,
    summary: 'Where a replay and its letters stand.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The replay.', schema: replayWithLetters } },
    problems: ['not-found'],
    handle: async (api, { input }) => ({ status: 200, body: await replayOf(api.store, input.path.id) }),
  }),
  keyed('delete', '/v1/replays/{id}', {
    scope: 'ops:write',
    summary: 'Cancel a replay: what it has moved goes its way, the rest stays as it is.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The replay as it is now.', schema: replayWithLetters } },
    problems: ['not-found'],
    // A replay that has ended stays as it is.
    handle: async (api, { caller, input }) => ({
      status: 200,
      body: await endReplay(api.store, input.path.id, actorOf(caller)),
    }),
  }),
];
