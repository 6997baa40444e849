// What editors decide about the archive of a newsletter, and the clicks of editions.

import { approveFilter, judge, judgeArchive, listEntries, previewFilter, stopFilter } from '@pabal/archive';
import { clicksOfEdition } from '@pabal/clicks';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { id } from '../fields.ts';
import {
  archiveEntries,
  archiveQuery,
  editionClicks,
  filterApproval,
  filterPreview,
  judgedAgain,
  verdictGiven,
  verdictRequest,
} from './archive.schema.ts';
import { keyInPath } from './newsletters.schema.ts';

const byKey = z.strictObject({ key: keyInPath });
const read = 'newsletters:read';
const write = 'newsletters:write';

export const archive: readonly Route[] = [
  keyed('get', '/v1/newsletters/{key}/archive', {
    scope: read,
    summary: 'The entries of a day of the archive, with what hides them.',
    input: z.object({ path: byKey, query: archiveQuery }),
    answers: { 200: { description: 'The entries.', schema: archiveEntries } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => {
      return { status: 200, body: await listEntries(store, input.path.key, input.query.day) };
    },
  }),
  keyed('post', '/v1/newsletters/{key}/archive/verdicts', {
    scope: write,
    summary:
      'Say that an entry is for us or not. It is hidden or shown at once, and the filter learns from it.',
    input: z.object({ path: byKey, body: verdictRequest }),
    answers: { 200: { description: 'It is written down.', schema: verdictGiven } },
    problems: ['not-found'],
    handle: async ({ store }, { caller, input }) => {
      const { edition, position, verdict } = input.body;
      await judge(store, input.path.key, { edition, position }, { verdict, actor: actorOf(caller) });
      return { status: 200, body: { edition, position, verdict } };
    },
  }),
  keyed('post', '/v1/newsletters/{key}/archive/judgement', {
    scope: write,
    summary: 'Judge the archive again by the present rules and the approved filter.',
    input: z.object({ path: byKey }),
    answers: { 200: { description: 'It is judged.', schema: judgedAgain } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => ({
      status: 200,
      body: await judgeArchive(store, input.path.key),
    }),
  }),
  keyed('get', '/v1/newsletters/{key}/archive/filter', {
    scope: read,
    summary: 'What the filter has learned, and what it would hide.',
    input: z.object({ path: byKey }),
    answers: { 200: { description: 'The preview.', schema: filterPreview } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => {
      return { status: 200, body: await previewFilter(store, input.path.key) };
    },
  }),
  keyed('put', '/v1/newsletters/{key}/archive/filter', {
    scope: write,
    summary: 'Let the filter hide that was looked at, and no other one.',
    input: z.object({ path: byKey, body: filterApproval }),
    answers: { 200: { description: 'It hides from now on.', schema: judgedAgain } },
    problems: ['not-found', 'version-conflict'],
    handle: async ({ store }, { caller, input }) => {
      const { seal } = input.body;
      const body = await approveFilter(store, input.path.key, { seal, actor: actorOf(caller) });
      return { status: 200, body };
    },
  }),
  keyed('delete', '/v1/newsletters/{key}/archive/filter', {
    scope: write,
    summary: 'Let the filter hide nothing any more. What it has learned stays.',
    input: z.object({ path: byKey }),
    answers: { 200: { description: 'What it hid is shown.', schema: judgedAgain } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => {
      return { status: 200, body: await stopFilter(store, input.path.key) };
    },
  }),
  keyed('get', '/v1/editions/{id}/clicks', {
    scope: read,
    summary: 'Clicks on the links of an edition, without people.',
    input: z.object({ path: z.strictObject({ id }) }),
    answers: { 200: { description: 'The clicks.', schema: editionClicks } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => ({
      status: 200,
      body: await clicksOfEdition(store, input.path.id),
    }),
  }),
];
