// Files of people.

import { findNewsletterId } from '@pabal/db/people';
import { excerpt, type ImportFormat, PabalError } from '@pabal/domain';
import {
  cancelImport,
  charsets,
  holdFile,
  importOf,
  importPage,
  refusedLines,
  refusedTable,
  startHeld,
  takeFile,
  tryHeld,
  tryUpload,
  UnreadableFile,
} from '@pabal/people';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route, type SpaceApi, uploading } from '../../api.ts';
import type { Upload } from '../../http/body/upload.ts';
import { id } from '../fields.ts';
import { file } from '../file.ts';
import {
  importErrorPage,
  importErrorsQuery,
  importErrorTable,
  importQuery,
  importsQuery,
  importTrial,
  shownImport,
  shownImports,
  startRequest,
  trialQuery,
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
        ...contentOf(upload),
        newsletterId: newsletter === undefined ? undefined : await newsletterIdOf(api, newsletter),
        consent:
          consentSource === undefined
            ? undefined
            : { source: consentSource, textVersion: consentTextVersion },
        requestedBy: actorOf(caller),
        ...{ group, fileName },
      };
      if (input.query.hold === 'true') {
        const { id, charset } = await holdFile(api.store, file).catch(refuseUnreadable);
        return { status: 202, body: { ...(await importOf(api.store, id)), charset } };
      }
      const id = await takeFile(api.store, file, input.query.columns).catch(refuseUnreadable);
      return { status: 202, body: await importOf(api.store, id) };
    },
  }),
  uploading('post', '/v1/import-trials', {
    scope: 'recipients:write',
    summary: 'Say what taking a file of people in would do; nothing of it is kept.',
    types: Object.keys(importTypes),
    input: z.object({ query: trialQuery }),
    bodyLimit: 256 * MiB,
    answers: { 200: { description: 'What came of it.', schema: importTrial } },
    handle: async (api, { caller, input }, upload) => {
      const file = { ...contentOf(upload), requestedBy: actorOf(caller) };
      const body = await tryUpload(api.store, file, input.query.columns).catch(refuseUnreadable);
      return { status: 200, body };
    },
  }),
  keyed('get', '/v1/imports/{id}/trial', {
    scope: 'recipients:read',
    summary: 'Say what taking in a file that waits would do.',
    input: z.object({ path: byId, query: trialQuery }),
    answers: { 200: { description: 'What came of it.', schema: importTrial } },
    problems: ['not-found', 'wrong-state'],
    handle: async (api, { input }) => ({
      status: 200,
      body: await tryHeld(api.store, input.path.id, { names: input.query.columns }),
    }),
  }),
  keyed('post', '/v1/imports/{id}/start', {
    scope: 'recipients:write',
    summary: 'Begin to take in a file that waits.',
    input: z.object({ path: byId, body: startRequest }),
    answers: { 200: { description: 'The import as it is now.', schema: shownImport } },
    problems: ['not-found', 'wrong-state'],
    handle: async (api, { input }) => ({
      status: 200,
      body: await startHeld(api.store, input.path.id, input.body.columns),
    }),
  }),
  keyed('get', '/v1/imports/{id}/errors/csv', {
    scope: 'recipients:read',
    summary: 'The refused lines of an import as CSV.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The table.', schema: importErrorTable, type: 'text/csv' } },
    problems: ['not-found'],
    handle: async (api, { input: { path } }) =>
      file(`refused-${path.id}.csv`, 'text/csv', await refusedTable(api.store.lists, path.id)),
  }),
  keyed('get', '/v1/imports', {
    scope: 'recipients:read',
    summary: 'List imports.',
    input: z.object({ query: importsQuery }),
    answers: { 200: { description: 'A page of imports.', schema: shownImports } },
    handle: async (api, { input }) => {
      const { limit, cursor: after } = input.query;
      return { status: 200, body: await importPage(api.store.lists, { after, limit }) };
    },
  }),
  keyed('get', '/v1/imports/{id}', {
    scope: 'recipients:read',
    summary: 'How far an import is.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The import.', schema: shownImport } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      return { status: 200, body: await importOf(api.store, input.path.id) };
    },
  }),
  keyed('delete', '/v1/imports/{id}', {
    scope: 'recipients:write',
    summary: 'Cancel an import: what it has taken in stays, the rest of its file goes.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The import as it is now.', schema: shownImport } },
    problems: ['not-found', 'wrong-state'],
    handle: async ({ store }, { caller, input }) => {
      return { status: 200, body: await cancelImport(store, input.path.id, actorOf(caller)) };
    },
  }),
  keyed('get', '/v1/imports/{id}/errors', {
    scope: 'recipients:read',
    summary: 'Lines of an import that were refused, and why.',
    input: z.object({ path: byId, query: importErrorsQuery }),
    answers: { 200: { description: 'A page of lines.', schema: importErrorPage } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      const { limit, cursor: after } = input.query;
      return { status: 200, body: await refusedLines(api.store.lists, input.path.id, { after, limit }) };
    },
  }),
];

const contentOf = (upload: Upload) => ({
  format: importTypes[upload.type] ?? ('csv' as const),
  charset: charsetOf(upload),
  content: upload.bytes,
});

function refuseUnreadable(error: unknown): never {
  throw error instanceof UnreadableFile ? new PabalError('invalid-request', error.message) : error;
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
async function newsletterIdOf({ store }: SpaceApi, key: string): Promise<string> {
  const id = await findNewsletterId(store, key);
  if (id !== undefined) return id;
  throw new PabalError('unknown-newsletter', `There is no newsletter ${excerpt(key)}. Nothing was imported.`);
}
