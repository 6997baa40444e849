// Letters of all apps, for the people on call: found by what a reader knows of them, and sent once more.

import type { Place } from '@pabal/db/ledger';
import type { OwnedLetter } from '@pabal/db/letters';
import { findLetters, sendAgain, type WholeLetter, wholeLetter } from '@pabal/deliveries';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { placeOf, showDelivery } from '../events/deliveries.ts';
import { historyOf } from '../events/delivery-history.ts';
import { id } from '../fields.ts';
import { inText } from '../in-text.ts';
import {
  letterPage,
  lettersQuery,
  sendAgainRequest,
  sentAgainShown,
  wholeLetterShown,
} from './letters.schema.ts';

const byId = z.strictObject({ id });

export const letters: readonly Route[] = [
  keyed('get', '/v1/letters', {
    scope: 'letters:read',
    showsPeople: true,
    summary:
      'Find letters of any app or newsletter, by address, recipient, event, key, Message-ID or what is in them.',
    input: z.object({ query: lettersQuery }),
    answers: { 200: { description: 'A page of letters.', schema: letterPage } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      const { limit, after, message_id: messageId, ...wanted } = input.query;
      const found = await findLetters(api.store.lists, { ...wanted, messageId }, { after, limit });
      return { status: 200, body: { letters: found.letters.map(showOwned), next: found.next ?? null } };
    },
  }),
  keyed('get', '/v1/letters/{id}', {
    scope: 'letters:read',
    showsPeople: true,
    summary: 'One letter of any app or newsletter, with its whole history.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The letter.', schema: wholeLetterShown } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      const found = await wholeLetter(api.store, input.path.id);
      return { status: 200, body: showWhole(found, await placeOf(api.store, found.letter)) };
    },
  }),
  keyed('post', '/v1/letters/{id}/send-again', {
    scope: 'letters:write',
    showsPeople: true,
    summary: 'Send a letter once more that was sent, as a letter of its own.',
    input: z.object({ path: byId, body: sendAgainRequest }),
    answers: { 200: { description: 'It goes within moments.', schema: sentAgainShown } },
    problems: ['not-found', 'wrong-state', 'data-erased'],
    handle: async (api, { caller, input }) => {
      const request = { id: input.path.id, ...input.body, messageIdDomain: api.mailDomain };
      const { eventId, ...made } = await sendAgain(api.store, request, actorOf(caller));
      return { status: 200, body: { ...made, event: eventId } };
    },
  }),
];

type Owner = Pick<OwnedLetter, 'app' | 'appId' | 'editionId' | 'newsletter' | 'againOf'>;

const showOwner = ({ app, appId, editionId, newsletter, againOf }: Owner) => ({
  app: appId === null || app === null ? null : { id: appId, name: app },
  edition: editionId,
  ...{ newsletter, againOf },
});

function showOwned({ app, appId, editionId, newsletter, againOf, addressKey: _, ...letter }: OwnedLetter) {
  return { ...showDelivery(letter), ...showOwner({ app, appId, editionId, newsletter, againOf }) };
}

function showWhole(
  { letter, moves, replays, owner, sentAgainAs }: WholeLetter,
  place: Place | undefined,
): object {
  const { appId: _, parkedAt, causeId, discardedAt, discardReason, ...delivery } = letter;
  return {
    ...showDelivery(delivery, place),
    ...showOwner(owner),
    ...inText({ parkedAt, causeId, discardedAt, discardReason }),
    sentAgainAs,
    history: historyOf(delivery, moves),
    replays: replays.map(inText),
  };
}
