import type { IncomingMessage } from 'node:http';
import { readSmallText } from '../http/body/form.ts';

/**
 * Whether the body says `List-Unsubscribe=One-Click`, as a form or as multipart (RFC 8058, section 3.2: both are allowed).
 * False for every other body, also for one that is too long.
 *
 * @throws PabalError when the body breaks off
 */
export async function readUnsubscribeForm(request: IncomingMessage): Promise<boolean> {
  const type = request.headers['content-type'] ?? '';
  const body = await readSmallText(request);
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
