import { isIP } from 'node:net';
import type { RequestHandler } from 'express';

// Any web page can let its own host name resolve to 127.0.0.1 (DNS rebinding) and then read this inbox with all its password
// reset links. The Host field of such a request has that name; that is how it is recognized.

/**
 * Lets a request through only when it was made to this machine's own loopback names or to one of `told`.
 *
 * @param told names or addresses by which people reach this inbox from elsewhere, without a port
 */
export function ownHostsOnly(told: readonly string[]): RequestHandler {
  const names = new Set(told.map((name) => hostnameOf(name) ?? name.toLowerCase()));
  return (request, response, next) => {
    const name = hostnameOf(request.headers.host ?? '');
    if (name !== undefined && (isLoopback(name) || names.has(name))) return next();
    response.status(403).json({
      error: `This inbox is reached as localhost or by a name given with --name; the request named ${JSON.stringify((request.headers.host ?? '').slice(0, 100))}.`,
    });
  };
}

/** The host of a Host field as a browser would connect to it; undefined when it is not one. */
function hostnameOf(host: string): string | undefined {
  if (/[/?#@\\\s]/.test(host)) return undefined;
  try {
    return new URL(`http://${isIP(host) === 6 ? `[${host}]` : host}`).hostname.replace(/\.$/, '');
  } catch {
    return undefined;
  }
}

function isLoopback(name: string): boolean {
  if (name === 'localhost' || name.endsWith('.localhost') || name === '[::1]') return true;
  return isIP(name) === 4 && name.startsWith('127.');
}
