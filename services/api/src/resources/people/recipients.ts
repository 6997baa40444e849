// Recipients, and everything that is kept about a person, for a request to see it.

import {
  exportPerson,
  findRecipients,
  groupsOf,
  recipientOf,
  saveRecipient,
  shownRecipient as shown,
} from '@pabal/people';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { externalId, updated } from '../fields.ts';
import {
  exportQuery,
  membershipPage,
  membershipsQuery,
  personExport,
  recipientPage,
  recipientRequest,
  recipientsQuery,
  shownRecipient,
} from './recipients.schema.ts';

const byExternalId = z.strictObject({ externalId });

export const recipients: readonly Route[] = [
  keyed('get', '/v1/recipients', {
    scope: 'recipients:read',
    summary: 'Find recipients by a part of their id, address, name or attributes.',
    input: z.object({ query: recipientsQuery }),
    answers: { 200: { description: 'A page of recipients.', schema: recipientPage } },
    problems: ['too-expensive', 'store-busy'],
    handle: async (api, { input }) => {
      const { text, limit, cursor: after } = input.query;
      return { status: 200, body: await findRecipients(api.store, text, { after, limit }) };
    },
  }),
  keyed('put', '/v1/recipients/{externalId}', {
    scope: 'recipients:write',
    summary: 'Make a recipient, or replace it.',
    input: z.object({ path: byExternalId, query: z.strictObject({ updated }), body: recipientRequest }),
    answers: {
      200: { description: 'The recipient was changed.', schema: shownRecipient },
      201: { description: 'The recipient was made.', schema: shownRecipient },
    },
    problems: ['version-conflict'],
    handle: async (api, { caller, input }) => {
      const { created, ...stored } = await saveRecipient(
        api.store,
        input.path.externalId,
        input.body,
        actorOf(caller),
        input.query.updated,
      );
      return { status: created ? 201 : 200, body: shown(stored) };
    },
  }),
  keyed('get', '/v1/recipients/{externalId}', {
    scope: 'recipients:read',
    summary: 'One recipient.',
    input: z.object({ path: byExternalId }),
    answers: { 200: { description: 'The recipient.', schema: shownRecipient } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      return { status: 200, body: shown(await recipientOf(api.store, input.path.externalId)) };
    },
  }),
  keyed('get', '/v1/recipients/{externalId}/groups', {
    scope: 'recipients:read',
    summary: 'The groups that a recipient is in.',
    input: z.object({ path: byExternalId, query: membershipsQuery }),
    answers: { 200: { description: 'A page of groups.', schema: membershipPage } },
    problems: ['not-found'],
    handle: async (api, { input: { path, query } }) => {
      const page = { after: query.cursor, limit: query.limit };
      return { status: 200, body: await groupsOf(api.store.lists, path.externalId, page) };
    },
  }),
  keyed('get', '/v1/recipients/{externalId}/export', {
    scope: 'recipients:read',
    summary: 'Everything that is kept about a person, their letters in pages.',
    input: z.object({ path: byExternalId, query: exportQuery }),
    answers: { 200: { description: 'By kind.', schema: personExport } },
    problems: ['not-found', 'too-expensive', 'store-busy'],
    handle: async (api, { input: { path, query } }) => {
      return { status: 200, body: await exportPerson(api.store, path.externalId, { after: query.cursor }) };
    },
  }),
];
