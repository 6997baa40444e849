// Lanes: the brake of the night.

import { pauseLane, readLanes, resumeLane } from '@pabal/limits';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { inText } from '../in-text.ts';
import { laneList, lanePath, shownLane } from './lanes.schema.ts';
import { pauseRequest } from './providers.schema.ts';

export const lanes: readonly Route[] = [
  keyed('get', '/v1/lanes', {
    scope: 'ops:read',
    ofInstallation: true,
    summary: 'Both lanes: whether one is paused, and how many letters wait in it.',
    input: z.object({}),
    answers: { 200: { description: 'Both lanes.', schema: laneList } },
    handle: async ({ store }) => ({ status: 200, body: { lanes: (await readLanes(store)).map(inText) } }),
  }),
  keyed('post', '/v1/lanes/{lane}/pause', {
    scope: 'ops:write',
    ofInstallation: true,
    summary:
      'Pause a lane for all spaces: events are accepted, and nothing of the lane is sent until it is resumed.',
    input: z.object({ path: lanePath, body: pauseRequest }),
    answers: {
      200: { description: 'No sender claims a letter of it after two seconds.', schema: shownLane },
    },
    handle: async ({ store }, { caller, input }) => {
      const request = { lane: input.path.lane, reason: input.body.reason };
      return { status: 200, body: inText(await pauseLane(store, request, actorOf(caller))) };
    },
  }),
  keyed('post', '/v1/lanes/{lane}/resume', {
    scope: 'ops:write',
    ofInstallation: true,
    summary: 'Let a paused lane go on.',
    input: z.object({ path: lanePath }),
    answers: { 200: { description: 'Its letters go within two seconds.', schema: shownLane } },
    handle: async ({ store }, { input }) => {
      return { status: 200, body: inText(await resumeLane(store, input.path.lane)) };
    },
  }),
];
