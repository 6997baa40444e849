// Letters of all apps, for the people on call: found by what a reader knows of them, and sent once more.

import { findLetters, sendAgain, type WholeLetter, wholeLetter } from '@pabal/deliveries';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
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
      const { limit, after, message_id: messageId, settled_from: settledFrom, ...rest } = input.query;
      const wanted = { ...rest, messageId, settledFrom };
      const found = await findLetters(api.store.lists, wanted, { after, limit });
      return { status: 200, body: { letters: found.letters.map(inText), next: found.next } };
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
      const places = { errorsAt: api.errorsAt, consoleAt: api.access.consoleUrl };
      return { status: 200, body: showWhole(await wholeLetter(api.store, input.path.id, places)) };
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
      const request = { id: input.path.id, ...input.body };
      return { status: 200, body: await sendAgain(api.store, request, actorOf(caller)) };
    },
  }),
];

const showWhole = ({ history, receipts, replays, ...letter }: WholeLetter): object => ({
  ...inText(letter),
  history: history.map(inText),
  receipts: receipts.map(inText),
  replays: replays.map(inText),
});
