import { type App, cancelEvent, findEvent, type StoredEvent } from '@pabal/db';
import { balanceOf, PabalError } from '@pabal/domain';
import { z } from 'zod';
import type { Api } from '../api.ts';
import type { KeyedRequest, Settled } from '../events/desk.ts';
import { linksOf } from '../events/links.ts';
import { problemOf, toPabalError } from '../http/problems.ts';
import { refusalOf } from '../http/refusals.ts';
import type { Call, Reply } from '../http/route.ts';
import { batchedEvent, type EventRequest, type ShownEvent } from '../schemas/events.ts';

const replayedHeader = { 'Idempotency-Replayed': 'true' };

/** `POST /v1/events` */
export async function postEvent(
  api: Api,
  { app, input }: Call<{ header: { 'idempotency-key'?: string | undefined }; body: EventRequest }>,
): Promise<Reply> {
  const { answer, replayed } = await api.events.accept(app, input.body, input.header['idempotency-key']);
  return { status: 202, body: answer, ...(replayed && { headers: replayedHeader }) };
}

/** `POST /v1/events/batch`: 202 when all were accepted, 200 when each result has to be looked at. */
export async function postEvents(
  api: Api,
  { app, requestId, input }: Call<{ body: { events: unknown[] } }>,
): Promise<Reply> {
  const settled = await api.events.acceptAll(app, input.body.events.map(readEvent));
  const outcomes = settled.map(outcomeOf);
  const errors = outcomes.flatMap((outcome) => (outcome instanceof PabalError ? [outcome] : []));
  // With the store away no event has a result of its own: the whole request is to be repeated.
  if (errors.length === outcomes.length && errors[0]?.code === 'store-unavailable') throw errors[0];
  const context = { publicUrl: api.publicUrl, requestId };
  const results = outcomes.map((outcome) => {
    if (!(outcome instanceof PabalError)) return { status: 202, ...outcome };
    const problem = problemOf(outcome, context);
    return { status: problem.status, problem };
  });
  return { status: errors.length === 0 ? 202 : 200, body: { results } };
}

/** Fields are named as if the event had come alone. */
const inBody = z.object({ body: batchedEvent });

function readEvent(item: unknown): KeyedRequest | PabalError {
  const parsed = inBody.safeParse({ body: item });
  if (!parsed.success) return refusalOf(parsed.error.issues, { body: item });
  const { idempotencyKey, ...request } = parsed.data.body;
  return { request, idempotencyKey };
}

function outcomeOf(settled: Settled): { event: unknown; replayed: boolean } | PabalError {
  if (settled.status === 'rejected') return toPabalError(settled.reason);
  return { event: settled.value.answer, replayed: settled.value.replayed };
}

/** `GET /v1/events/{id}` */
export async function getEvent(api: Api, { app, input }: Call<{ path: { id: string } }>): Promise<Reply> {
  return { status: 200, body: showEvent(await ownEvent(api, app, input.path.id)) };
}

/** `DELETE /v1/events/{id}`: what has been claimed is sent all the same; the second time changes nothing. */
export async function deleteEvent(api: Api, { app, input }: Call<{ path: { id: string } }>): Promise<Reply> {
  const { id } = await ownEvent(api, app, input.path.id);
  await cancelEvent(api.store, id);
  return { status: 200, body: showEvent(await ownEvent(api, app, id)) };
}

async function ownEvent({ store }: Api, app: App, id: string): Promise<StoredEvent> {
  const event = await findEvent(store, app.id, id);
  if (event === undefined)
    throw new PabalError('not-found', `There is no event ${id}, or it belongs to another app.`);
  return event;
}

function showEvent(event: StoredEvent): ShownEvent {
  const { id, type, lane, locale, test } = event;
  return {
    id,
    type,
    state: stateOf(event),
    lane,
    locale,
    test,
    createdAt: event.createdAt.toISOString(),
    sendAt: event.sendAt.toISOString(),
    expiresAt: event.expiresAt?.toISOString() ?? null,
    cancelledAt: event.cancelledAt?.toISOString() ?? null,
    counts: balanceOf(event.counts),
    links: linksOf(id),
  };
}

function stateOf({ cancelledAt, audienceState, counts }: StoredEvent): ShownEvent['state'] {
  if (cancelledAt !== null) return 'cancelled';
  if (audienceState === 'expanding') return 'expanding';
  return balanceOf(counts).pending === 0 ? 'finished' : 'accepted';
}
