// Recipients, and everything that is kept about a person, for a request to see it.

import type { Recipient } from '@pabal/db/people';
import { exportPerson, recipientOf, saveRecipient } from '@pabal/people';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { externalId } from '../fields.ts';
import {
  exportQuery,
  personExport,
  recipientRequest,
  type ShownRecipient,
  shownRecipient,
} from './recipients.schema.ts';

const byExternalId = z.strictObject({ externalId });

export const recipients: readonly Route[] = [
  keyed('put', '/v1/recipients/{externalId}', {
    scope: 'recipients:write',
    summary: 'Make a recipient, or replace it.',
    input: z.object({ path: byExternalId, body: recipientRequest }),
    answers: {
      200: { description: 'The recipient was changed.', schema: shownRecipient },
      201: { description: 'The recipient was made.', schema: shownRecipient },
    },
    handle: async (api, { caller, input }) => {
      const { created, ...stored } = await saveRecipient(
        api.store,
        input.path.externalId,
        input.body,
        actorOf(caller),
      );
      return { status: created ? 201 : 200, body: showRecipient(stored) };
    },
  }),
  keyed('get', '/v1/recipients/{externalId}', {
    scope: 'recipients:read',
    summary: 'One recipient.',
    input: z.object({ path: byExternalId }),
    answers: { 200: { description: 'The recipient.', schema: shownRecipient } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      return { status: 200, body: showRecipient(await recipientOf(api.store, input.path.externalId)) };
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

/** A recipient in the form of an answer. */
export function showRecipient(recipient: Recipient): ShownRecipient {
  const { externalId, name, locale, timeZone, attributes } = recipient;
  return {
    externalId,
    email: recipient.address,
    name,
    locale,
    timeZone,
    attributes,
    activeAt: recipient.activeAt?.toISOString() ?? null,
    createdAt: recipient.createdAt.toISOString(),
    updatedAt: recipient.updatedAt.toISOString(),
  };
}
