// Templates, and the letters that wait for them.

import { listUnfit } from '@pabal/db/ledger';
import { listVersions } from '@pabal/db/versions';
import { retryTemplate } from '@pabal/deliveries';
import { overviewOf } from '@pabal/render';
import { compareVersions } from '@pabal/versions';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import {
  templateList,
  templatePath,
  templateRetry,
  versionDifference,
  versionPage,
  versionsPath,
  versionsQuery,
} from './templates.schema.ts';

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
  keyed('get', '/v1/templates/{name}/versions', {
    scope: 'ops:read',
    summary: 'The versions of a template that senders have taken up.',
    input: z.object({ path: templatePath, query: versionsQuery }),
    answers: { 200: { description: 'A page of versions.', schema: versionPage } },
    handle: async ({ store }, { input }) => {
      const { locale, limit, cursor: after } = input.query;
      const found = await listVersions(store, input.path.name, { locale, after, limit });
      const versions = found.map(({ template: _, firstSeenAt, lastSeenAt, ...version }) => ({
        ...version,
        firstSeenAt: firstSeenAt.toISOString(),
        lastSeenAt: lastSeenAt.toISOString(),
      }));
      const next = versions.length === limit ? versions.at(-1)?.version : undefined;
      return { status: 200, body: { versions, next: next ?? null } };
    },
  }),
  keyed('get', '/v1/templates/{name}/versions/{from}/diff/{to}', {
    scope: 'ops:read',
    summary: 'What differs between two versions of a template.',
    input: z.object({ path: versionsPath }),
    answers: { 200: { description: 'The difference, file by file.', schema: versionDifference } },
    problems: ['version-missing', 'version-damaged'],
    handle: async ({ store }, { input }) => {
      const { name, ...versions } = input.path;
      return { status: 200, body: await compareVersions(store, name, versions) };
    },
  }),
];
