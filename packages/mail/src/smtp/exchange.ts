import type { Outcome } from '@pabal/domain';
import type { MailObject } from '../mail-object.ts';
import type { Piece } from '../mime/pieces.ts';
import { classifyReply, type Stage } from '../replies.ts';
import type { Capabilities } from './capabilities.ts';
import { mailCommand, rcptCommand } from './commands.ts';
import { lostOutcome, type Progress } from './failures.ts';
import { asData, finalDot } from './message-data.ts';
import type { Answer } from './reply-reader.ts';
import type { SmtpTimeouts } from './timeouts.ts';
import type { AnswerReader, Wire } from './wire.ts';

/** An outcome, and how far the letter got on this connection. */
export interface Handover {
  readonly outcome: Outcome;
  readonly progress: Progress;
}

export interface ExchangeDeps {
  readonly wire: Wire;
  readonly capabilities: Capabilities;
  readonly timeouts: SmtpTimeouts;
  readonly mail: MailObject;
  /** Called when the server has asked for the message, and it is on its way. */
  readonly onMessage: () => void;
  /** Called once with the result, when the connection is ready for the next letter or has ended. */
  readonly onEnd: (handover: Handover) => void;
}

const dataCommand = 'DATA\r\n';

/** Up to this many octets a message and its final dot leave in one write. */
const oneWriteOctets = 65_536;
/** Above so many it leaves slice by slice. */
const slicedOctets = 1_024 * 1_024;

/**
 * One letter's way over a connection: MAIL, RCPT, DATA, the message (RFC 5321 3.3). A server that offers
 * PIPELINING gets the envelope in one write and is heard out before anything is decided (RFC 2920 3.1).
 */
export class Exchange implements AnswerReader {
  private readonly deps: ExchangeDeps;
  /** What the next answer is about. */
  private stage: 'mail' | 'rcpt' | 'data' | 'message' = 'mail';
  private progress: Progress = 'envelope';
  /** The first no to the envelope: the answers after it only follow from it. */
  private refusal: Outcome | undefined;
  private recipientRefused = false;

  constructor(deps: ExchangeDeps) {
    this.deps = deps;
  }

  begin(): void {
    const { wire, capabilities } = this.deps;
    const { envelope, message } = this.deps.mail;
    const mail = mailCommand(envelope, message.length, capabilities);
    wire.setReader(this);
    this.ask(capabilities.pipelining ? `${mail}${rcptCommand(envelope)}${dataCommand}` : mail);
  }

  heard(answer: Answer): void {
    if (this.stage === 'message') this.heardOfMessage(answer);
    else if (this.stage === 'data') this.heardOfData(answer);
    else this.heardOfEnvelope(answer, this.stage);
  }

  lost(reason: string, hungUp: boolean): void {
    // A server that refuses and hangs up has refused. Where answers are missing, nobody knows which command the others belong to.
    const refusal = hungUp ? this.refusal : undefined;
    this.end(refusal ?? lostOutcome(reason, this.progress), false);
  }

  private ask(command: string): boolean {
    return this.deps.wire.say(command, this.deps.timeouts.commandMs);
  }

  private heardOfEnvelope(answer: Answer, stage: 'mail' | 'rcpt'): void {
    if (isYes(answer)) this.proceed(stage);
    else this.heardNo(answer, stage);
  }

  private heardNo(answer: Answer, stage: 'mail' | 'rcpt'): void {
    const refusal = this.refused(answer, stage);
    this.recipientRefused ||= stage === 'rcpt';
    if (!isNo(answer) || outOfStep(refusal) || answer.code === 421) this.end(refusal, false);
    else if (this.deps.capabilities.pipelining) this.proceed(stage);
    else this.reset(refusal);
  }

  /** Goes on to the next command, which with PIPELINING is out already. */
  private proceed(stage: 'mail' | 'rcpt'): void {
    const command = stage === 'mail' ? rcptCommand(this.deps.mail.envelope) : dataCommand;
    if (this.deps.capabilities.pipelining || this.ask(command))
      this.stage = stage === 'mail' ? 'rcpt' : 'data';
  }

