// User names and passwords in the addresses of feeds. They are kept apart from the address from the door on, so that
// whatever shows, resolves or logs an address cannot give them away.

/**
 * An address without its user name and password, and these as addresses have them: percent-encoded, with a colon
 * between them; `undefined` when there are none.
 */
export function splitAddress(address: string): { url: string; credentials: string | undefined } {
  const url = new URL(address);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const has = username !== '' || password !== '';
  return { url: url.href, credentials: has ? `${username}:${password}` : undefined };
}

/** An address without its user name and password. */
export const bareAddress = (address: string): string => splitAddress(address).url;

/** A user name and a password as addresses have them. */
export function encodeCredentials({ username, password }: { username: string; password: string }): string {
  return [username, password].map((text) => encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'))).join(':');
}

/** The value of `Authorization` (RFC 7617) for credentials as addresses have them. */
export function basicAuthorization(credentials: string): string {
  const colon = credentials.indexOf(':');
  const [username, password] = [credentials.slice(0, colon), credentials.slice(colon + 1)].map(decoded);
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Whether credentials for one address may be sent to another one: the same server, or the same over TLS. Another host,
 * another port, and the same host without TLS do not get them.
 */
export function isSameServer(from: string, to: string): boolean {
  const [a, b] = [new URL(from), new URL(to)];
  if (a.origin === b.origin) return true;
  return a.hostname === b.hostname && a.protocol === 'http:' && b.protocol === 'https:' && a.port === b.port;
}

/** What is changed about where a feed is read. */
export interface AddressChange {
  readonly url?: string;
  readonly credentials?: string | null;
}

/**
 * What a new address, new credentials, or both come to. An address is replaced as a whole: one without credentials has
 * none. Credentials that are given apart count before those in the address; `null` removes them.
 */
export function addressChange(given: {
  readonly address?: { readonly url: string; readonly credentials: string | undefined } | undefined;
  readonly credentials?: { readonly username: string; readonly password: string } | null | undefined;
}): AddressChange {
  const { address, credentials } = given;
  const apart =
    credentials === null || credentials === undefined ? credentials : encodeCredentials(credentials);
  if (address === undefined) return apart === undefined ? {} : { credentials: apart };
  return { url: address.url, credentials: apart === undefined ? (address.credentials ?? null) : apart };
}
