import { type ConnectionOptions, rootCertificates } from 'node:tls';
import type { Outcome } from '@pabal/domain';
import type { NodemailerError } from 'nodemailer/lib/errors';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { classifyReply, parseReply } from '../replies.ts';
import { type Capabilities, parseCapabilities } from './capabilities.ts';
import { connectFailure, type Progress, sendFailure } from './failures.ts';
import { ReadyMessage } from './ready-message.ts';
import type { SmtpAddress } from './url.ts';

/** How long each part of a conversation may take, in milliseconds. */
export interface SmtpTimeouts {
  /** From the DNS lookup to the greeting, STARTTLS included. Default 20,000. */
  readonly connectMs: number;
  /** For the greeting alone, within `connectMs`. Default 15,000. */
  readonly greetingMs: number;
  /** For the answer to each command, AUTH and QUIT included. Default 60,000. */
  readonly commandMs: number;
  /** For each step of the message and for the final answer. Default 120,000. */
  readonly dataMs: number;
}

export interface SessionSettings {
  readonly server: SmtpAddress;
  readonly timeouts: SmtpTimeouts;
  /** What we call ourselves in EHLO. */
  readonly name?: string | undefined;
  /** Trusted certificate authorities besides the system's, as PEM. */
  readonly ca?: string | undefined;
}

export interface Envelope {
  readonly from: string;
  readonly to: string;
}

/** An outcome, and how far the letter got on this connection. */
export interface Delivery {
  readonly outcome: Outcome;
  readonly progress: Progress;
}

export type Opened =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly outcome: Outcome };

/**
 * Opens a connection: greeting, EHLO, STARTTLS, AUTH. Resolves in any case; a failure, or the signal, is
 * an outcome.
 */
export function openSession(settings: SessionSettings, signal: AbortSignal): Promise<Opened> {
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
    const ready = (capabilities: Capabilities): void => {
      settle({ ok: true, session: new Session(connection, capabilities, settings.timeouts) });
    };
    signal.addEventListener('abort', giveUp);
    // Stays for the life of the connection, because an error nobody listens to would end the process. After
    // settling it has nothing left to say: a letter under way learns of the error by its own callback.
    connection.on('error', fail);
    connection.connect((error) => {
      if (error) return fail(error);
      // The last answer is that to EHLO, after STARTTLS where there was one.
      const capabilities = parseCapabilities(String(connection.lastServerResponse));
      const { auth } = settings.server;
      if (auth === undefined) return ready(capabilities);
      connection.login({ ...auth }, (refused) => (refused ? fail(refused) : ready(capabilities)));
    });
  });
}

function connectionOptions({ server, timeouts, name, ca }: SessionSettings): SMTPConnection.Options {
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

/** How long a server may take to close its half after we closed ours. */
const closeGraceMs = 1_000;

/** One open connection to a server. It carries one letter at a time; `deliver` is not called while one is under way. */
export class Session {
  readonly capabilities: Capabilities;
  /** True when what is said cannot be overheard. */
  readonly secure: boolean;
  /** Letters it was asked to carry. */
  letters = 0;
  /** `Date.now()` when it last finished one. */
  restingSince = Date.now();
  private readonly connection: SMTPConnection;
  private readonly timeouts: SmtpTimeouts;
  private onEnd: () => void = () => {};

  constructor(connection: SMTPConnection, capabilities: Capabilities, timeouts: SmtpTimeouts) {
    this.connection = connection;
    this.capabilities = capabilities;
    this.timeouts = timeouts;
    this.secure = connection.secure;
    connection.on('end', () => this.onEnd());
    this.allow(0);
  }

  /** Calls back once the connection is over, whoever ended it. */
  whenEnded(callback: () => void): void {
    if (this.connection.destroyed) callback();
    else this.onEnd = callback;
  }

  /** False as soon as either side has begun to close: asked before a letter is handed over. */
  usable(): boolean {
    const socket = this.connection._socket;
    return !this.connection.destroyed && socket !== null && socket !== false && socket.writable;
  }

  /**
   * Carries one letter. Resolves in any case.
   *
   * @param onMessage  told when the server has said that it wants the message, and it is on its way
   */
  async deliver(envelope: Envelope, message: Buffer, onMessage = (): void => {}): Promise<Delivery> {
    this.letters += 1;
    const delivery = await this.converse(envelope, message, onMessage);
    const { code } = delivery.outcome;
    // Without an answer, with one that came too early, or with one that speaks of the session itself, nobody
    // knows what the server would take the next line for.
    if (
      code === undefined ||
      code === 503 ||
      delivery.outcome.class === 'answer-lost' ||
      delivery.progress === 'message'
    )
      this.cut();
    else if (delivery.progress === 'envelope') await this.reset();
    this.allow(0);
    this.restingSince = Date.now();
    return delivery;
  }

  private converse(envelope: Envelope, message: Buffer, onMessage: () => void): Promise<Delivery> {
    this.allow(this.timeouts.commandMs);
    const ready = new ReadyMessage(message, () => {
      this.beginMessage();
      onMessage();
    });
    return new Promise((resolve) => {
      this.connection.send({ ...envelope, size: message.length }, ready, (error, info) => {
        const { progress } = ready;
        resolve({ progress, outcome: error ? sendFailure(error, progress) : acceptance(info.response) });
      });
    });
  }

  /** The message and the final dot leave in one system call instead of two. */
  private beginMessage(): void {
    this.allow(this.timeouts.dataMs);
    const socket = this.connection._socket;
    if (!socket) return;
    socket.cork();
    process.nextTick(() => socket.uncork());
  }

  /** Ends a transaction that was refused half-way, so that the next letter finds the connection clean. */
  private reset(): Promise<void> {
    if (!this.usable()) return Promise.resolve();
    return new Promise((resolve) => {
      this.connection.once('end', resolve);
      this.connection.reset((error) => {
        if (error) this.cut();
        this.connection.off('end', resolve);
        resolve();
      });
    });
  }

  /** Says QUIT and waits for the goodbye. */
  quit(): Promise<void> {
    if (!this.usable()) {
      this.cut();
      return Promise.resolve();
    }
    this.allow(this.timeouts.commandMs);
    return new Promise((resolve) => {
      this.connection.once('end', resolve);
      this.connection.quit();
    });
  }

  /** Ends the connection now; a letter under way gets its outcome by how far it got. */
  cut(): void {
    const socket = this.connection._socket;
    // Not `close()`, which forgets the letter under way: the socket's end is reported to its callback.
    if (socket) socket.destroy();
  }

  /** Ends the connection when nothing moves on it for so long; 0 for ever. */
  private allow(ms: number): void {
    const socket = this.connection._socket;
    if (socket && !socket.destroyed) socket.setTimeout(ms);
  }
}

function acceptance(response: string): Outcome {
  const reply = parseReply(response);
  return reply ? classifyReply({ ...reply, stage: 'message' }) : { class: 'answer-lost', reply: response };
}
