// Bodies of forms: a few short fields, in the encoding that browsers send without script, or the one field of RFC 8058.

import type { IncomingMessage } from 'node:http';
import { PabalError } from '@pabal/domain';
import { CallerGone, checkUnbroken, whyUnread } from './body.ts';

/** A form has some short fields. */
const mostBytes = 8 * 1024;
const mostFields = 32;

/**
 * The fields of a form, each with its first value.
 *
 * @throws PabalError `unsupported-media-type` for another encoding, `body-too-large`, or the reason that ended the body
 */
export async function readForm(request: IncomingMessage): Promise<ReadonlyMap<string, string>> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/x-www-form-urlencoded\b/i.test(type))
    throw new PabalError(
      'unsupported-media-type',
      'Expected a form as application/x-www-form-urlencoded, got a body of another type.',
    );
  const body = await readText(request);
  if (body === undefined)
    throw new PabalError(
      'body-too-large',
      `The form is larger than the ${mostBytes / 1_024} KiB that are accepted.`,
    );
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body.toString('utf8'))) {
    if (fields.size >= mostFields) break;
    if (!fields.has(name)) fields.set(name, value);
  }
  return fields;
}

/**
 * Whether the body says `List-Unsubscribe=One-Click`, as a form or as multipart (RFC 8058, section 3.2: both are allowed).
 * False for every other body, also for one that is too long.
 *
 * @throws PabalError when the body breaks off
 */
export async function readUnsubscribeForm(request: IncomingMessage): Promise<boolean> {
  const type = request.headers['content-type'] ?? '';
  const body = (await readText(request))?.toString('latin1');
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

/** The body; `undefined` when it is too long, or its caller went away. */
async function readText(request: IncomingMessage): Promise<Buffer | undefined> {
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
  return Buffer.concat(pieces);
}
