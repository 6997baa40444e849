// Segments: rules over recipients.

import {
  deleteSegment,
  explainFor,
  explainSegment,
  previewOf,
  previewSegment,
  refuseUnknownNames,
  saveSegment,
  segmentKey,
  segmentOf,
  segmentPage,
  segmentsOf,
} from '@pabal/people';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { externalId, updated } from '../fields.ts';
import {
  explanationQuery,
  previewQuery,
  segmentExplanation,
  segmentPreview,
  segmentRequest,
  segmentsOfPerson,
  segmentsOfPersonQuery,
  segmentsQuery,
  segmentTrial,
  shownSegment,
  shownSegments,
  trialRequest,
} from './segments.schema.ts';

const KiB = 1024;
const byKey = z.strictObject({ key: segmentKey });

export const segments: readonly Route[] = [
  keyed('get', '/v1/segments', {
    scope: 'recipients:read',
    summary: 'List segments.',
    input: z.object({ query: segmentsQuery }),
    answers: { 200: { description: 'A page of segments.', schema: shownSegments } },
    handle: async (api, { input }) => {
      const { limit, cursor: after } = input.query;
      return { status: 200, body: await segmentPage(api.store.lists, { after, limit }) };
    },
  }),
  keyed('put', '/v1/segments/{key}', {
    scope: 'recipients:write',
    summary: 'Make a segment, or replace it.',
    input: z.object({ path: byKey, query: z.strictObject({ updated }), body: segmentRequest }),
    bodyLimit: 256 * KiB,
    answers: {
      200: { description: 'The segment was changed.', schema: shownSegment },
      201: { description: 'The segment was made.', schema: shownSegment },
    },
    problems: ['unknown-group', 'unknown-newsletter', 'version-conflict'],
    handle: async (api, { caller, input }) => {
      const wanted = { key: input.path.key, ...input.body, seen: input.query.updated };
      const { created, ...segment } = await saveSegment(api.store, wanted, actorOf(caller));
      return { status: created ? 201 : 200, body: segment };
    },
  }),
  keyed('get', '/v1/segments/{key}', {
    scope: 'recipients:read',
    summary: 'One segment.',
    input: z.object({ path: byKey }),
    answers: { 200: { description: 'The segment.', schema: shownSegment } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      return { status: 200, body: await segmentOf(api.store, input.path.key) };
    },
  }),
  keyed('delete', '/v1/segments/{key}', {
    scope: 'recipients:write',
    summary: 'Remove a segment.',
    input: z.object({ path: byKey }),
    answers: { 200: { description: 'The segment as it was.', schema: shownSegment } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      return { status: 200, body: await deleteSegment(api.store, input.path.key) };
    },
  }),
  keyed('get', '/v1/segments/{key}/preview', {
    scope: 'recipients:read',
    summary: 'Whom a segment finds right now.',
    input: z.object({ path: byKey, query: previewQuery }),
    answers: { 200: { description: 'Counts and a sample.', schema: segmentPreview } },
    problems: ['not-found', 'too-expensive'],
    handle: async (api, { input }) => {
      return { status: 200, body: await previewSegment(api.store, input.path.key, input.query.sample) };
    },
  }),
  keyed('get', '/v1/segments/{key}/explanation', {
    scope: 'recipients:read',
    summary: 'Why somebody is in a segment or not.',
    input: z.object({ path: byKey, query: explanationQuery }),
    answers: { 200: { description: 'Clause by clause.', schema: segmentExplanation } },
    problems: ['not-found', 'too-expensive'],
    handle: async (api, { input }) => {
      const { recipient } = input.query;
      return { status: 200, body: await explainSegment(api.store, input.path.key, recipient) };
    },
  }),
  keyed('get', '/v1/recipients/{externalId}/segments', {
    scope: 'recipients:read',
    summary: 'Which segments find somebody, and why.',
    input: z.object({ path: z.strictObject({ externalId }), query: segmentsOfPersonQuery }),
    answers: { 200: { description: 'A page of segments.', schema: segmentsOfPerson } },
    problems: ['not-found', 'too-expensive'],
    handle: async (api, { input: { path, query } }) => {
      const page = { after: query.cursor, limit: query.limit };
      return { status: 200, body: await segmentsOf(api.store, path.externalId, page) };
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
      const explanation = recipient === undefined ? null : await explainFor(api.store, rule, recipient);
      const preview = await previewOf(api.store, rule, sample);
      return { status: 200, body: { ...preview, explanation } };
    },
  }),
];
