import type { IncomingMessage } from 'node:http';

/**
 * Whether a request changes nothing, or was sent by our own pages. A browser also sends the password with a request that
 * another site makes it send. `Sec-Fetch-Site` names the origin of a request, but only over https and to localhost;
 * otherwise `Origin` must name the host of the request or of PUBLIC_URL. A request with neither field is refused.
 */
export function comesFromHere(
  { method, headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  publicUrl: string,
): boolean {
  if (method === 'GET' || method === 'HEAD') return true;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin } = headers;
  if (origin === undefined || !URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return host !== '' && (host === headers.host || host === new URL(publicUrl).host);
}
