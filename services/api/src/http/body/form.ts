// Forms that browsers send without a script: a few fields, read whole.

import type { IncomingMessage } from 'node:http';
import { CallerGone, checkUnbroken, whyUnread } from './body.ts';

const mostBytes = 8 * 1024;

/**
 * The fields of a form.
 *
 * @returns undefined when the body is no form or is too long
 * @throws PabalError when the body breaks off
 */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const body = await readSmallText(request);
  const type = request.headers['content-type'] ?? '';
  if (body === undefined || !/^application\/x-www-form-urlencoded\b/i.test(type)) return undefined;
  return new URLSearchParams(body);
}

/** A body of a few fields, as text. @returns undefined when it is too long or the caller went away */
export async function readSmallText(request: IncomingMessage): Promise<string | undefined> {
  checkUnbroken(request);
  const pieces: Buffer[] = [];
  let bytes = 0;
  // The connection is still needed for the answer when the reading ends early.
  const source: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  try {
    for await (const piece of source) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > mostBytes) return undefined;
    }
  } catch (cause) {
    const reason = whyUnread(request, cause);
    // The caller went away; nobody reads the answer.
    if (reason instanceof CallerGone) return undefined;
    throw reason;
  }
  return Buffer.concat(pieces).toString('latin1');
}
