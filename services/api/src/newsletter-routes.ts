// The routes about newsletters and their editions.

import { z } from 'zod';
import { keyed, type Route } from './http/route.ts';
import {
  approveEdition,
  cancelEdition,
  getEdition,
  getEditions,
  getPreflight,
  getPreview,
  pauseEdition,
  postProof,
  resendEdition,
  resumeEdition,
} from './routes/editions.ts';
import {
  getNewsletter,
  getNewsletters,
  pauseNewsletter,
  postEdition,
  putNewsletter,
  resumeNewsletter,
} from './routes/newsletters.ts';
import { id } from './schemas/fields.ts';
import {
  cancelRequest,
  editionPage,
  editionPreflight,
  editionRequest,
  editionsQuery,
  keyInPath,
  letterPreview,
  letterPreviewQuery,
  newsletterPage,
  newsletterRequest,
  newslettersQuery,
  proofRequest,
  putNewsletterQuery,
  resendRequest,
  resent,
  shownEdition,
  shownNewsletter,
  toldEdition,
} from './schemas/newsletters.ts';

const byKey = z.strictObject({ key: keyInPath });
const byId = z.strictObject({ id });

const read = 'newsletters:read';
const write = 'newsletters:write';
const edition = { 200: { description: 'The edition as it is now.', schema: shownEdition } };
const newsletter = { 200: { description: 'The newsletter as it is now.', schema: shownNewsletter } };

export const newsletterRoutes: readonly Route[] = [
  keyed('put', '/v1/newsletters/{key}', {
    scope: write,
    summary: 'Make a newsletter, or make it exactly so.',
    input: z.object({ path: byKey, query: putNewsletterQuery, body: newsletterRequest }),
    answers: {
      200: { description: 'The newsletter was changed.', schema: shownNewsletter },
      201: { description: 'The newsletter was made.', schema: shownNewsletter },
    },
    problems: ['version-conflict'],
    handle: putNewsletter,
  }),
  keyed('get', '/v1/newsletters', {
    scope: read,
    summary: 'List newsletters.',
    input: z.object({ query: newslettersQuery }),
    answers: { 200: { description: 'A page of newsletters.', schema: newsletterPage } },
    handle: getNewsletters,
  }),
  keyed('get', '/v1/newsletters/{key}', {
    scope: read,
    summary: 'One newsletter.',
    input: z.object({ path: byKey }),
    answers: newsletter,
    problems: ['not-found'],
    handle: getNewsletter,
  }),
  keyed('post', '/v1/newsletters/{key}/pause', {
    scope: write,
    summary: 'Let a newsletter rest: its slots pass without editions.',
    input: z.object({ path: byKey }),
    answers: newsletter,
    problems: ['not-found'],
    handle: pauseNewsletter,
  }),
  keyed('post', '/v1/newsletters/{key}/resume', {
    scope: write,
    summary: 'Wake a newsletter again; slots that passed meanwhile are not made up for.',
    input: z.object({ path: byKey }),
    answers: newsletter,
    problems: ['not-found'],
    handle: resumeNewsletter,
  }),
  keyed('post', '/v1/newsletters/{key}/editions', {
    scope: write,
    summary: 'Begin an edition outside the schedule.',
    input: z.object({ path: byKey, body: editionRequest }),
    answers: { 202: { description: 'The edition is begun.', schema: shownEdition } },
    problems: ['not-found'],
    handle: postEdition,
  }),
  keyed('get', '/v1/editions', {
    scope: read,
    summary: 'List editions.',
    input: z.object({ query: editionsQuery }),
    answers: { 200: { description: 'A page of editions.', schema: editionPage } },
    handle: getEditions,
  }),
  keyed('get', '/v1/editions/{id}', {
    scope: read,
    summary: 'Where an edition and its letters stand.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The edition.', schema: toldEdition } },
    problems: ['not-found'],
    handle: getEdition,
  }),
  keyed('get', '/v1/editions/{id}/preview', {
    scope: read,
    summary: 'The letter that somebody would get.',
    input: z.object({ path: byId, query: letterPreviewQuery }),
    answers: { 200: { description: 'The letter.', schema: letterPreview } },
    problems: ['not-found', 'wrong-state', 'unknown-recipient'],
    handle: getPreview,
  }),
  keyed('get', '/v1/editions/{id}/preflight', {
    scope: read,
    summary: 'Look an edition over before it goes out.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'What to know before saying yes.', schema: editionPreflight } },
    problems: ['not-found', 'wrong-state'],
    handle: getPreflight,
  }),
  keyed('post', '/v1/editions/{id}/proof', {
    scope: write,
    summary: 'Send an edition to a few addresses as a test.',
    input: z.object({ path: byId, body: proofRequest }),
    answers: { 202: { description: 'The test, an edition of its own.', schema: shownEdition } },
    problems: ['not-found', 'wrong-state', 'unknown-recipient'],
    handle: postProof,
  }),
  keyed('post', '/v1/editions/{id}/approve', {
    scope: write,
    summary: 'Let an edition go out that waits for it.',
    input: z.object({ path: byId }),
    answers: edition,
    problems: ['not-found', 'wrong-state'],
    handle: approveEdition,
  }),
  keyed('post', '/v1/editions/{id}/pause', {
    scope: write,
    summary: 'Stop an edition where it is.',
    input: z.object({ path: byId }),
    answers: edition,
    problems: ['not-found', 'wrong-state'],
    handle: pauseEdition,
  }),
  keyed('post', '/v1/editions/{id}/resume', {
    scope: write,
    summary: 'Let a paused edition go on.',
    input: z.object({ path: byId }),
    answers: edition,
    problems: ['not-found', 'wrong-state'],
    handle: resumeEdition,
  }),
  keyed('post', '/v1/editions/{id}/cancel', {
    scope: write,
    summary: 'End an edition for good: what has gone out stays sent, the rest is suppressed.',
    input: z.object({ path: byId, body: cancelRequest }),
    answers: edition,
    problems: ['not-found', 'wrong-state'],
    handle: cancelEdition,
  }),
  keyed('post', '/v1/editions/{id}/resend', {
    scope: write,
    summary: 'Send exactly one bucket of an edition again.',
    input: z.object({ path: byId, body: resendRequest }),
    answers: { 202: { description: 'They go out again.', schema: resent } },
    problems: ['not-found', 'wrong-state'],
    handle: resendEdition,
  }),
];
