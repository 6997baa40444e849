// The one line that says where letters go.
//
//   smtp://user:pass@host:port?tls=required&name=mx.pabal.example&connections=20
//
// scheme       smtp (port 25, or 587 with credentials) or smtps (TLS from the first byte, port 465)
// user, pass   percent-encoded; AUTH PLAIN or LOGIN, whichever the server offers
// tls          optional: STARTTLS when the server offers it, and then it must succeed
//              required: no letter and no password without TLS
//              The default is required with credentials for a host that is not on loopback, where an attacker in between could
//              read them by taking one line out of the server's answer, and optional else.
//              off: never STARTTLS, for a server on the same machine
// verify       on (default) or off: whether the server's certificate must be valid
// name         what we call ourselves in EHLO; the machine's name by default
// connections  most connections held open at the same time
// letters      most letters on one connection before a new one is opened

import { isIPv4 } from 'node:net';

/** Where and how to connect; read from an SMTP URL. */
export interface SmtpAddress {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly tls: 'optional' | 'required' | 'off';
  readonly verify: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
  readonly name?: string;
  readonly connections?: number;
  readonly letters?: number;
}

const parameters = ['tls', 'verify', 'name', 'connections', 'letters'];
const hostName = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?|\[[A-Za-z0-9:.]{2,50}\])$/;

/**
 * Reads an SMTP URL. Throws a TypeError that says what was expected and quotes nothing: of a URL that is not in order nobody
 * knows which part is the password.
 */
export function parseSmtpUrl(input: string): SmtpAddress {
  const url = readUrl(input);
  const secure = url.protocol === 'smtps:';
  const unknown = [...url.searchParams.keys()].find((name) => !parameters.includes(name));
  if (unknown !== undefined) fail(`one of the parameters ${parameters.join(', ')}`, 'another');
  const auth = credentials(url);
  const name = url.searchParams.get('name');
  if (name !== null && !hostName.test(name)) fail('name to be a host name', 'something else');
  const connections = count(url, 'connections', 1_000);
  const letters = count(url, 'letters', 1_000_000);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? defaultPort(secure, auth !== undefined) : Number(url.port),
    secure,
    tls: choice(
      url,
      'tls',
      ['optional', 'required', 'off'],
      auth === undefined || isLoopback(url) ? 'optional' : 'required',
    ),
    verify: choice(url, 'verify', ['on', 'off'], 'on') === 'on',
    ...(auth === undefined ? {} : { auth }),
    ...(name === null ? {} : { name }),
    ...(connections === undefined ? {} : { connections }),
    ...(letters === undefined ? {} : { letters }),
  };
}

function readUrl(input: string): URL {
  const url = URL.canParse(input) ? new URL(input) : undefined;
  if (url?.protocol !== 'smtp:' && url?.protocol !== 'smtps:')
    fail('smtp://host:port or smtps://host:port', 'something else');
  if (url.hostname === '') fail('a host', 'none');
  if (url.pathname !== '' && url.pathname !== '/')
    fail('no path after the host', 'one (write / in a password as %2F)');
  return url;
}

function credentials(url: URL): { user: string; pass: string } | undefined {
  if (url.username === '' && url.password === '') return undefined;
  if (url.username === '' || url.password === '') fail('both user and password', 'one of them');
  try {
    return { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
  } catch {
    return fail('user and password percent-encoded', 'a stray % (write it as %25)');
  }
}

/** This machine: nobody sits between. */
function isLoopback({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function defaultPort(secure: boolean, withAuth: boolean): number {
  if (secure) return 465;
  return withAuth ? 587 : 25;
}

function choice<T extends string>(url: URL, name: string, allowed: readonly T[], usual: T): T {
  const value = url.searchParams.get(name);
  if (value === null) return usual;
  return (
    allowed.find((candidate) => candidate === value) ??
    fail(`${name} to be ${allowed.join(', ')}`, 'something else')
  );
}

function count(url: URL, name: string, most: number): number | undefined {
  const value = url.searchParams.get(name);
  if (value === null) return undefined;
  const number = Number(value);
  if (!/^\d{1,7}$/.test(value) || number < 1 || number > most)
    fail(`${name} to be a number from 1 to ${most}`, 'something else');
  return number;
}

function fail(expected: string, got: string): never {
  throw new TypeError(`The SMTP URL: expected ${expected}, got ${got}.`);
}
