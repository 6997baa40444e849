// SMTP providers.

import { listProviders, type ProviderShown, pauseProvider, resumeProvider, tryProvider } from '@pabal/limits';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { inText } from '../in-text.ts';
import {
  pauseRequest,
  providerList,
  providerPath,
  shownProvider,
  triedProvider,
} from './providers.schema.ts';

export const providers: readonly Route[] = [
  keyed('get', '/v1/providers', {
    scope: 'ops:read',
    ofInstallation: true,
    summary: 'How the SMTP providers stand, and how many letters wait for them.',
    input: z.object({}),
    answers: { 200: { description: 'All providers.', schema: providerList } },
    handle: async ({ store }) => {
      return { status: 200, body: { providers: (await listProviders(store)).map(inText) } };
    },
  }),
  keyed('post', '/v1/providers/{name}/try', {
    scope: 'ops:write',
    ofInstallation: true,
    summary: 'Try a provider again now that senders do not use.',
    input: z.object({ path: providerPath }),
    answers: { 202: { description: 'Senders try it within a second or two.', schema: triedProvider } },
    problems: ['not-found'],
    // 202, because senders try it a moment later.
    handle: async ({ store }, { caller, input }) => {
      const before: ProviderShown = await tryProvider(store, input.path.name, actorOf(caller));
      return { status: 202, body: { before: inText(before) } };
    },
  }),
  keyed('post', '/v1/providers/{name}/pause', {
    scope: 'ops:write',
    ofInstallation: true,
    summary: 'Keep all letters from a provider until somebody resumes it.',
    input: z.object({ path: providerPath, body: pauseRequest }),
    answers: {
      200: { description: 'No sender claims a letter for it after two seconds.', schema: shownProvider },
    },
    problems: ['not-found'],
    handle: async ({ store }, { caller, input }) => {
      const request = { name: input.path.name, reason: input.body.reason };
      return { status: 200, body: inText(await pauseProvider(store, request, actorOf(caller))) };
    },
  }),
  keyed('post', '/v1/providers/{name}/resume', {
    scope: 'ops:write',
    ofInstallation: true,
    summary: 'Let letters go to a paused provider again.',
    input: z.object({ path: providerPath }),
    answers: { 200: { description: 'Letters go there again.', schema: shownProvider } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => {
      return { status: 200, body: inText(await resumeProvider(store, input.path.name)) };
    },
  }),
];
