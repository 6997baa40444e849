// The files that an event names, judged before it is taken in.

import { type AttachmentFile, holdAttachments } from '@pabal/db/attachments';
import type { Queryable } from '@pabal/db/store';
import { type EventAttachment, type FieldProblem, PabalError } from '@pabal/domain';
import { longestName, runsByName, safeName } from './kinds/names.ts';

/** A file as an event names it. */
export interface WantedAttachment {
  /** SHA-256, in hexadecimal. */
  readonly hash: string;
  readonly name: string;
  /** By which the html of the letter shows it. */
  readonly contentId?: string | undefined;
}

export interface EventLimits {
  readonly mostOfEvent: number;
  readonly mostBytesOfEvent: number;
}

/**
 * The files of an event as its letters have them; from then on they stay for a day, or as long as an event has them.
 *
 * @throws PabalError `invalid-request`, `unknown-attachment` or `attachment-refused`, naming the fields
 */
export async function attachmentsFor(
  store: Queryable,
  appId: string,
  wanted: readonly WantedAttachment[],
  limits: EventLimits,
): Promise<readonly EventAttachment[]> {
  refuseTooMany(wanted, limits);
  const names = wanted.map(({ name }, index) => nameOf(name, index));
  refuseTwice(wanted);
  const hashes = [...new Set(wanted.map(({ hash }) => hash))];
  const found = new Map((await holdAttachments(store, appId, hashes)).map((file) => [file.hash, file]));
  refuseUnknown(wanted, found);
  const files = wanted.map(({ hash, contentId }, index) => {
    const { type = '', size = 0 } = found.get(hash) ?? {};
    return { hash, name: names[index] ?? '', type, size, ...(contentId !== undefined && { contentId }) };
  });
  refuseTooLarge(files, limits);
  return files;
}

const fieldOf = (index: number, name: string) => `/attachments/${index}/${name}`;

function refuseTooMany(wanted: readonly WantedAttachment[], { mostOfEvent }: EventLimits): void {
  if (wanted.length <= mostOfEvent) return;
  const most = mostOfEvent === 1 ? '1 file' : `${mostOfEvent} files`;
  const problem = { field: '/attachments', expected: `at most ${most}`, got: `${wanted.length}` };
  throw new PabalError(
    'invalid-request',
    `An event may have at most ${most} (ATTACHMENTS_PER_EVENT), this one names ${wanted.length}.`,
    { fields: [problem] },
  );
}

function nameOf(given: string, index: number): string {
  const field = fieldOf(index, 'name');
  const name = safeName(given);
  if (name === undefined) {
    const expected = `a name of 1 to ${longestName} characters of which something is seen`;
    throw new PabalError('invalid-request', `${field}: expected ${expected}.`, {
      fields: [{ field, expected, got: 'nothing' }],
    });
  }
  if (!runsByName(name)) return name;
  const expected = 'a name whose ending is not that of a program, a script or a page';
  throw new PabalError(
    'attachment-refused',
    `${field}: expected ${expected}; mail programs refuse it. Link to it instead.`,
    {
      fields: [
        { field, expected, got: `one that ends in "${name.slice(name.lastIndexOf('.')).slice(0, 20)}"` },
      ],
    },
  );
}

function refuseTwice(wanted: readonly WantedAttachment[]): void {
  const ids = wanted.map(({ contentId }) => contentId);
  const index = ids.findIndex((id, at) => id !== undefined && ids.indexOf(id) !== at);
  if (index < 0) return;
  const field = fieldOf(index, 'contentId');
  throw new PabalError('invalid-request', `${field}: each picture needs an id of its own.`, {
    fields: [{ field, expected: 'an id that no other file of the event has', got: 'the same id again' }],
  });
}

function refuseUnknown(
  wanted: readonly WantedAttachment[],
  found: ReadonlyMap<string, AttachmentFile>,
): void {
  const fields = wanted.flatMap(({ hash }, index): FieldProblem[] =>
    found.has(hash)
      ? []
      : [{ field: fieldOf(index, 'hash'), expected: 'the hash of a file that this app has sent', got: hash }],
  );
  if (fields.length === 0) return;
  throw new PabalError(
    'unknown-attachment',
    'A file of this event is not there. Send it first (PUT /v1/attachments/{hash}); nothing was accepted. A file that no event has is removed after a day.',
    { fields },
  );
}

function refuseTooLarge(files: readonly EventAttachment[], { mostBytesOfEvent }: EventLimits): void {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes <= mostBytesOfEvent) return;
  throw new PabalError(
    'invalid-request',
    `The files of a letter may have ${mostBytesOfEvent} bytes together (EVENT_ATTACHMENTS_MAX_BYTES), these have ${bytes}. Mail servers refuse larger letters: link to what is large.`,
    {
      fields: [
        {
          field: '/attachments',
          expected: `at most ${mostBytesOfEvent} bytes together`,
          got: `${bytes} bytes`,
        },
      ],
    },
  );
}
