import { type ConnectionOptions, rootCertificates } from 'node:tls';
import type { Outcome } from '@pabal/domain';
import type { NodemailerError } from 'nodemailer/lib/errors';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { parseCapabilities } from './capabilities.ts';
import { connectFailure } from './failures.ts';
import { Session } from './session.ts';
import type { SmtpTimeouts } from './timeouts.ts';
import type { SmtpAddress } from './url.ts';
import { Wire } from './wire.ts';

export interface OpeningSettings {
  readonly server: SmtpAddress;
  readonly timeouts: SmtpTimeouts;
  /** What we call ourselves in EHLO. */
  readonly name?: string | undefined;
  /** Trusted certificate authorities besides the system's, as PEM. */
  readonly ca?: string | undefined;
}

export type Opened =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly outcome: Outcome };

/**
 * Opens a connection: greeting, EHLO, STARTTLS, AUTH. nodemailer does this part and leaves when it is done.
 * Resolves in any case; a failure, or the signal, is an outcome.
 */
export function openSession(settings: OpeningSettings, signal: AbortSignal): Promise<Opened> {
  const connection = new SMTPConnection(connectionOptions(settings));
  return new Promise((resolve) => {
    const settle = (opened: Opened): void => {
      signal.removeEventListener('abort', giveUp);
      resolve(opened);
    };
    const fail = (error: NodemailerError): void => {
      settle({ ok: false, outcome: connectFailure(error) });
      connection.close();
    };
    const giveUp = (): void => fail(new Error('The transport was stopped while connecting.'));
    const ready = (ehlo: string): void => {
      const { secure } = connection;
      const { timeouts } = settings;
      const wire = takeOver(connection);
      if (wire === undefined) fail(new Error('The server closed the connection.'));
      else
        settle({
          ok: true,
          session: new Session({ wire, secure, timeouts, capabilities: parseCapabilities(ehlo) }),
        });
    };
    signal.addEventListener('abort', giveUp);
    // Stays for the life of the connection, because an error nobody listens to would end the process. Once the
    // connection is taken over it has nothing left to say: the wire hears of the error too.
    connection.on('error', fail);
    connection.connect((error) => {
      if (error) return fail(error);
      // The last answer is that to EHLO, after STARTTLS where there was one.
      const ehlo = String(connection.lastServerResponse);
      const { auth } = settings.server;
      if (auth === undefined) return ready(ehlo);
      connection.login({ ...auth }, (refused) => (refused ? fail(refused) : ready(ehlo)));
    });
  });
}

/**
 * Makes nodemailer deaf and takes its socket. Its other listeners only keep its own books when the socket
 * ends, and Node's stand among them. Should it have an answer left over that nobody asked for, it says that
 * its connection is over, and so it is.
 */
function takeOver(connection: SMTPConnection): Wire | undefined {
  const socket = connection._socket;
  if (!socket || connection.destroyed || !socket.writable) return undefined;
  socket.removeAllListeners('data');
  socket.removeAllListeners('timeout');
  const wire = new Wire(socket);
  connection.on('end', () => wire.end('PROTOCOL: The server spoke ahead of its turn.'));
  return wire;
}

function connectionOptions({ server, timeouts, name, ca }: OpeningSettings): SMTPConnection.Options {
  const tls: ConnectionOptions = {
    rejectUnauthorized: server.verify,
    ca: ca === undefined ? undefined : [...rootCertificates, ca],
  };
  return {
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: server.tls === 'required',
    ignoreTLS: server.tls === 'off',
    allowInternalNetworkInterfaces: true,
    connectionTimeout: timeouts.connectMs,
    dnsTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.commandMs,
    socketCloseTimeout: closeGraceMs,
    tls,
    name,
  };
}

/** How long a server may take to close its half after we gave the opening up, in milliseconds. */
const closeGraceMs = 1_000;
