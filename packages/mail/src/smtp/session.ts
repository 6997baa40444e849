import type { MailObject } from '../mail-object.ts';
import type { Capabilities } from './capabilities.ts';
import { Exchange, type Handover } from './exchange.ts';
import type { SmtpTimeouts } from './timeouts.ts';
import type { Wire } from './wire.ts';

export interface SessionDeps {
  readonly wire: Wire;
  /** True when what is said cannot be overheard. */
  readonly secure: boolean;
  /** When the server's certificate ends, where it is known. */
  readonly certificateEndsAt?: Date | undefined;
  readonly capabilities: Capabilities;
  readonly timeouts: SmtpTimeouts;
}

/** One open connection to a server. It carries one letter at a time; `deliver` is not called while one is under way. */
export class Session {
  readonly capabilities: Capabilities;
  readonly secure: boolean;
  readonly certificateEndsAt: Date | undefined;
  /** Letters it was asked to carry. */
  letters = 0;
  /** `Date.now()` when it last finished one. */
  restingSince = Date.now();
  private readonly wire: Wire;
  private readonly timeouts: SmtpTimeouts;

  constructor({ wire, secure, certificateEndsAt, capabilities, timeouts }: SessionDeps) {
    this.wire = wire;
    this.secure = secure;
    this.certificateEndsAt = certificateEndsAt;
    this.capabilities = capabilities;
    this.timeouts = timeouts;
  }

  /** Calls back once the connection is over, whichever side ended it. */
  whenEnded(callback: () => void): void {
    this.wire.whenClosed(callback);
  }

  /** False as soon as either side has begun to close: asked before a letter is handed over. */
  usable(): boolean {
    return this.wire.usable;
  }

  /**
   * Carries one letter. Resolves in any case.
   *
   * @param onMessage  told when the server has said that it wants the message, and it is on its way
   */
  deliver(mail: MailObject, onMessage = (): void => {}): Promise<Handover> {
    this.letters += 1;
    const { wire, capabilities, timeouts } = this;
    return new Promise((resolve) => {
      const onEnd = (handover: Handover): void => {
        this.restingSince = Date.now();
        resolve(handover);
      };
      new Exchange({ wire, capabilities, timeouts, mail, onMessage, onEnd }).begin();
    });
  }

  /** Says QUIT, waits for the goodbye and closes. */
  quit(): Promise<void> {
    const { wire } = this;
    return new Promise((resolve) => {
      wire.whenClosed(resolve);
      wire.setReader({ heard: () => wire.hangUp(), lost: () => {} });
      wire.say('QUIT\r\n', this.timeouts.commandMs);
    });
  }

  /** Ends the connection now; a letter under way gets its outcome by how far it got. */
  cut(): void {
    this.wire.end('CLOSED: The connection was cut.');
  }
}
