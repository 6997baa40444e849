// Templates, and the letters that wait for them.

import { listUnfit } from '@pabal/db/ledger';
import { retryTemplate } from '@pabal/deliveries';
import { overviewOf } from '@pabal/render';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { templateList, templatePath, templateRetry } from './templates.schema.ts';

export const templates: readonly Route[] = [
  keyed('get', '/v1/templates', {
    scope: 'ops:read',
    summary: 'How the templates stand, and how many letters wait for them.',
    input: z.object({}),
    answers: { 200: { description: 'All templates.', schema: templateList } },
    handle: async ({ store, templates }) => {
      const shown = overviewOf(templates, await listUnfit(store)).map(({ waiting, ...template }) => ({
        ...template,
        waiting: waiting && { ...waiting, oldestAt: waiting.oldestAt.toISOString() },
      }));
      return { status: 200, body: { templates: shown } };
    },
  }),
  keyed('post', '/v1/templates/{name}/retry', {
    scope: 'ops:write',
    summary: 'Try letters of a template again that wait because they cannot be rendered.',
    input: z.object({ path: templatePath }),
    answers: { 200: { description: 'They are tried at once.', schema: templateRetry } },
    handle: async ({ store }, { input }) => {
      return { status: 200, body: await retryTemplate(store, input.path.name) };
    },
  }),
];
