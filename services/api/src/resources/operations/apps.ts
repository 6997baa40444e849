// Apps, for the people on call.

import { cancelLetters, listAppStates, pause, resume } from '@pabal/apps';
import type { PausedApp } from '@pabal/db/apps';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { inText } from '../in-text.ts';
import { appCancelled, appCancelRequest, appList, appName, pausedApp } from './apps.schema.ts';

const byName = z.strictObject({ name: appName });

export const apps: readonly Route[] = [
  keyed('get', '/v1/apps', {
    scope: 'ops:read',
    summary: 'List apps: what their newest keys may do, how much they post, and how much of it waits.',
    input: z.object({}),
    answers: { 200: { description: 'All apps of the space.', schema: appList } },
    handle: async ({ store }) => {
      const apps = (await listAppStates(store, new Date())).map(inText);
      return { status: 200, body: { apps } };
    },
  }),
  keyed('post', '/v1/apps/{name}/pause', {
    scope: 'ops:write',
    summary: 'Pause an app: what it posts is stored, and nothing of it is sent until it is resumed.',
    input: z.object({ path: byName }),
    answers: { 200: { description: 'The app is paused.', schema: pausedApp } },
    problems: ['not-found'],
    handle: async ({ store }, { caller, input }) => {
      return { status: 200, body: showPaused(await pause(store, input.path.name, actorOf(caller))) };
    },
  }),
  keyed('post', '/v1/apps/{name}/resume', {
    scope: 'ops:write',
    summary: 'Let a paused app go on.',
    input: z.object({ path: byName }),
    answers: { 200: { description: 'The app goes on.', schema: pausedApp } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => {
      return { status: 200, body: showPaused(await resume(store, input.path.name)) };
    },
  }),
  keyed('post', '/v1/apps/{name}/cancel', {
    scope: 'ops:write',
    summary: 'Cancel what an app has posted and no sender has claimed, or count it.',
    input: z.object({ path: byName, body: appCancelRequest }),
    answers: { 200: { description: 'It is cancelled, or counted.', schema: appCancelled } },
    problems: ['not-found'],
    handle: async ({ store }, { caller, input }) => {
      const { before, type, reason = '', dryRun } = input.body;
      const request = { name: input.path.name, before, type, reason, dryRun };
      const cancelled = await cancelLetters(store, request, actorOf(caller));
      return { status: 200, body: { dryRun, ...cancelled } };
    },
  }),
];

const showPaused = ({ id, name, pausedAt, pausedBy }: PausedApp) => ({
  id,
  name,
  pausedAt: pausedAt?.toISOString() ?? null,
  pausedBy,
});
