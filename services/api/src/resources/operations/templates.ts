// Templates, and the letters that wait for them.

import { listUnfit } from '@pabal/db/ledger';
import { readTemplateUse } from '@pabal/db/letters';
import { retryTemplate } from '@pabal/deliveries';
import { overviewOf, sampleLetter, withPictures } from '@pabal/render';
import { compareVersions, versionPage } from '@pabal/versions';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { letterFrame } from '../letters/frame.ts';
import { frameQuery, letterHtml } from '../letters/history.schema.ts';
import { comparisonOf, letterInUse, pictureFile } from './looks.ts';
import {
  letterPicture,
  pictureQuery,
  samplePath,
  shownComparison,
  shownVersions,
  templateList,
  templatePath,
  templateRetry,
  versionDifference,
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
      const [unfit, used] = await Promise.all([listUnfit(store), readTemplateUse(store.lists)]);
      return { status: 200, body: { templates: overviewOf(templates, unfit, used) } };
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
  keyed('get', '/v1/templates/{name}/samples/{sample}/{locale}/frame', {
    scope: 'ops:read',
    summary: 'The html of a template with one of its samples, under a policy that lets it do nothing.',
    input: z.object({ path: samplePath, query: frameQuery }),
    answers: { 200: { description: 'The letter.', schema: letterHtml, type: 'text/html' } },
    problems: ['not-found', 'template-broken'],
    handle: async ({ templates }, { input }) => {
      const { name, ...of } = input.path;
      const html = withPictures(sampleLetter(templates, name, of));
      return letterFrame(html, { pictures: input.query.pictures ?? false });
    },
  }),
  keyed('get', '/v1/templates/{name}/samples/{sample}/{locale}/picture', {
    scope: 'ops:read',
    summary: 'A picture of a template with one of its samples, as a mail program without quirks shows it.',
    input: z.object({ path: samplePath, query: pictureQuery }),
    answers: { 200: { description: 'The picture.', schema: letterPicture, type: 'image/png' } },
    problems: ['not-found', 'template-broken', 'wrong-state', 'too-expensive'],
    handle: async (api, { input: { path, query } }) => {
      const { name, ...of } = path;
      const letter =
        query.side === 'use' ? await letterInUse(api, name, of) : sampleLetter(api.templates, name, of);
      return pictureFile(await api.pictures.take(withPictures(letter), query));
    },
  }),
  keyed('get', '/v1/templates/{name}/comparison', {
    scope: 'ops:read',
    summary:
      'What the letters of a template become by its present files, beside those that senders have taken up.',
    input: z.object({ path: templatePath }),
    answers: { 200: { description: 'Letter by letter.', schema: shownComparison } },
    problems: ['not-found'],
    handle: async (api, { input }) => ({
      status: 200,
      body: { letters: await comparisonOf(api, input.path.name) },
    }),
  }),
  keyed('get', '/v1/templates/{name}/versions', {
    scope: 'ops:read',
    summary: 'The versions of a template that senders have taken up.',
    input: z.object({ path: templatePath, query: versionsQuery }),
    answers: { 200: { description: 'A page of versions.', schema: shownVersions } },
    handle: async ({ store }, { input }) => {
      const { locale, limit, cursor: after } = input.query;
      return { status: 200, body: await versionPage(store, input.path.name, { locale, after, limit }) };
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
