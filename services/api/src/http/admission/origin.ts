import type { IncomingMessage } from 'node:http';
import { PabalError } from '@pabal/domain';

type Asked = Pick<IncomingMessage, 'method' | 'headers'>;

/**
 * Whether a request changes nothing, or was sent by our own pages. A browser also sends its cookies with a request that a page
 * of the same site makes it send. `Sec-Fetch-Site` names the origin of a request, but only over https and to localhost;
 * otherwise `Origin` must name the host of the request or of one of our addresses. A request with neither field is refused.
 *
 * @param addresses  PUBLIC_URL and CONSOLE_URL
 */
export function comesFromHere({ method, headers }: Asked, addresses: readonly string[]): boolean {
  if (method === 'GET' || method === 'HEAD') return true;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin } = headers;
  if (origin === undefined || !URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return host !== '' && (host === headers.host || addresses.some((url) => host === new URL(url).host));
}

/** No form can send this field, and no page of another origin may. */
const consoleHeader = 'pabal-console';

/**
 * Refuses what changes something and was not sent by a script of the console.
 *
 * @throws PabalError `not-from-console`
 */
export function requireConsole(request: Asked, addresses: readonly string[]): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  if (request.headers[consoleHeader] === '1' && comesFromHere(request, addresses)) return;
  throw new PabalError(
    'not-from-console',
    'Expected the header field `Pabal-Console: 1`, and `Sec-Fetch-Site: same-origin` or an `Origin` that is this host. Nothing was changed. Programs send an API key in place of a session.',
  );
}
