import type { Socket } from 'node:net';
import type { Piece } from '../mime/pieces.ts';
import { type Answer, type NoAnswer, ReplyReader } from './reply-reader.ts';

/** The part that reads what the server says. */
export interface AnswerReader {
  heard(answer: Answer): void;
  /**
   * The conversation is over before it was at its end, and why. Nothing is heard after it.
   *
   * @param hungUp  true when the other side ended it, false when we gave up
   */
  lost(reason: string, hungUp: boolean): void;
}

/** How long a server may take to close its half after we closed ours, in milliseconds. */
const closeGraceMs = 1_000;

/**
 * An open connection as commands and answers. One reader at a time hears the answers; what the server says while
 * there is none, such as a 421 before it closes, ends the connection.
 */
export class Wire {
  private readonly socket: Socket;
  private readonly replies = new ReplyReader();
  private reader: AnswerReader | undefined;
  /** Why the conversation is over. */
  private over: { readonly reason: string; readonly hungUp: boolean } | undefined;
  private allowedMs = 0;
  private allowedSince = 0;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('end', () => this.ended());
    // Before the listeners of the opening, so that the first reason is the real one.
    socket.prependListener('error', (error: NodeJS.ErrnoException) => this.end(wordsOf(error), true));
    socket.on('close', () => this.end('CLOSED: The connection was closed.', true));
    socket.on('timeout', () => this.timedOut());
    this.allow(0);
  }

  /** False as soon as either side has begun to close. */
  get usable(): boolean {
    return this.over === undefined && this.socket.writable;
  }

  whenClosed(callback: () => void): void {
    if (this.socket.closed) callback();
    else this.socket.once('close', callback);
  }

  setReader(reader: AnswerReader): void {
    this.reader = reader;
  }

  clearReader(): void {
    this.reader = undefined;
    this.allow(0);
  }

  /**
   * Sends what the server is to answer within so many milliseconds. False when it was not sent and the reader
   * was told so: the conversation is over, or ends now because the server spoke ahead and nobody could tell what
   * its next answer is about.
   */
  say(command: string, allowedMs: number): boolean {
    if (!this.maySay(allowedMs)) return false;
    this.socket.write(command, 'utf8');
    return true;
  }

  /**
   * The same for octets, in one system call.
   *
   * @param onSent  called when the operating system has taken all of it
   */
  sayPieces(pieces: readonly Piece[], allowedMs: number, onSent?: () => void): boolean {
    if (!this.maySay(allowedMs)) return false;
    const { socket } = this;
    const whenSent = onSent && withoutError(onSent);
    const last = pieces.length - 1;
    if (last === 0) {
      socket.write(pieces[0] ?? '', 'latin1', whenSent);
      return true;
    }
    socket.cork();
    pieces.forEach((piece, index) => {
      socket.write(piece, 'latin1', index === last ? whenSent : undefined);
    });
    socket.uncork();
    return true;
  }

  /**
   * The same for what is large, a slice after the other, so that no more of it is copied for the connection than a slice: TLS
   * keeps in memory what it has encrypted until it is sent.
   *
   * @param onSent  called when the operating system has taken all of it
   */
  saySlices(pieces: readonly Piece[], allowedMs: number, onSent: () => void): boolean {
    if (!this.maySay(allowedMs)) return false;
    const slices = slicesOf(pieces);
    const next = (): void => {
      const { done, value } = slices.next();
      if (done === true) {
        onSent();
        return;
      }
      this.allow(allowedMs);
      this.socket.write(value, 'latin1', withoutError(next));
    };
    next();
    return true;
  }

  private maySay(allowedMs: number): boolean {
    if (this.tellOver() || this.spokenAhead()) return false;
    this.allow(allowedMs);
    return true;
  }

  /** Closes our half, and the rest when the server does or has taken too long. */
  hangUp(): void {
    this.over = { reason: 'CLOSED: Goodbye was said.', hungUp: false };
    this.reader = undefined;
    this.allow(closeGraceMs);
    this.socket.end();
  }

  /** Ends the connection now; the reader learns why. */
  end(reason: string, hungUp = false): void {
    this.socket.destroy();
    this.over ??= { reason, hungUp };
    this.tellOver();
  }

  private tellOver(): boolean {
    if (this.over === undefined) return false;
    const { reader } = this;
    this.reader = undefined;
    reader?.lost(this.over.reason, this.over.hungUp);
    return true;
  }

  private take(chunk: Buffer): void {
    // After the goodbye there is nothing left to wait for.
    if (this.over) this.socket.destroy();
    else this.answers(chunk);
  }

  private answers(chunk: Buffer): void {
    this.replies.take(chunk);
    let answer = this.replies.next();
    while (typeof answer !== 'string' && this.reader !== undefined) {
      this.reader.heard(answer);
      answer = this.replies.next();
    }
    this.checkRest(answer);
  }

  /** The socket's own timer is put off by every byte; a server that sends one now and then is held to the time too. */
  private checkRest(rest: Answer | NoAnswer): void {
    const unasked = this.reader === undefined && (rest !== 'incomplete' || !this.replies.empty);
    const late = this.allowedMs > 0 && performance.now() - this.allowedSince > this.allowedMs;
    // Without the server's words: they may name an address, and this ends in a log.
    if (rest === 'unreadable') this.end('PROTOCOL: What the server said is not an answer.');
    else if (unasked) this.end('PROTOCOL: The server spoke unasked.');
    else if (late) this.timedOut();
  }

  private spokenAhead(): boolean {
    if (this.replies.empty) return false;
    const answer = this.replies.next();
    if (typeof answer !== 'string' && answer.code === 421) this.reader?.heard(answer);
    this.end('PROTOCOL: The server spoke ahead of its turn.');
    return true;
  }

  private ended(): void {
    const answer = this.reader && this.replies.atEnd();
    if (answer) this.reader?.heard(answer);
    this.end('CLOSED: The server closed the connection.', true);
  }

  private timedOut(): void {
    this.end(`TIMEOUT: No whole answer within ${this.allowedMs} ms.`);
  }

  /** 0 for ever. Counts the time in which nothing moves, so that a long message may take longer. */
  private allow(ms: number): void {
    this.allowedMs = ms;
    this.allowedSince = performance.now();
    this.socket.setTimeout(ms);
  }
}

const sliceOctets = 256 * 1_024;

function* slicesOf(pieces: readonly Piece[]): Generator<Piece, void, undefined> {
  for (const piece of pieces)
    for (let start = 0; start < piece.length; start += sliceOctets) {
      const end = start + sliceOctets;
      yield typeof piece === 'string' ? piece.slice(start, end) : piece.subarray(start, end);
    }
}

const withoutError =
  (callback: () => void) =>
  (error?: Error | null): void => {
    if (!error) callback();
  };

/** The error in one line, such as `ECONNRESET: read ECONNRESET`. */
function wordsOf(error: NodeJS.ErrnoException): string {
  return `${error.code ?? 'ERROR'}: ${error.message.replace(/\p{Cc}/gu, ' ').slice(0, 500)}`;
}
