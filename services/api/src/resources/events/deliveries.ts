// Deliveries, as shown to the app that made them.

import { findDelivery, findDeliveryIn, type Place, type StoredDelivery } from '@pabal/db/ledger';
import { listDeliveries } from '@pabal/db/letters';
import { historyLines, type LetterViewer, letterAsSent, placeOf, shownDelivery } from '@pabal/deliveries';
import { PabalError } from '@pabal/domain';
import { recipientOf } from '@pabal/people';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { hasScope, peopleRoles, peopleScope, requireScope } from '../../http/admission/scopes.ts';
import { type Caller, isUser } from '../../http/caller.ts';
import { id } from '../fields.ts';
import { deliveryPage, deliveryQuery, deliveryWithHistory, shownLetter } from './deliveries.schema.ts';

const byId = z.strictObject({ id });

export const deliveries: readonly Route[] = [
  keyed('get', '/v1/deliveries', {
    scope: 'events:read',
    summary: 'List deliveries: who got what, who did not, and why.',
    input: z.object({ query: deliveryQuery }),
    answers: { 200: { description: 'A page of deliveries.', schema: deliveryPage } },
    problems: ['not-found'],
    handle: async (api, { caller, input }) => {
      const { event, address, recipient, limit, cursor, ...rest } = input.query;
      // A filter by address must not reveal whose address it is.
      if (address !== undefined && isUser(caller)) requireScope(caller, peopleScope);
      const recipientId = recipient === undefined ? undefined : (await recipientOf(api.store, recipient)).id;
      const namedOnly = address !== undefined && !hasScope(caller, peopleScope);
      const filter = {
        ...{ ...rest, eventId: event, addressKeys: address && [address.key], recipientId, namedOnly },
        appId: isUser(caller) ? undefined : caller.id,
      };
      const { letters, next } = await listDeliveries(api.store.lists, filter, { after: cursor, limit });
      return {
        status: 200,
        body: { deliveries: letters.map((letter) => showTo(caller, letter)), next: next ?? null },
      };
    },
  }),
  keyed('get', '/v1/deliveries/{id}', {
    scope: 'events:read',
    summary: 'One delivery and its whole history.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The delivery.', schema: deliveryWithHistory } },
    problems: ['not-found'],
    handle: async (api, { caller, input }) => {
      const { id } = input.path;
      const found = await (isUser(caller)
        ? findDeliveryIn(api.store, id)
        : findDelivery(api.store, caller.id, id));
      if (found === undefined) {
        throw new PabalError('not-found', `There is no delivery ${id}, or it belongs to another app.`);
      }
      const { delivery, receipts } = found;
      const hides = hidesPerson(caller, delivery);
      const history = historyLines(delivery, found.moves);
      return {
        status: 200,
        body: {
          ...showTo(caller, delivery, await placeOf(api.store, delivery)),
          history: hides ? history.map(withoutWords) : history,
          receipts: hides ? receipts.map((receipt) => ({ ...receipt, reply: null })) : receipts,
        },
      };
    },
  }),
  keyed('get', '/v1/deliveries/{id}/letter', {
    scope: 'events:read',
    roles: peopleRoles,
    summary: 'One letter as it was sent: subject, html and text.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The letter.', schema: shownLetter } },
    problems: [
      ...([
        'not-found',
        'test-key',
        'wrong-state',
        'data-erased',
        'version-missing',
        'version-damaged',
      ] as const),
      ...(['template-broken', 'invalid-data'] as const),
    ],
    handle: async (api, { caller, input }) => ({
      status: 200,
      body: await letterAsSent(api.store, input.path.id, viewerOf(caller)),
    }),
  }),
];

/** Whose letters a key may read. With `ops:read` it sees the letters of all apps of its space, as it does in `/v1/dead-letters`. */
const viewerOf = (caller: Caller): LetterViewer => ({
  appId: isUser(caller) ? undefined : caller.id,
  seesAllApps: hasScope(caller, 'ops:read'),
  seesPeople: hasScope(caller, peopleScope),
  onlyTest: caller.mode === 'test',
});

/**
 * Whether a letter's address is hidden from a key: an app that wrote to a recipient or a group did not name the address, and
 * sees it only with the scope that shows people. A user named no address.
 */
function hidesPerson(caller: Caller, { recipientId }: StoredDelivery): boolean {
  return (isUser(caller) || recipientId !== null) && !hasScope(caller, peopleScope);
}

function showTo(caller: Caller, delivery: StoredDelivery, place?: Place) {
  const shown = shownDelivery(delivery, place);
  return hidesPerson(caller, delivery)
    ? { ...shown, address: null, name: null, reply: null, waitsFor: null }
    : shown;
}

/** The answer of a server and the note of a person may quote the address. */
const withoutWords = <Line extends object>(line: Line) => ({ ...line, reply: null, note: null });
