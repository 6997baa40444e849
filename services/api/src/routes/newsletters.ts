import { listNewsletters, type Newsletter } from '@pabal/db';
import { type NewsletterDefinition, readDefinition } from '@pabal/newsletters';
import type { z } from 'zod';
import type { Api } from '../api.ts';
import type { Call, Reply } from '../http/route.ts';
import type { editionRequest, newslettersQuery } from '../schemas/newsletters.ts';
import { showEdition } from './editions.ts';

interface InPath {
  readonly path: { readonly key: string };
}

/** `PUT /v1/newsletters/{key}` */
export async function putNewsletter(
  api: Api,
  { input }: Call<InPath & { query: { version?: number | undefined }; body: NewsletterDefinition }>,
): Promise<Reply> {
  const { created, ...put } = await api.newsletters.put(input.path.key, input.body, input.query.version);
  return { status: created ? 201 : 200, body: showNewsletter(put) };
}

/** `GET /v1/newsletters/{key}` */
export async function getNewsletter(api: Api, { input }: Call<InPath>): Promise<Reply> {
  return { status: 200, body: showNewsletter(await api.newsletters.get(input.path.key)) };
}

/** `GET /v1/newsletters` */
export async function getNewsletters(
  api: Api,
  { input }: Call<{ query: z.output<typeof newslettersQuery> }>,
): Promise<Reply> {
  const { limit, cursor } = input.query;
  const newsletters = await listNewsletters(api.store, { after: cursor, limit });
  const next = newsletters.length === limit ? newsletters.at(-1)?.key : undefined;
  return { status: 200, body: { newsletters: newsletters.map(showNewsletter), next: next ?? null } };
}

/** `POST /v1/newsletters/{key}/pause` */
export async function pauseNewsletter(api: Api, { input }: Call<InPath>): Promise<Reply> {
  return { status: 200, body: showNewsletter(await api.newsletters.pause(input.path.key)) };
}

/** `POST /v1/newsletters/{key}/resume` */
export async function resumeNewsletter(api: Api, { input }: Call<InPath>): Promise<Reply> {
  return { status: 200, body: showNewsletter(await api.newsletters.resume(input.path.key)) };
}

/** `POST /v1/newsletters/{key}/editions` */
export async function postEdition(
  api: Api,
  { input }: Call<InPath & { body: z.output<typeof editionRequest> }>,
): Promise<Reply> {
  const edition = await api.newsletters.begin(input.path.key, input.body);
  return { status: 202, body: showEdition(edition) };
}

const showNewsletter = ({
  key,
  version,
  pausedAt,
  nextSlotAt,
  definition,
  createdAt,
  updatedAt,
}: Newsletter) => ({
  ...{ key, version, definition: readDefinition(definition) },
  pausedAt: pausedAt?.toISOString() ?? null,
  nextSlotAt: nextSlotAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
