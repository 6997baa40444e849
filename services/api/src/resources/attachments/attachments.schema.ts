import { z } from 'zod';
import { named } from '../../http/named.ts';

/** SHA-256. */
export const fileHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'a SHA-256 as 64 hexadecimal digits in lower case')
  .meta({
    description: 'SHA-256 of the file, as 64 hexadecimal digits.',
    // Of the file in the example of the route that takes one.
    examples: ['66a045b452102c59d840ec097d59d9467e13a3f34f6494e539ffd32c1bb35f18'],
  });

const contentId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'an id: letters, digits and ._-, at most 64')
  .meta({
    description:
      'A picture that the letter shows itself, as `<img src="cid:…">`, and that is not listed among its files.',
  });

export const wantedAttachment = named(
  'Attachment',
  z.strictObject({
    hash: fileHash,
    name: z
      .string()
      .min(1)
      .max(500)
      .refine((name) => name.isWellFormed(), 'text without halves of surrogate pairs')
      .meta({
        description:
          'What the reader sees. Folders, characters that are not seen and what no system takes are left out of it.',
      }),
    contentId: contentId.optional(),
  }),
  'A file that goes with each letter of the event: sent before by PUT /v1/attachments/{hash}.',
);

const file = {
  hash: fileHash,
  type: z.string().meta({ examples: ['text/plain'] }),
  size: z.int().meta({ examples: [6] }),
};

export const keptFile = named(
  'KeptFile',
  z.strictObject({ ...file, isNew: z.boolean().meta({ description: 'False: the app had sent it before.' }) }),
  'The file is kept, for a day at least and for as long as an event has it.',
);

export const shownFile = named(
  'File',
  z.strictObject({
    ...file,
    keptUntil: z.iso
      .datetime()
      .meta({ description: 'It stays until then, and longer while an event has it.' }),
    events: z.int().meta({ description: 'How many events have it, at most 10,000 counted.' }),
  }),
  'A file that this app has sent.',
);
