// The routes about people: segments, subscriptions, suppressions, activity and imports.

import { z } from 'zod';
import { keyed, type Route, uploading } from './http/route.ts';
import { getImport, getImportErrors, getImports, importTypes, postImport } from './routes/imports.ts';
import {
  deleteSegment,
  getExplanation,
  getPreview,
  getSegment,
  getSegments,
  postTrial,
  putSegment,
} from './routes/segments.ts';
import {
  deleteSubscription,
  getRecipientSubscriptions,
  getSubscription,
  getSubscriptions,
  postActivity,
  putSubscription,
} from './routes/subscriptions.ts';
import { getRemovals, getSuppressions, postRemoval, postSuppression } from './routes/suppressions.ts';
import { externalId, id } from './schemas/fields.ts';
import {
  importErrorPage,
  importErrorsQuery,
  importPage,
  importQuery,
  importsQuery,
  shownImport,
} from './schemas/imports.ts';
import {
  explanationQuery,
  previewQuery,
  segmentExplanation,
  segmentKey,
  segmentPage,
  segmentPreview,
  segmentRequest,
  segmentsQuery,
  segmentTrial,
  shownSegment,
  trialRequest,
} from './schemas/segments.ts';
import {
  activityRequest,
  activityResult,
  newsletterKey,
  recipientSubscriptions,
  shownSubscription,
  subscriptionPage,
  subscriptionRequest,
  subscriptionsQuery,
} from './schemas/subscriptions.ts';
import {
  removalPage,
  removalRequest,
  removalsQuery,
  removedSuppressions,
  shownSuppression,
  suppressionPage,
  suppressionRequest,
  suppressionsQuery,
} from './schemas/suppressions.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const byId = z.strictObject({ id });
const bySegment = z.strictObject({ key: segmentKey });
const byNewsletter = z.strictObject({ key: newsletterKey });
const bySubscription = z.strictObject({ key: newsletterKey, externalId });

