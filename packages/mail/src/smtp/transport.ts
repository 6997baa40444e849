import type { Outcome } from '@pabal/domain';
import type { Logger } from '@pabal/runtime';
import type { DkimSigner } from '../dkim.ts';
import type { MailObject } from '../mail-object.ts';
import type { SendOptions, Transport, TransportState } from '../transport.ts';
import type { Capabilities } from './capabilities.ts';
import { speakable } from './commands.ts';
import type { Handover } from './exchange.ts';
import { type Opened, openSession } from './opening.ts';
import { type Loan, Pool } from './pool.ts';
import { type SmtpTimeouts, usualTimeouts } from './timeouts.ts';
import { parseSmtpUrl, type SmtpAddress } from './url.ts';

export interface SmtpTransportOptions {
  /** See `url.ts` for its parameters. */
  readonly url: string;
  /** Most connections at the same time. Default: `?connections=` of the URL, else 5. */
  readonly connections?: number;
  /** Letters after which a connection is replaced. Default: `?letters=` of the URL, else 1,000. */
  readonly letters?: number;
  /** Milliseconds after which an unused connection is closed; servers drop it after minutes. Default 30,000. */
  readonly idleMs?: number;
  readonly timeouts?: Partial<SmtpTimeouts>;
  /** What we call ourselves in EHLO. Default: `?name=` of the URL, else the machine's name. */
  readonly name?: string;
  /** Trusted certificate authorities besides the system's, as PEM. */
  readonly ca?: string;
  readonly dkim?: DkimSigner;
  readonly logger?: Pick<Logger, 'debug' | 'warn'>;
}

const stopDeadlineMs = 10_000;
const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);

/**
 * A transport over persistent SMTP connections. Connections are opened when letters wait for one. A letter
 * that meets a connection gone stale, before any of it was handed over, is tried once more on another.
 * Throws a TypeError when the URL cannot be read; nothing is opened before the first letter.
 */
export function createSmtpTransport(options: SmtpTransportOptions): Transport {
  const server = parseSmtpUrl(options.url);
  const { dkim } = options;
  const watch = new ConnectionWatch(server, options.logger);

  const pool = openPool(options, server, watch);
  let running = false;

  const carry = async (
    mail: MailObject,
    { session }: Loan & { ok: true },
    { onMessage }: SendOptions,
  ): Promise<Handover> => {
    const refusal = unfit(mail, session.capabilities);
    const handover = refusal ?? (await session.deliver(mail, onMessage));
    pool.release(session);
    if (handover.outcome.class === 'sent') watch.sent();
    else if (!session.usable()) watch.trouble(handover.outcome, 'An SMTP connection was lost.');
    return handover;
  };

  const attempt = async (mail: MailObject, options: SendOptions, again: boolean): Promise<Outcome> => {
    const lent = pool.lend();
    const loan = lent instanceof Promise ? await lent : lent;
    if (!loan.ok) return loan.outcome;
    const asked = options.ready?.();
    const notNow = asked instanceof Promise ? await asked : asked;
    if (notNow) {
      pool.release(loan.session);
      return notNow;
    }
    const handover = await carry(mail, loan, options);
    if (!again || !loan.reused || !wentStale(handover)) return handover.outcome;
    pool.closeResting();
    return attempt(mail, options, false);
  };

  return {
    send: async (mail, options = {}) => {
      if (dkim === undefined) return attempt(mail, options, true);
      const message = await dkim.sign(mail.message);
      return attempt({ envelope: mail.envelope, message }, options, true);
    },
    start: async () => {
      running = true;
      pool.start();
    },
    stop: async ({ deadlineMs = stopDeadlineMs } = {}) => {
      running = false;
      await pool.stop(deadlineMs);
    },
    state: () => {
      const { lastError, certificateEndsAt } = watch;
      return {
        ...{ running, ...pool.counts() },
        ...(lastError && { lastError }),
        ...(certificateEndsAt && { certificateEndsAt }),
      };
    },
  };
}

function openPool(options: SmtpTransportOptions, server: SmtpAddress, watch: ConnectionWatch): Pool {
  const timeouts = { ...usualTimeouts, ...options.timeouts };
  const name = options.name ?? server.name;
  return new Pool({
    connections: options.connections ?? server.connections ?? 5,
    letters: options.letters ?? server.letters ?? 1_000,
    idleMs: options.idleMs ?? 30_000,
    open: async (signal) => {
      const opened = await openSession({ server, timeouts, name, ca: options.ca }, signal);
      watch.opened(opened);
      return opened;
    },
  });
}

/** Logs what becomes of connections, and remembers what went wrong last. */
class ConnectionWatch {
  /** Nothing since a letter was sent. */
  lastError: TransportState['lastError'];
  /** Of the connection that was opened last. */
  certificateEndsAt: Date | undefined;
  private readonly server: SmtpAddress;
  private readonly logger: SmtpTransportOptions['logger'];

  constructor(server: SmtpAddress, logger: SmtpTransportOptions['logger']) {
    this.server = server;
    this.logger = logger;
  }

  sent(): void {
    this.lastError = undefined;
  }

  trouble(outcome: Outcome, sentence: string): void {
    this.lastError = { outcome, at: new Date() };
    this.logger?.warn(
      { server: serverName(this.server), class: outcome.class, ...causeOf(outcome) },
      sentence,
    );
  }

  opened(opened: Opened): void {
    if (!opened.ok) {
      this.trouble(opened.outcome, 'An SMTP connection could not be opened.');
      return;
    }
    const { server, logger } = this;
    const { secure, certificateEndsAt } = opened.session;
    this.certificateEndsAt = certificateEndsAt ?? this.certificateEndsAt;
    logger?.debug({ server: serverName(server), secure }, 'An SMTP connection was opened.');
    if (!server.auth || secure || loopback.has(server.host)) return;
    logger?.warn(
      { server: serverName(server) },
      'SMTP credentials were sent without TLS, as tls=optional or tls=off allows.',
    );
  }
}

/** True when a kept connection turned out dead, or was closed by the server, before the message began. */
function wentStale({ outcome, progress }: Handover): boolean {
  const lost = outcome.class === 'unreachable' && outcome.code === undefined;
  return progress === 'envelope' && (lost || outcome.code === 421);
}

/** Why this server cannot take this letter at all, found without asking it. */
function unfit({ envelope, message }: MailObject, capabilities: Capabilities): Handover | undefined {
  if (!speakable(envelope)) {
    return refused('5.1.3', 'The address has a character that would end its command.');
  }
  if (envelope.international !== undefined && !capabilities.smtpUtf8) {
    return refused(
      '5.6.7',
      `The address in ${envelope.international} has a non-ASCII local part and the server does not offer SMTPUTF8 (RFC 6531).`,
    );
  }
  const { maxSize } = capabilities;
  if (maxSize !== undefined && message.length > maxSize) {
    return refused(
      '5.3.4',
      `The message has ${message.length} octets and the server takes at most ${maxSize} (RFC 1870).`,
    );
  }
  return undefined;
}

function refused(status: string, reply: string): Handover {
  return { progress: 'envelope', outcome: { class: 'message-refused', status, reply } };
}

function serverName(server: SmtpAddress): string {
  return `${server.host}:${server.port}`;
}

/** A server's words may name an address and stay out of the log; an error of the network may not. */
function causeOf({ code, status, reply }: Outcome): object {
  return code === undefined ? { error: reply } : { code, status };
}
