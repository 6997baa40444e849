import type { IncomingMessage } from 'node:http';

/** What comes is a field of a few characters, in one of two wrappings. */
const mostBytes = 8 * 1024;

/**
 * Whether the body says `List-Unsubscribe=One-Click`, as a form or as multipart (RFC 8058, section 3.2: both are allowed).
 * False for everything else, too much of it included.
 */
export async function readUnsubscribeForm(request: IncomingMessage): Promise<boolean> {
  const type = request.headers['content-type'] ?? '';
  const body = await readText(request);
  if (body === undefined) return false;
  if (/^multipart\/form-data\b/i.test(type)) return multipartSays(body);
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return false;
  return new URLSearchParams(body).get('List-Unsubscribe') === 'One-Click';
}

/** One field with one word in it: there is nothing else to be told apart in such a body. */
function multipartSays(body: string): boolean {
  return /^content-disposition:\s*form-data;\s*name="?List-Unsubscribe"?\s*\r?\n(?:[!-9;-~]+:.*\r?\n)*\r?\nOne-Click\r?$/im.test(
    body,
  );
}

async function readText(request: IncomingMessage): Promise<string | undefined> {
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
  } catch {
    // The caller went away; nobody reads the answer.
    return undefined;
  }
  return Buffer.concat(pieces).toString('latin1');
}
