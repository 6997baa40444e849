// Dead letters: shown, discarded. A key with this scope sees and moves the letters of all apps of its space.

import type { Place } from '@pabal/db/ledger';
import {
  type DeadLetterFilter,
  findLetter,
  type LetterWithHistory,
  listCauses,
  listDeadLetters,
  type ParkedLetter,
  type ParkedPage,
} from '@pabal/db/parked';
import { countDiscard, discardLetters } from '@pabal/deliveries';
import { PabalError } from '@pabal/domain';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { peopleRoles } from '../../http/admission/scopes.ts';
import type { Reply } from '../../http/route.ts';
import { placeOf, showDelivery } from '../events/deliveries.ts';
import { historyOf } from '../events/delivery-history.ts';
import { id } from '../fields.ts';
import {
  causePage,
  causesQuery,
  type deadFilter,
  deadQuery,
  decided,
  discardRequest,
  letterStory,
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
      const { limit, cursor, ...filter } = input.query;
      const { causes, complete, next } = await listCauses(api.store.lists, filterOf(filter), {
        after: cursor,
        limit,
      });
      const shown = causes.map(({ exampleId, firstAt, lastAt, ...cause }) => ({
        ...cause,
        firstAt: firstAt.toISOString(),
        lastAt: lastAt.toISOString(),
        example: exampleId,
      }));
      return { status: 200, body: { causes: shown, complete, next: next ?? null } };
    },
  }),
  keyed('get', '/v1/dead-letters/letters', {
    scope: 'ops:read',
    roles: peopleRoles,
    summary: 'Dead letters, one by one.',
    input: z.object({ query: deadQuery }),
    answers: { 200: { description: 'A page of letters.', schema: parkedPage } },
    handle: async (api, { input }) => {
      const { limit, cursor, ...filter } = input.query;
      return pageReply(await listDeadLetters(api.store.lists, filterOf(filter), { after: cursor, limit }));
    },
  }),
  keyed('get', '/v1/dead-letters/letters/{id}', {
    scope: 'ops:read',
    roles: peopleRoles,
    summary: 'One letter of any app, with its whole history.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The letter.', schema: letterStory } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      const { id } = input.path;
      const found = await findLetter(api.store, id);
      if (found === undefined) throw new PabalError('not-found', `There is no delivery ${id}.`);
      return { status: 200, body: showHistory(found, await placeOf(api.store, found.letter)) };
    },
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

/** A page of letters that wait for a decision; the store says where the next one begins. */
export const pageReply = ({ letters, next }: ParkedPage): Reply => ({
  status: 200,
  body: { letters: letters.map(showParked), next: next ?? null },
});

function showParked({ appId, parkedAt, causeId, ...delivery }: ParkedLetter) {
  return {
    ...showDelivery(delivery),
    app: appId,
    triedAt: delivery.claimedAt?.toISOString() ?? null,
    since: parkedAt.toISOString(),
    causeId,
  };
}

/** A letter with its whole history, and its place in line when it waits in one. */
export function showHistory({ letter, moves, replays }: LetterWithHistory, place: Place | undefined) {
  const { appId, parkedAt, causeId, discardedAt, discardReason, ...delivery } = letter;
  return {
    ...showDelivery(delivery, place),
    app: appId,
    triedAt: delivery.claimedAt?.toISOString() ?? null,
    since: parkedAt?.toISOString() ?? null,
    causeId,
    discardedAt: discardedAt?.toISOString() ?? null,
    discardReason,
    history: historyOf(delivery, moves),
    replays: replays.map((replay) => ({ ...replay, createdAt: replay.createdAt.toISOString() })),
  };
}
