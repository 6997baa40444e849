// The scanner of a company: every new file is posted to it before it is kept. Its address is a setting, and it is spoken to only
// within the networks that the settings allow: a name that suddenly leads elsewhere gets no files.

import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { AttachmentFile } from '@pabal/db/attachments';
import { PabalError } from '@pabal/domain';
import {
  allowedAddresses,
  createNetworks,
  createResolve,
  HostRefused,
  type Network,
  pinned,
  type Resolve,
} from '@pabal/guard';
import type { Logger } from '@pabal/runtime';

/** Looks at a file. @throws PabalError `attachment-refused`, or `scan-unavailable` when nobody can say */
export type Scan = (file: AttachmentFile, content: Buffer) => Promise<void>;

export interface ScanOptions {
  readonly url: string;
  /** Networks that may be connected to, beside the public internet. */
  readonly allowNetworks?: readonly Network[] | undefined;
  /** For everything: name, connection, TLS and answer. */
  readonly timeoutMs: number;
  readonly resolve?: Resolve;
  readonly logger: Pick<Logger, 'warn'>;
}

/** The setting that lets private networks in. */
const allowSetting = 'ATTACHMENT_SCAN_ALLOW_NETWORKS';

/** Makes what asks the scanner: it gets the file by POST, and answers 2xx when it may go, 4xx when it may not. */
export function createScan(options: ScanOptions): Scan {
  const url = new URL(options.url);
  const guard = {
    resolve: options.resolve ?? createResolve(),
    networks: createNetworks(options.allowNetworks),
    setting: allowSetting,
  };

  async function ask(file: AttachmentFile, content: Buffer): Promise<number> {
    const addresses = await allowedAddresses(url.hostname, guard);
    return statusOf(url, { addresses, file, content, timeoutMs: options.timeoutMs });
  }

  return async (file, content) => {
    const status = await ask(file, content).catch((error: unknown) => {
      options.logger.warn(
        troubleOf(error, options.timeoutMs),
        'The scanner of attachments could not be asked; files are refused until it can.',
      );
      throw unavailable();
    });
    if (status >= 200 && status < 300) return;
    // A scanner that is asked in a wrong way, or too often, has not looked at the file.
    if (status >= 400 && status < 500 && !unasked.has(status))
      throw new PabalError(
        'attachment-refused',
        `The scanner of this installation refused the file (it answered ${status}). Nothing of it was kept.`,
      );
    options.logger.warn({ status }, 'The scanner of attachments answered neither yes nor no.');
    throw unavailable();
  };
}

const unasked: ReadonlySet<number> = new Set([401, 403, 404, 405, 407, 408, 411, 413, 421, 425, 429]);

const unavailable = () =>
  new PabalError(
    'scan-unavailable',
    'The scanner of this installation could not look at the file; nothing of it was kept. Send it again later.',
  );

interface Asked {
  readonly addresses: readonly string[];
  readonly file: AttachmentFile;
  readonly content: Buffer;
  readonly timeoutMs: number;
}

function statusOf(url: URL, { addresses, file, content, timeoutMs }: Asked): Promise<number> {
  const begin = url.protocol === 'https:' ? requestHttps : requestHttp;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const request: ClientRequest = begin(url, {
      ...{ method: 'POST', agent: false, signal: AbortSignal.timeout(timeoutMs), maxHeaderSize: 16 * 1_024 },
      // The addresses that were looked at, whatever the name leads to a moment later.
      ...(isIP(host) === 0 && { lookup: pinned(addresses) }),
      headers: {
        'content-type': file.type,
        'content-length': content.length.toString(),
        'x-pabal-sha256': file.hash,
        'user-agent': 'pabal',
      },
    });
    request.once('response', (response: IncomingMessage) => {
      resolve(response.statusCode ?? 0);
      // Nothing of the answer counts but its status, and the file need not go out to its end.
      response.on('error', () => undefined);
      response.destroy();
    });
    request.on('error', reject);
    request.end(content);
  });
}

/** Why the scanner could not be asked: nothing of a file. */
function troubleOf(error: unknown, timeoutMs: number): object {
  if (error instanceof HostRefused) return { problem: error.message, leadsTo: error.leadsTo };
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
    return { problem: `no answer within ${timeoutMs / 1_000} seconds` };
  return { err: error };
}
