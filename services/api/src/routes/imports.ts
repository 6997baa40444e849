import { findImport, findNewsletterId, type Import, listImportErrors, listImports } from '@pabal/db';
import { type ImportFormat, PabalError } from '@pabal/domain';
import { charsets, stageFile, UnreadableFile } from '@pabal/people';
import type { z } from 'zod';
import type { Api } from '../api.ts';
import { excerpt } from '../http/refusals.ts';
import type { Call, Reply } from '../http/route.ts';
import type { Upload } from '../http/upload.ts';
import type { importErrorsQuery, importQuery, importsQuery } from '../schemas/imports.ts';

/** Media types of the files that are taken. */
export const importTypes: Readonly<Record<string, ImportFormat>> = {
  'text/csv': 'csv',
  'application/x-ndjson': 'ndjson',
};

/** `POST /v1/imports`: the file is stored whole before it is answered; the builder takes it in. */
export async function postImport(
  api: Api,
  { app, input }: Call<{ query: z.output<typeof importQuery> }>,
  upload: Upload,
): Promise<Reply> {
  const { newsletter, group, consentSource, consentTextVersion, fileName } = input.query;
  const file = {
    format: importTypes[upload.type] ?? 'csv',
    charset: charsetOf(upload),
    content: upload.bytes,
    newsletterId: newsletter === undefined ? undefined : await newsletterIdOf(api, newsletter),
    consent:
      consentSource === undefined ? undefined : { source: consentSource, textVersion: consentTextVersion },
    requestedBy: `api:${app.name}`,
    ...{ group, fileName },
  };
  const id = await stageFile(api.store, file).catch((error: unknown) => {
    throw error instanceof UnreadableFile ? new PabalError('invalid-request', error.message) : error;
  });
  return { status: 202, body: showImport(await need(api, id)) };
}

function charsetOf({ charset }: Upload) {
  const known = charsets.find((name) => name === charset?.toLowerCase());
  if (known !== undefined || charset === undefined) return known;
  throw new PabalError(
    'unsupported-media-type',
    `Expected a charset out of ${charsets.join(', ')}, got ${excerpt(charset)}.`,
  );
}

/** The id of a newsletter that a request names. @throws PabalError `unknown-newsletter` */
async function newsletterIdOf({ store }: Api, key: string): Promise<string> {
  const id = await findNewsletterId(store, key);
  if (id !== undefined) return id;
  throw new PabalError('unknown-newsletter', `There is no newsletter ${excerpt(key)}. Nothing was imported.`);
}

/** `GET /v1/imports` */
export async function getImports(
  api: Api,
  { input }: Call<{ query: z.output<typeof importsQuery> }>,
): Promise<Reply> {
  const { limit, cursor } = input.query;
  const imports = await listImports(api.store, { after: cursor, limit });
  const next = imports.length === limit ? imports.at(-1)?.id : undefined;
  return { status: 200, body: { imports: imports.map(showImport), next: next ?? null } };
}

/** `GET /v1/imports/{id}` */
export async function getImport(api: Api, { input }: Call<{ path: { id: string } }>): Promise<Reply> {
  return { status: 200, body: showImport(await need(api, input.path.id)) };
}

/** `GET /v1/imports/{id}/errors` */
export async function getImportErrors(
  api: Api,
  { input }: Call<{ path: { id: string }; query: z.output<typeof importErrorsQuery> }>,
): Promise<Reply> {
  const { limit, cursor } = input.query;
  const { id } = await need(api, input.path.id);
  const errors = await listImportErrors(api.store, id, { after: cursor, limit });
  const next = errors.length === limit ? errors.at(-1)?.line : undefined;
  return { status: 200, body: { errors, next: next ?? null } };
}

async function need({ store }: Api, id: string): Promise<Import> {
  const found = await findImport(store, id);
  if (found === undefined) throw new PabalError('not-found', `There is no import ${id}.`);
  return found;
}

const showImport = ({ createdAt, finishedAt, ...rest }: Import) => ({
  ...rest,
  createdAt: createdAt.toISOString(),
  finishedAt: finishedAt?.toISOString() ?? null,
});
