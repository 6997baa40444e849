// A body that is not held in memory: the handler reads it piece by piece, never more of it than allowed.

import type { IncomingMessage } from 'node:http';
import { PabalError } from '@pabal/domain';
import { checkUnbroken, refuseEncoding, tooLarge, whyUnread } from '@pabal/http';

export interface Upload {
  /** Its media type, in lower case. */
  readonly type: string;
  readonly charset: string | undefined;
  /** The content, which can be read once. @throws PabalError `body-too-large`, CallerGone */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** In place of a media type: the handler says which it takes. */
export const anyType = '*/*';

const mediaType = /^([a-z0-9.+_-]+\/[a-z0-9.+_-]+)\s*(?:;\s*charset\s*=\s*"?([a-z0-9_-]{1,40})"?\s*)?$/i;

/**
 * Opens the body of a request; nothing is read yet.
 *
 * @param options.types  the media types that are accepted; `anyType` for whatever the handler takes
 * @throws PabalError `unsupported-media-type` or `body-too-large`
 */
export function openUpload(
  request: IncomingMessage,
  options: { types: readonly string[]; mostBytes: number },
): Upload {
  const { types, mostBytes } = options;
  const given = request.headers['content-type'] ?? '';
  const [, named = '', charset] = mediaType.exec(given.trim()) ?? [];
  const type = named.toLowerCase();
  const isTaken = types.includes(type) || (types.includes(anyType) && type !== '');
  if (!isTaken) {
    const got = given === '' ? 'none' : JSON.stringify(given.slice(0, 60));
    throw new PabalError(
      'unsupported-media-type',
      `Expected Content-Type: ${types.includes(anyType) ? 'the type of the file' : types.join(' or ')}, got ${got}.`,
    );
  }
  refuseEncoding(request.headers);
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge(mostBytes);
  return { type, charset, bytes: read(request, mostBytes) };
}

async function* read(request: IncomingMessage, mostBytes: number): AsyncGenerator<Uint8Array> {
  checkUnbroken(request);
  let length = 0;
  // The connection is still needed for the answer when the reading ends early.
  const pieces: AsyncIterator<Buffer> = request.iterator({ destroyOnReturn: false });
  for (;;) {
    const { done, value } = await pieces.next().catch((cause: unknown) => {
      throw whyUnread(request, cause);
    });
    if (done === true) return;
    length += value.length;
    if (length > mostBytes) throw tooLarge(mostBytes);
    yield value;
  }
}
