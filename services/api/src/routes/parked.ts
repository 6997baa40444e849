// Letters that stand still: shown, discarded, resolved. Who may come here sees and moves the letters of all apps.

import {
  type DeadLetterFilter,
  discardDeadLetters,
  findLetter,
  type LetterStory,
  listCauses,
  listDeadLetters,
  listUnknown,
  type ParkedLetter,
  type ParkedPage,
  resolveUnknown,
} from '@pabal/db';
import { mostLettersPerDecision, PabalError } from '@pabal/domain';
import type { z } from 'zod';
import type { Api } from '../api.ts';
import type { Call, Reply } from '../http/route.ts';
import type {
  causesQuery,
  deadFilter,
  deadQuery,
  discardRequest,
  resolveRequest,
  unknownQuery,
} from '../schemas/parked.ts';
import { showDelivery } from './deliveries.ts';
import { storyOf } from './delivery-story.ts';

type Asked = Partial<z.output<typeof deadFilter>>;

/** The filter of a request in the words of the store. */
export function filterOf({ id, event, all: _all, ...rest }: Asked): DeadLetterFilter {
  return { ...rest, deliveryId: id, eventId: event };
}

/** `GET /v1/dead-letters` */
export async function getCauses(
  api: Api,
  { input }: Call<{ query: z.output<typeof causesQuery> }>,
): Promise<Reply> {
  const { limit, cursor, ...filter } = input.query;
  const { causes, complete, next } = await listCauses(api.store, filterOf(filter), { after: cursor, limit });
  const shown = causes.map(({ exampleId, firstAt, lastAt, ...cause }) => ({
    ...cause,
    firstAt: firstAt.toISOString(),
    lastAt: lastAt.toISOString(),
    example: exampleId,
  }));
  return { status: 200, body: { causes: shown, complete, next: next ?? null } };
}

/** `GET /v1/dead-letters/letters` */
export async function getDeadLetters(
  api: Api,
  { input }: Call<{ query: z.output<typeof deadQuery> }>,
): Promise<Reply> {
  const { limit, cursor, ...filter } = input.query;
  return pageReply(await listDeadLetters(api.store, filterOf(filter), { after: cursor, limit }));
}

/** `GET /v1/unknown` */
export async function getUnknown(
  api: Api,
  { input }: Call<{ query: z.output<typeof unknownQuery> }>,
): Promise<Reply> {
  const { limit, cursor, ...filter } = input.query;
  return pageReply(await listUnknown(api.store, filterOf(filter), { after: cursor, limit }));
}

const pageReply = ({ letters, next }: ParkedPage): Reply => ({
  status: 200,
  body: { letters: letters.map(showParked), next: next ?? null },
});

/** `GET /v1/dead-letters/letters/{id}` */
export async function getLetter(api: Api, { input }: Call<{ path: { id: string } }>): Promise<Reply> {
  const { id } = input.path;
  const found = await findLetter(api.store, id);
  if (found === undefined) throw new PabalError('not-found', `There is no delivery ${id}.`);
  return { status: 200, body: showStory(found) };
}

/** `POST /v1/dead-letters/discard` */
export async function postDiscard(
  api: Api,
  { app, input }: Call<{ body: z.output<typeof discardRequest> }>,
): Promise<Reply> {
  const { filter, reason } = input.body;
  const decision = { actor: `api:${app.name}`, reason };
  return decidedReply(await discardDeadLetters(api.store, filterOf(filter), decision));
}

/** `POST /v1/unknown/resolve` */
export async function postResolve(
  api: Api,
  { app, input }: Call<{ body: z.output<typeof resolveRequest> }>,
): Promise<Reply> {
  const { filter, as, reason } = input.body;
  const decision = { actor: `api:${app.name}`, reason };
  return decidedReply(await resolveUnknown(api.store, filterOf(filter), as, decision));
}

const decidedReply = (letters: number): Reply => ({
  status: 200,
  body: { letters, more: letters >= mostLettersPerDecision },
});

function showParked({ appId, parkedAt, causeId, ...delivery }: ParkedLetter) {
  return { ...showDelivery(delivery), app: appId, since: parkedAt.toISOString(), causeId };
}

function showStory({ letter, moves, replays }: LetterStory) {
  const { appId, parkedAt, causeId, discardedAt, discardReason, ...delivery } = letter;
  return {
    ...showDelivery(delivery),
    app: appId,
    since: parkedAt?.toISOString() ?? null,
    causeId,
    discardedAt: discardedAt?.toISOString() ?? null,
    discardReason,
    story: storyOf(delivery, moves),
    replays: replays.map((replay) => ({ ...replay, createdAt: replay.createdAt.toISOString() })),
  };
}
