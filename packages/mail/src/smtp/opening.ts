import { type ConnectionOptions, rootCertificates, TLSSocket } from 'node:tls';
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
      clearInterval(watch);
      signal.removeEventListener('abort', giveUp);
      resolve(opened);
    };
    const fail = (error: NodemailerError): void => {
      settle({ ok: false, outcome: explained(connectFailure(error), error, settings.server) });
      connection.close();
      // It would go on passing over what it has kept.
      Reflect.set(connection, '_responseQueue', []);
    };
    const giveUp = (): void => fail(new Error('The transport was stopped while connecting.'));
    const ready = (ehlo: string): void => {
      const { secure } = connection;
      const { timeouts } = settings;
      const certificateEndsAt = certificateEnd(connection._socket);
      const wire = takeOver(connection);
      if (wire === undefined) fail(new Error('The server closed the connection.'));
      else
        settle({
          ok: true,
          session: new Session({
            ...{ wire, secure, certificateEndsAt, timeouts },
            capabilities: parseCapabilities(ehlo),
          }),
        });
    };
    const watch = setInterval(() => {
      const socket = connection._socket;
      if (socket && socket.bytesRead > mostOctets) fail(saidTooMuch());
    }, lookEveryMs);
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

/** When the certificate of the server ends; `undefined` without TLS. A resumed session may not name it either. */
function certificateEnd(socket: unknown): Date | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const end = Date.parse(socket.getPeerCertificate().valid_to);
  return Number.isNaN(end) ? undefined : new Date(end);
}

/**
 * What a server may say until it is ready for letters. nodemailer bounds each answer, but keeps empty lines without end and
 * passes each of them over in a turn of its own, long after the connection was given up.
 */
const mostOctets = 262_144;
const lookEveryMs = 50;

const saidTooMuch = (): NodemailerError =>
  Object.assign(new Error(`The server said more than ${mostOctets} octets before it was ready.`), {
    code: 'EPROTOCOL',
  });

/** Says why a connection without TLS was not good enough: the server's words alone do not. */
function explained(outcome: Outcome, { command }: NodemailerError, { tls, auth }: SmtpAddress): Outcome {
  if (tls !== 'required' || command !== 'STARTTLS') return outcome;
  const why =
    auth === undefined
      ? 'as SMTP_URL says'
      : 'as there are credentials; tls=optional in SMTP_URL would send them in clear';
  return { ...outcome, reply: `${outcome.reply} (TLS is required, ${why})` };
}

/**
 * Makes nodemailer deaf and takes its socket. Its other listeners only keep its own books when the socket
 * ends, and Node's are among them. Should it have an answer left over that nobody asked for, it says that
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
