import type { IncomingMessage } from 'node:http';
import { CallerGone, checkUnbroken, whyUnread } from '../http/body/body.ts';

/** The body is one field of a few characters, in one of two encodings. */
const mostBytes = 8 * 1024;

/**
 * Whether the body says `List-Unsubscribe=One-Click`, as a form or as multipart (RFC 8058, section 3.2: both are allowed).
 * False for every other body, also for one that is too long.
 *
 * @throws PabalError when the body breaks off
 */
export async function readUnsubscribeForm(request: IncomingMessage): Promise<boolean> {
  const type = request.headers['content-type'] ?? '';
  const body = await readText(request);
  if (body === undefined) return false;
  if (/^multipart\/form-data\b/i.test(type)) return multipartSays(body);
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return false;
  return new URLSearchParams(body).get('List-Unsubscribe') === 'One-Click';
}

/** Searched for as text: a body with one field and one value needs no parser. */
function multipartSays(body: string): boolean {
  return /^content-disposition:\s*form-data;\s*name="?List-Unsubscribe"?\s*\r?\n(?:[!-9;-~]+:.*\r?\n)*\r?\nOne-Click\r?$/im.test(
    body,
  );
}

async function readText(request: IncomingMessage): Promise<string | undefined> {
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