  private heardOfData(answer: Answer): void {
    // Any 3xx, because an unknown code means what its first digit means (RFC 5321 4.2). Not 2xx: a server that
    // is one answer behind would take the message for something else.
    const wanted = answer.code >= 300 && answer.code < 400;
    if (wanted && this.refusal === undefined) this.handOver();
    else this.heardNoData(answer, wanted);
  }

  private heardNoData(answer: Answer, wanted: boolean): void {
    const refusal = this.refused(answer, 'data');
    if (wanted && this.recipientRefused) this.withdraw(refusal);
    else if (isNo(answer) && answer.code !== 421 && !outOfStep(refusal)) this.reset(refusal);
    else this.end(refusal, false);
  }

  private refused(answer: Answer, stage: Stage): Outcome {
    this.refusal ??= outcomeOf(answer, stage);
    return this.refusal;
  }

  /** A large message's final dot waits until all before it is out, and until then nobody can have the letter. */
  private handOver(): void {
    const { wire, timeouts, mail, onMessage } = this.deps;
    const { message } = mail;
    const data = typeof message === 'string' ? asData(message) : message;
    const pieces = typeof data === 'string' ? [data] : data.pieces;
    const whole = data.length <= oneWriteOctets;
    const isLarge = data.length > slicedOctets;
    const whenOut = () => this.complete();
    const said = whole
      ? wire.sayPieces(withDot(pieces), timeouts.dataMs)
      : isLarge
        ? wire.saySlices(pieces, timeouts.dataMs, whenOut)
        : wire.sayPieces(pieces, timeouts.dataMs, whenOut);
    if (!said) return;
    this.stage = 'message';
    this.progress = whole ? 'complete' : 'message';
    onMessage();
  }

  private complete(): void {
    if (this.deps.wire.say(finalDot, this.deps.timeouts.dataMs)) this.progress = 'complete';
  }

  private heardOfMessage(answer: Answer): void {
    const outcome = outcomeOf(answer, 'message');
    if (this.progress === 'complete')
      this.end(outcome, outcome.class !== 'answer-lost' && !outOfStep(outcome));
    // Before the final dot only a no can be meant.
    else if (isNo(answer)) this.end(outcome, false);
    else this.lost(`PROTOCOL: ${answer.code} before the end of the message.`, false);
  }

  /**
   * The server wants the message although it refused the recipient: an empty one, which goes to nobody, leaves
   * the session clean (RFC 2920 3.1). Not where only the sender was refused: somebody might get it.
   */
  private withdraw(refusal: Outcome): void {
    this.clear('.\r\n', refusal, () => this.reset(refusal));
  }

  /** Ends a transaction that was refused half-way, so that the next letter finds the connection clean. */
  private reset(refusal: Outcome): void {
    this.clear('RSET\r\n', refusal, (answer) => this.end(refusal, isYes(answer)));
  }

  /** What became of the letter is known, and whatever the connection does now changes nothing about it. */
  private clear(command: string, refusal: Outcome, heard: AnswerReader['heard']): void {
    this.deps.wire.setReader({ heard, lost: () => this.end(refusal, false) });
    this.ask(command);
  }

  /** @param clean  whether the connection may carry the next letter */
  private end(outcome: Outcome, clean: boolean): void {
    const { wire, onEnd } = this.deps;
    wire.clearReader();
    if (!clean) wire.end('The letter ended out of step.');
    onEnd({ outcome, progress: this.progress });
  }
}

/** The last piece of a message is a string, so that nothing is copied. */
function withDot(pieces: readonly Piece[]): Piece[] {
  const last = pieces.at(-1);
  return typeof last === 'string' ? [...pieces.slice(0, -1), last + finalDot] : [...pieces, finalDot];
}

function isYes({ code }: Answer): boolean {
  return code >= 200 && code < 300;
}

function isNo({ code }: Answer): boolean {
  return code >= 400;
}

/** The server goes away, or takes this for another point of the conversation: what it says next is about nothing. */
function outOfStep({ code }: Outcome): boolean {
  return code === 421 || code === 503;
}

function outcomeOf(answer: Answer, stage: Stage): Outcome {
  return classifyReply({ ...answer.read(), stage });
}