export const peopleRoutes: readonly Route[] = [
  uploading('post', '/v1/imports', {
    scope: 'recipients:write',
    summary: 'Send a file of people, which are then taken in.',
    types: Object.keys(importTypes),
    input: z.object({ query: importQuery }),
    bodyLimit: 256 * MiB,
    answers: { 202: { description: 'The file is stored; its lines will be taken in.', schema: shownImport } },
    problems: ['unknown-newsletter'],
    handle: postImport,
  }),
  keyed('get', '/v1/imports', {
    scope: 'recipients:read',
    summary: 'List imports.',
    input: z.object({ query: importsQuery }),
    answers: { 200: { description: 'A page of imports.', schema: importPage } },
    handle: getImports,
  }),
  keyed('get', '/v1/imports/{id}', {
    scope: 'recipients:read',
    summary: 'How far an import is.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The import.', schema: shownImport } },
    problems: ['not-found'],
    handle: getImport,
  }),
  keyed('get', '/v1/imports/{id}/errors', {
    scope: 'recipients:read',
    summary: 'Lines of an import that were refused, and why.',
    input: z.object({ path: byId, query: importErrorsQuery }),
    answers: { 200: { description: 'A page of lines.', schema: importErrorPage } },
    problems: ['not-found'],
    handle: getImportErrors,
  }),
  keyed('post', '/v1/activity', {
    scope: 'recipients:write',
    summary: 'Note who was seen doing something.',
    input: z.object({ body: activityRequest }),
    answers: { 200: { description: 'It is noted.', schema: activityResult } },
    handle: postActivity,
  }),
  keyed('get', '/v1/segments', {
    scope: 'recipients:read',
    summary: 'List segments.',
    input: z.object({ query: segmentsQuery }),
    answers: { 200: { description: 'A page of segments.', schema: segmentPage } },
    handle: getSegments,
  }),
  keyed('put', '/v1/segments/{key}', {
    scope: 'recipients:write',
    summary: 'Make a segment, or make it exactly so.',
    input: z.object({ path: bySegment, body: segmentRequest }),
    bodyLimit: 256 * KiB,
    answers: {
      200: { description: 'The segment was changed.', schema: shownSegment },
      201: { description: 'The segment was made.', schema: shownSegment },
    },
    problems: ['unknown-group', 'unknown-newsletter'],
    handle: putSegment,
  }),
  keyed('get', '/v1/segments/{key}', {
    scope: 'recipients:read',
    summary: 'One segment.',
    input: z.object({ path: bySegment }),
    answers: { 200: { description: 'The segment.', schema: shownSegment } },
    problems: ['not-found'],
    handle: getSegment,
  }),
  keyed('delete', '/v1/segments/{key}', {
    scope: 'recipients:write',
    summary: 'Remove a segment.',
    input: z.object({ path: bySegment }),
    answers: { 200: { description: 'The segment as it was.', schema: shownSegment } },
    problems: ['not-found'],
    handle: deleteSegment,
  }),
  keyed('get', '/v1/segments/{key}/preview', {
    scope: 'recipients:read',
    summary: 'Whom a segment finds right now.',
    input: z.object({ path: bySegment, query: previewQuery }),
    answers: { 200: { description: 'Counts and a sample.', schema: segmentPreview } },
    problems: ['not-found'],
    handle: getPreview,
  }),
  keyed('get', '/v1/segments/{key}/explanation', {
    scope: 'recipients:read',
    summary: 'Why somebody is in a segment or not.',
    input: z.object({ path: bySegment, query: explanationQuery }),
    answers: { 200: { description: 'Clause by clause.', schema: segmentExplanation } },
    problems: ['not-found'],
    handle: getExplanation,
  }),
  keyed('post', '/v1/segment-trials', {
    scope: 'recipients:write',
    summary: 'Try a rule without keeping it.',
    input: z.object({ body: trialRequest }),
    bodyLimit: 256 * KiB,
    answers: { 200: { description: 'Whom it finds.', schema: segmentTrial } },
    problems: ['unknown-group', 'unknown-newsletter', 'not-found'],
    handle: postTrial,
  }),
  keyed('get', '/v1/newsletters/{key}/subscriptions', {
    scope: 'recipients:read',
    summary: 'List who wants a newsletter, and who does not.',
    input: z.object({ path: byNewsletter, query: subscriptionsQuery }),
    answers: { 200: { description: 'A page of subscriptions.', schema: subscriptionPage } },
    problems: ['not-found'],
    handle: getSubscriptions,
  }),
  keyed('put', '/v1/newsletters/{key}/subscriptions/{externalId}', {
    scope: 'recipients:write',
    summary: 'Subscribe somebody, with evidence of consent.',
    input: z.object({ path: bySubscription, body: subscriptionRequest }),
    answers: { 200: { description: 'The subscription as it is now.', schema: shownSubscription } },
    problems: ['not-found'],
    handle: putSubscription,
  }),
  keyed('get', '/v1/newsletters/{key}/subscriptions/{externalId}', {
    scope: 'recipients:read',
    summary: 'Where somebody stands with a newsletter.',
    input: z.object({ path: bySubscription }),
    answers: { 200: { description: 'The subscription.', schema: shownSubscription } },
    problems: ['not-found'],
    handle: getSubscription,
  }),
  keyed('delete', '/v1/newsletters/{key}/subscriptions/{externalId}', {
    scope: 'recipients:write',
    summary: 'Unsubscribe somebody, and everybody with the same address.',
    input: z.object({ path: bySubscription }),
    answers: { 200: { description: 'The subscription as it is now.', schema: shownSubscription } },
    problems: ['not-found'],
    handle: deleteSubscription,
  }),
  keyed('get', '/v1/recipients/{externalId}/subscriptions', {
    scope: 'recipients:read',
    summary: 'What somebody wants, and ever wanted.',
    input: z.object({ path: z.strictObject({ externalId }) }),
    answers: { 200: { description: 'Subscriptions and their history.', schema: recipientSubscriptions } },
    problems: ['not-found'],
    handle: getRecipientSubscriptions,
  }),
  keyed('get', '/v1/suppressions', {
    scope: 'recipients:read',
    summary: 'List addresses that are not written to.',
    input: z.object({ query: suppressionsQuery }),
    answers: { 200: { description: 'A page of suppressions.', schema: suppressionPage } },
    handle: getSuppressions,
  }),
  keyed('post', '/v1/suppressions', {
    scope: 'recipients:write',
    summary: 'Never write to an address.',
    input: z.object({ body: suppressionRequest }),
    answers: {
      200: { description: 'The suppression was changed.', schema: shownSuppression },
      201: { description: 'The address is suppressed.', schema: shownSuppression },
    },
    handle: postSuppression,
  }),
  keyed('post', '/v1/suppressions/removal', {
    scope: 'recipients:write',
    summary: 'Let an address be written to again.',
    input: z.object({ body: removalRequest }),
    answers: { 200: { description: 'What was lifted.', schema: removedSuppressions } },
    handle: postRemoval,
  }),
  keyed('get', '/v1/suppressions/removals', {
    scope: 'recipients:read',
    summary: 'List suppressions that were lifted, and who did.',
    input: z.object({ query: removalsQuery }),
    answers: { 200: { description: 'A page of lifted suppressions.', schema: removalPage } },
    handle: getRemovals,
  }),
];
