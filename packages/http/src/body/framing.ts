// Checked before any route: requests that Node accepts although they break HTTP's rules, or refuses without a sentence.

import type { IncomingMessage } from 'node:http';
import { excerpt, PabalError } from '@pabal/domain';
import type { RequestHandler } from 'express';

/** Refuses a request whose version, host, transfer coding or expectation is not served. @throws PabalError */
export const checkFraming: RequestHandler = (request, _response, next) => {
  checkVersion(request);
  checkHost(request);
  checkTransferCoding(request);
  checkExpectation(request);
  next();
};

function checkVersion({ httpVersionMajor, httpVersion }: IncomingMessage): void {
  if (httpVersionMajor === 1) return;
  throw new PabalError('http-version', `Expected HTTP/1.0 or HTTP/1.1, got HTTP/${httpVersion}.`);
}

/** RFC 9112, section 3.2: a request of HTTP/1.1 names its host, and none names it twice. */
function checkHost({ headers, rawHeaders, httpVersionMinor }: IncomingMessage): void {
  if (headers.host === undefined) {
    if (httpVersionMinor === 0) return;
    throw new PabalError('bad-http', 'Expected the header field Host, got none.');
  }
  if (timesNamed('host', rawHeaders) > 1)
    throw new PabalError('bad-http', 'Expected the header field Host once, got it several times.');
}

function timesNamed(name: string, rawHeaders: readonly string[]): number {
  let times = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const field = rawHeaders[at];
    if (field?.length === name.length && field.toLowerCase() === name) times += 1;
  }
  return times;
}

/** Node takes the chunks apart and leaves every other coding as it is (RFC 9112, section 6.1). */
function checkTransferCoding({ headers, httpVersionMinor }: IncomingMessage): void {
  const field = headers['transfer-encoding'];
  if (field === undefined) return;
  if (httpVersionMinor === 0)
    throw new PabalError('bad-http', 'Expected no Transfer-Encoding in HTTP/1.0. Send Content-Length.');
  const codings = field.split(',').map((coding) => coding.trim().toLowerCase());
  const unknown = codings.find((coding) => coding !== 'chunked');
  if (unknown !== undefined) {
    throw new PabalError(
      'not-implemented',
      `Expected Transfer-Encoding: chunked or none, got ${excerpt(unknown)}. Send the body as it is.`,
    );
  }
  if (codings.length > 1)
    throw new PabalError('bad-http', 'Expected Transfer-Encoding: chunked once, got it several times.');
}

function checkExpectation({ headers: { expect }, httpVersionMinor }: IncomingMessage): void {
  // HTTP/1.0 has no expectations: they are ignored (RFC 9110, section 10.1.1).
  if (expect === undefined || httpVersionMinor === 0 || expect.toLowerCase() === '100-continue') return;
  throw new PabalError(
    'expectation-failed',
    `Expected Expect: 100-continue or no such field, got ${excerpt(expect)}.`,
  );
}
