// Files that go with letters: sent once by their hash, named by events.

import { z } from 'zod';
import { keyed, type Route, uploading } from '../../api.ts';
import { anyType } from '../../http/body/upload.ts';
import { requireApp } from '../../http/caller.ts';
import { fileHash, keptFile, shownFile } from './attachments.schema.ts';

const MiB = 1024 * 1024;
const byHash = z.strictObject({ hash: fileHash });

export const attachments: readonly Route[] = [
  uploading('put', '/v1/attachments/{hash}', {
    scope: 'attachments:write',
    summary: 'Send a file that events may have. The second time costs nothing.',
    // Which types are taken is a setting, and the service’s to say.
    types: [anyType],
    input: z.object({ path: byHash }),
    bodyLimit: 32 * MiB,
    answers: {
      200: { description: 'The app had sent it before; it stays for another day.', schema: keptFile },
      201: { description: 'The file is kept.', schema: keptFile },
    },
    problems: ['attachment-refused', 'scan-unavailable'],
    handle: async (api, { caller, input }, { type, bytes }) => {
      const body = await api.attachments.keep(requireApp(caller), { hash: input.path.hash, type, bytes });
      return { status: body.isNew ? 201 : 200, body };
    },
  }),
  keyed('get', '/v1/attachments/{hash}', {
    scope: 'events:read',
    roles: [],
    summary: 'Whether a file of this app is there.',
    input: z.object({ path: byHash }),
    answers: { 200: { description: 'It is.', schema: shownFile } },
    problems: ['not-found'],
    handle: async (api, { caller, input }) => {
      const { keptUntil, ...file } = await api.attachments.find(requireApp(caller), input.path.hash);
      return { status: 200, body: { ...file, keptUntil: keptUntil.toISOString() } };
    },
  }),
];
