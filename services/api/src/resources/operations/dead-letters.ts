// Dead letters: shown, discarded. A key with this scope sees and moves the letters of all apps of its space.

import type { DeadLetterFilter } from '@pabal/db/parked';
import {
  countDiscard,
  deadLetterCauses,
  deadLetters as deadOnes,
  discardLetters,
  letterStory,
} from '@pabal/deliveries';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { peopleRoles } from '../../http/admission/scopes.ts';
import { id } from '../fields.ts';
import {
  causePage,
  causesQuery,
  type deadFilter,
  deadQuery,
  decided,
  discardRequest,
  letterStoryShown,
  parkedPage,
} from './dead-letters.schema.ts';

const byId = z.strictObject({ id });

export const deadLetters: readonly Route[] = [
  keyed('get', '/v1/dead-letters', {
    scope: 'ops:read',
    summary: 'Dead letters by cause.',
    input: z.object({ query: causesQuery }),
    answers: { 200: { description: 'A page of causes.', schema: causePage } },
    handle: async (api, { input }) => {
      const { limit, cursor: after, ...filter } = input.query;
      const page = { after, limit };
      return { status: 200, body: await deadLetterCauses(api.store.lists, filterOf(filter), page) };
    },
  }),
  keyed('get', '/v1/dead-letters/letters', {
    scope: 'ops:read',
    roles: peopleRoles,
    summary: 'Dead letters, one by one.',
    input: z.object({ query: deadQuery }),
    answers: { 200: { description: 'A page of letters.', schema: parkedPage } },
    handle: async (api, { input }) => {
      const { limit, cursor: after, ...filter } = input.query;
      return { status: 200, body: await deadOnes(api.store.lists, filterOf(filter), { after, limit }) };
    },
  }),
  keyed('get', '/v1/dead-letters/letters/{id}', {
    scope: 'ops:read',
    roles: peopleRoles,
    summary: 'One letter of any app, with its whole history.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The letter.', schema: letterStoryShown } },
    problems: ['not-found'],
    handle: async (api, { input }) => ({ status: 200, body: await letterStory(api.store, input.path.id) }),
  }),
  keyed('post', '/v1/dead-letters/discard', {
    scope: 'ops:write',
    summary: 'Give dead letters up.',
    input: z.object({ body: discardRequest }),
    answers: { 200: { description: 'They are given up.', schema: decided } },
    handle: async (api, { caller, input }) => {
      const { reason, dryRun } = input.body;
      const filter = filterOf(input.body.filter);
      if (dryRun) return { status: 200, body: await countDiscard(api.store, filter) };
      return { status: 200, body: await discardLetters(api.store, { filter, reason }, actorOf(caller)) };
    },
  }),
];

type Asked = Partial<z.output<typeof deadFilter>>;

/** The filter of a request in the words of the store. */
export function filterOf({ id, event, all: _all, ...rest }: Asked): DeadLetterFilter {
  return { ...rest, deliveryId: id, eventId: event };
}
