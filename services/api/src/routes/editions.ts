import { type Edition, listEditions, tellEdition } from '@pabal/db';
import { PabalError } from '@pabal/domain';
import type { z } from 'zod';
import type { Api } from '../api.ts';
import type { Call, Reply } from '../http/route.ts';
import type {
  cancelRequest,
  editionsQuery,
  letterPreviewQuery,
  proofRequest,
  resendRequest,
} from '../schemas/newsletters.ts';

interface InPath {
  readonly path: { readonly id: string };
}

/** `GET /v1/editions` */
export async function getEditions(
  api: Api,
  { input }: Call<{ query: z.output<typeof editionsQuery> }>,
): Promise<Reply> {
  const { limit, cursor, newsletter, state } = input.query;
  const editions = await listEditions(api.store, { newsletter, state }, { after: cursor, limit });
  const next = editions.length === limit ? editions.at(-1)?.id : undefined;
  return { status: 200, body: { editions: editions.map(showEdition), next: next ?? null } };
}

/** `GET /v1/editions/{id}` */
export async function getEdition(api: Api, { input }: Call<InPath>): Promise<Reply> {
  const { id } = input.path;
  const told = await tellEdition(api.store, id);
  if (told === undefined) throw new PabalError('not-found', `There is no edition ${id}.`);
  const { balance, exclusions, entries, report, rate } = told;
  const remainingSeconds = rate === null || rate === 0 ? null : balance.pending / rate;
  const body = {
    ...showEdition(told),
    balance,
    exclusions,
    entries,
    remainingSeconds,
    report: report ?? null,
  };
  return { status: 200, body };
}

/** `GET /v1/editions/{id}/preview` */
export async function getPreview(
  api: Api,
  { input }: Call<InPath & { query: z.output<typeof letterPreviewQuery> }>,
): Promise<Reply> {
  const { subject, html, text, locale, headers } = await api.newsletters.preview(input.path.id, input.query);
  return { status: 200, body: { subject, html, text, locale, headers } };
}

/** `GET /v1/editions/{id}/preflight` */
export async function getPreflight(api: Api, { input }: Call<InPath>): Promise<Reply> {
  const { edition, last, ...rest } = await api.newsletters.preflight(input.path.id);
  const shownLast = last === undefined ? null : { ...last, slot: last.slot.toISOString() };
  return { status: 200, body: { edition: showEdition(edition), last: shownLast, ...rest } };
}

/** `POST /v1/editions/{id}/proof` */
export async function postProof(
  api: Api,
  { app, input }: Call<InPath & { body: z.output<typeof proofRequest> }>,
): Promise<Reply> {
  const { to, ...as } = input.body;
  const proof = await api.newsletters.proof(input.path.id, to, as, `api:${app.name}`);
  return { status: 202, body: showEdition(proof) };
}

/** `POST /v1/editions/{id}/approve` */
export async function approveEdition(api: Api, { app, input }: Call<InPath>): Promise<Reply> {
  return shown(await api.newsletters.approve(input.path.id, `api:${app.name}`));
}

/** `POST /v1/editions/{id}/pause` */
export async function pauseEdition(api: Api, { app, input }: Call<InPath>): Promise<Reply> {
  return shown(await api.newsletters.pauseEdition(input.path.id, `api:${app.name}`));
}

/** `POST /v1/editions/{id}/resume` */
export async function resumeEdition(api: Api, { input }: Call<InPath>): Promise<Reply> {
  return shown(await api.newsletters.resumeEdition(input.path.id));
}

/** `POST /v1/editions/{id}/cancel` */
export async function cancelEdition(
  api: Api,
  { app, input }: Call<InPath & { body: z.output<typeof cancelRequest> }>,
): Promise<Reply> {
  const { reason } = input.body;
  return shown(await api.newsletters.cancel(input.path.id, { actor: `api:${app.name}`, reason }));
}

/** `POST /v1/editions/{id}/resend` */
export async function resendEdition(
  api: Api,
  { app, input }: Call<InPath & { body: z.output<typeof resendRequest> }>,
): Promise<Reply> {
  const { bucket, reason, rate } = input.body;
  const decision = { actor: `api:${app.name}`, reason, rate };
  const again = await api.newsletters.resend(input.path.id, bucket, decision);
  const body =
    again.kind === 'new-edition'
      ? { letters: null, replayId: null, editionId: again.editionId }
      : { letters: again.letters, replayId: again.replayId ?? null, editionId: null };
  return { status: 202, body };
}

const shown = (edition: Edition): Reply => ({ status: 200, body: showEdition(edition) });

const text = (time: Date | null) => time?.toISOString() ?? null;

/** An edition as it is shown. */
export function showEdition(edition: Edition) {
  const { id, newsletter, kind, state, pausedBy, parentId, bucket, approvedBy } = edition;
  const { planned, excluded, rate, reason } = edition;
  return {
    ...{ id, newsletter, kind, state, pausedBy, parentId, bucket, approvedBy },
    ...{ planned, excluded, rate, reason },
    slot: edition.slot.toISOString(),
    pausedAt: text(edition.pausedAt),
    sendsAt: text(edition.sendsAt),
    approvedAt: text(edition.approvedAt),
    createdAt: edition.createdAt.toISOString(),
    frozenAt: text(edition.frozenAt),
    sendingAt: text(edition.sendingAt),
    sentAt: text(edition.sentAt),
    endedAt: text(edition.endedAt),
    lettersRemovedAt: text(edition.lettersRemovedAt),
  };
}
