// Files of people.

import { findImport, findNewsletterId, type Import, listImportErrors, listImports } from '@pabal/db/people';
import { excerpt, type ImportFormat, PabalError } from '@pabal/domain';
import { cancelImport, charsets, stageFile, UnreadableFile } from '@pabal/people';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route, type SpaceApi, uploading } from '../../api.ts';
import type { Upload } from '../../http/body/upload.ts';
import { page, pageBy } from '../../http/page.ts';
import { id } from '../fields.ts';
import {
  importErrorPage,
  importErrorsQuery,
  importPage,
  importQuery,
  importsQuery,
  shownImport,
} from './imports.schema.ts';

const MiB = 1024 * 1024;
const byId = z.strictObject({ id });

/** Media types of the files that are taken. */
const importTypes: Readonly<Record<string, ImportFormat>> = {
  'text/csv': 'csv',
  'application/x-ndjson': 'ndjson',
};

export const imports: readonly Route[] = [
  uploading('post', '/v1/imports', {
    scope: 'recipients:write',
    summary: 'Send a file of people, which are then taken in.',
    types: Object.keys(importTypes),
    input: z.object({ query: importQuery }),
    bodyLimit: 256 * MiB,
    answers: { 202: { description: 'The file is stored; its lines will be taken in.', schema: shownImport } },
    problems: ['unknown-newsletter'],
    // The file is stored whole before it is answered; the builder takes it in.
    handle: async (api, { caller, input }, upload) => {
      const { newsletter, group, consentSource, consentTextVersion, fileName } = input.query;
      const file = {
        format: importTypes[upload.type] ?? 'csv',
        charset: charsetOf(upload),
        content: upload.bytes,
        newsletterId: newsletter === undefined ? undefined : await newsletterIdOf(api, newsletter),
        consent:
          consentSource === undefined
            ? undefined
            : { source: consentSource, textVersion: consentTextVersion },
        requestedBy: actorOf(caller),
        ...{ group, fileName },
      };
      const id = await stageFile(api.store, file).catch((error: unknown) => {
        throw error instanceof UnreadableFile ? new PabalError('invalid-request', error.message) : error;
      });
      return { status: 202, body: showImport(await need(api, id)) };
    },
  }),
  keyed('get', '/v1/imports', {
    scope: 'recipients:read',
    summary: 'List imports.',
    input: z.object({ query: importsQuery }),
    answers: { 200: { description: 'A page of imports.', schema: importPage } },
    handle: async (api, { input }) => {
      const { limit, cursor } = input.query;
      const imports = await listImports(api.store.lists, { after: cursor, limit });
      const { shown, next } = page(imports, limit, showImport);
      return { status: 200, body: { imports: shown, next } };
    },
  }),
  keyed('get', '/v1/imports/{id}', {
    scope: 'recipients:read',
    summary: 'How far an import is.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The import.', schema: shownImport } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      return { status: 200, body: showImport(await need(api, input.path.id)) };
    },
  }),
  keyed('delete', '/v1/imports/{id}', {
    scope: 'recipients:write',
    summary: 'Cancel an import: what it has taken in stays, the rest of its file goes.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The import as it is now.', schema: shownImport } },
    problems: ['not-found', 'wrong-state'],
    handle: async ({ store }, { caller, input }) => {
      return { status: 200, body: showImport(await cancelImport(store, input.path.id, actorOf(caller))) };
    },
  }),
  keyed('get', '/v1/imports/{id}/errors', {
    scope: 'recipients:read',
    summary: 'Lines of an import that were refused, and why.',
    input: z.object({ path: byId, query: importErrorsQuery }),
    answers: { 200: { description: 'A page of lines.', schema: importErrorPage } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      const { limit, cursor } = input.query;
      const { id } = await need(api, input.path.id);
      const errors = await listImportErrors(api.store.lists, id, { after: cursor, limit });
      const { shown, next } = pageBy(
        ({ line }) => line,
        errors,
        limit,
        (error) => error,
      );
      return { status: 200, body: { errors: shown, next } };
    },
  }),
];

function charsetOf({ charset }: Upload) {
  const known = charsets.find((name) => name === charset?.toLowerCase());
  if (known !== undefined || charset === undefined) return known;
  throw new PabalError(
    'unsupported-media-type',
    `Expected a charset out of ${charsets.join(', ')}, got ${excerpt(charset)}.`,
  );
}

/** The id of a newsletter that a request names. @throws PabalError `unknown-newsletter` */
async function newsletterIdOf({ store }: SpaceApi, key: string): Promise<string> {
  const id = await findNewsletterId(store, key);
  if (id !== undefined) return id;
  throw new PabalError('unknown-newsletter', `There is no newsletter ${excerpt(key)}. Nothing was imported.`);
}

async function need({ store }: SpaceApi, id: string): Promise<Import> {
  const found = await findImport(store, id);
  if (found === undefined) throw new PabalError('not-found', `There is no import ${id}.`);
  return found;
}

const showImport = ({ createdAt, finishedAt, ...rest }: Import) => ({
  ...rest,
  createdAt: createdAt.toISOString(),
  finishedAt: finishedAt?.toISOString() ?? null,
});
