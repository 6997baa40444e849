// Segments: rules over recipients.

import {
  listSegments,
  previewRule,
  type Segment,
  type SegmentExplanation,
  type SegmentPreview,
} from '@pabal/db/people';
import {
  deleteSegment,
  explainFor,
  refuseUnknownNames,
  saveSegment,
  segmentKey,
  segmentOf,
} from '@pabal/people';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { pageBy } from '../../http/page.ts';
import { showRecipient } from './recipients.ts';
import {
  explanationQuery,
  previewQuery,
  segmentExplanation,
  segmentPage,
  segmentPreview,
  segmentRequest,
  segmentsQuery,
  segmentTrial,
  shownSegment,
  trialRequest,
} from './segments.schema.ts';

const KiB = 1024;
const byKey = z.strictObject({ key: segmentKey });

export const segments: readonly Route[] = [
  keyed('get', '/v1/segments', {
    scope: 'recipients:read',
    summary: 'List segments.',
    input: z.object({ query: segmentsQuery }),
    answers: { 200: { description: 'A page of segments.', schema: segmentPage } },
    handle: async (api, { input }) => {
      const { limit, cursor } = input.query;
      const segments = await listSegments(api.store.lists, { after: cursor, limit });
      const { shown, next } = pageBy(({ key }) => key, segments, limit, showSegment);
      return { status: 200, body: { segments: shown, next } };
    },
  }),
  keyed('put', '/v1/segments/{key}', {
    scope: 'recipients:write',
    summary: 'Make a segment, or replace it.',
    input: z.object({ path: byKey, body: segmentRequest }),
    bodyLimit: 256 * KiB,
    answers: {
      200: { description: 'The segment was changed.', schema: shownSegment },
      201: { description: 'The segment was made.', schema: shownSegment },
    },
    problems: ['unknown-group', 'unknown-newsletter'],
    handle: async (api, { caller, input }) => {
      const wanted = { key: input.path.key, ...input.body };
      const { created, ...segment } = await saveSegment(api.store, wanted, actorOf(caller));
      return { status: created ? 201 : 200, body: showSegment(segment) };
    },
  }),
  keyed('get', '/v1/segments/{key}', {
    scope: 'recipients:read',
    summary: 'One segment.',
    input: z.object({ path: byKey }),
    answers: { 200: { description: 'The segment.', schema: shownSegment } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      return { status: 200, body: showSegment(await segmentOf(api.store, input.path.key)) };
    },
  }),
  keyed('delete', '/v1/segments/{key}', {
    scope: 'recipients:write',
    summary: 'Remove a segment.',
    input: z.object({ path: byKey }),
    answers: { 200: { description: 'The segment as it was.', schema: shownSegment } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      return { status: 200, body: showSegment(await deleteSegment(api.store, input.path.key)) };
    },
  }),
  keyed('get', '/v1/segments/{key}/preview', {
    scope: 'recipients:read',
    summary: 'Whom a segment finds right now.',
    input: z.object({ path: byKey, query: previewQuery }),
    answers: { 200: { description: 'Counts and a sample.', schema: segmentPreview } },
    problems: ['not-found', 'too-expensive'],
    handle: async (api, { input }) => {
      const { rule } = await segmentOf(api.store, input.path.key);
      return { status: 200, body: showPreview(await previewRule(api.store, rule, input.query)) };
    },
  }),
  keyed('get', '/v1/segments/{key}/explanation', {
    scope: 'recipients:read',
    summary: 'Why somebody is in a segment or not.',
    input: z.object({ path: byKey, query: explanationQuery }),
    answers: { 200: { description: 'Clause by clause.', schema: segmentExplanation } },
    problems: ['not-found', 'too-expensive'],
    handle: async (api, { input }) => {
      const { rule } = await segmentOf(api.store, input.path.key);
      return { status: 200, body: showExplanation(await explainFor(api.store, rule, input.query.recipient)) };
    },
  }),
  keyed('post', '/v1/segment-trials', {
    // It shows people and keeps nothing.
    scope: 'recipients:read',
    summary: 'Try a rule without keeping it.',
    input: z.object({ body: trialRequest }),
    bodyLimit: 256 * KiB,
    answers: { 200: { description: 'Whom it finds.', schema: segmentTrial } },
    problems: ['unknown-group', 'unknown-newsletter', 'not-found', 'too-expensive'],
    handle: async (api, { input }) => {
      const { rule, sample, recipient } = input.body;
      await refuseUnknownNames(api.store, rule);
      const explanation =
        recipient === undefined ? null : showExplanation(await explainFor(api.store, rule, recipient));
      const preview = showPreview(await previewRule(api.store, rule, { sample }));
      return { status: 200, body: { ...preview, explanation } };
    },
  }),
];

const showSegment = ({ id: _id, createdAt, updatedAt, ...segment }: Segment) => ({
  ...segment,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

const showPreview = ({ sample, ...counts }: SegmentPreview) => ({
  ...counts,
  sample: sample.map(showRecipient),
});

const showExplanation = ({ recipient, inside, clauses }: SegmentExplanation) => ({
  recipient: recipient.externalId,
  inside,
  clauses,
});
