// The pages about people, for users who may see them.

import { rolesWithScope, suppressionScopes } from '@pabal/domain';
import { charsets, segmentKey } from '@pabal/people';
import { z } from 'zod';
import { type Route, signedIn } from '../../../api.ts';
import {
  cursor,
  email,
  externalId,
  groupKey,
  id,
  largestInteger,
  line,
  suppressionReason,
  wholeNumber,
} from '../../fields.ts';
import { importSheet } from '../imports/import.ts';
import { importsPage } from '../imports/list.ts';
import { mappingQuery } from '../imports/mapping.ts';
import { onlookerOf, pageRoute } from '../page.ts';
import { draftQuery } from './draft.ts';
import { groupSheet, groupsPage } from './groups.ts';
import { peoplePage } from './list.ts';
import { personSheet } from './person.ts';
import { receiptSheet } from './receipt.ts';
import { segmentSheet } from './segment.ts';
import { segmentsPage } from './segments.ts';
import { suppressionsSheet } from './suppressions.ts';

const behind = { cursor: cursor.optional() };

/** As the routes behind them: a viewer sees no people. */
const peopleRoute = (...said: Parameters<typeof pageRoute>) => ({
  ...pageRoute(...said),
  roles: rolesWithScope('recipients:read'),
});

export const peoplePages: readonly Route[] = [
  signedIn('get', '/v1/console/people', {
    ...peopleRoute('The page of the console about all people.', ['store-busy']),
    input: z.object({ query: z.strictObject({ text: line('a text', 300).optional(), ...behind }) }),
    handle: async ({ store }, call) => ({
      status: 200,
      body: await peoplePage(store, call.input.query, onlookerOf(call)),
    }),
  }),
  signedIn('get', '/v1/console/people/{externalId}', {
    ...peopleRoute('The page of the console about one person.', ['not-found', 'store-busy']),
    input: z.object({ path: z.strictObject({ externalId }) }),
    handle: async (api, call) => ({
      status: 200,
      body: await personSheet(api, call.input.path.externalId, onlookerOf(call)),
    }),
  }),
  signedIn('get', '/v1/console/groups', {
    ...peopleRoute('The page of the console about all groups.', []),
    input: z.object({ query: z.strictObject({ cursor: groupKey.optional() }) }),
    handle: async ({ store }, call) => ({
      status: 200,
      body: await groupsPage(store, call.input.query, onlookerOf(call)),
    }),
  }),
  signedIn('get', '/v1/console/groups/{key}', {
    ...peopleRoute('The page of the console about one group.'),
    input: z.object({ path: z.strictObject({ key: groupKey }), query: z.strictObject(behind) }),
    handle: async ({ store }, call) => ({
      status: 200,
      body: await groupSheet(store, { ...call.input.path, ...call.input.query }, onlookerOf(call)),
    }),
  }),
  signedIn('get', '/v1/console/segments', {
    ...peopleRoute('The page of the console about all segments.', []),
    input: z.object({ query: z.strictObject({ cursor: segmentKey.optional() }) }),
    handle: async ({ store }, call) => ({
      status: 200,
      body: await segmentsPage(store, call.input.query, onlookerOf(call)),
    }),
  }),
  signedIn('get', '/v1/console/segments/{key}', {
    ...peopleRoute('The page of the console about one segment.', ['not-found', 'store-busy']),
    input: z.object({ path: z.strictObject({ key: segmentKey }), query: draftQuery }),
    handle: async (api, call) => ({
      status: 200,
      body: await segmentSheet(api, { ...call.input.path, ...call.input.query }, onlookerOf(call)),
    }),
  }),
  signedIn('get', '/v1/console/suppressions', {
    ...peopleRoute('The page of the console about addresses that are not written to.', []),
    input: z.object({
      query: z.strictObject({
        address: email.optional(),
        scope: z.enum(suppressionScopes).optional(),
        reason: suppressionReason.optional(),
        ...{ ...behind, lifted: cursor.optional() },
      }),
    }),
    handle: async (api, call) => ({
      status: 200,
      body: await suppressionsSheet(api, call.input.query, onlookerOf(call)),
    }),
  }),
  signedIn('get', '/v1/console/erasures/{id}', {
    ...peopleRoute('The page of the console about the receipt of an erasure.'),
    input: z.object({ path: z.strictObject({ id }) }),
    handle: async ({ store }, call) => ({
      status: 200,
      body: await receiptSheet(store, call.input.path.id, onlookerOf(call)),
    }),
  }),
  signedIn('get', '/v1/console/imports', {
    ...peopleRoute('The page of the console about all files of people.', []),
    input: z.object({ query: z.strictObject(behind) }),
    handle: async ({ store }, call) => ({
      status: 200,
      body: await importsPage(store, call.input.query, onlookerOf(call)),
    }),
  }),
  signedIn('get', '/v1/console/imports/{id}', {
    ...peopleRoute('The page of the console about one file of people.', ['not-found', 'wrong-state']),
    input: z.object({
      path: z.strictObject({ id }),
      query: z.strictObject({
        charset: z.enum(charsets).optional(),
        after: wholeNumber(0, largestInteger).optional(),
        ...mappingQuery,
      }),
    }),
    handle: async (api, call) => ({
      status: 200,
      body: await importSheet(api, { ...call.input.path, ...call.input.query }, onlookerOf(call)),
    }),
  }),
];
