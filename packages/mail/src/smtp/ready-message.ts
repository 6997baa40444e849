import { Readable } from 'node:stream';
import type { Progress } from './failures.ts';

/**
 * A message that is whole already, in the shape of the stream nodemailer asks for. nodemailer pipes it
 * the moment the server has said 354, into a stream that adds dot-stuffing and the final dot and is itself
 * piped to the socket. Watching what comes out of there tells exactly how far a letter got, and handing
 * the bytes over in one piece saves the cost of a real source stream.
 */
export class ReadyMessage extends Readable {
  progress: Progress = 'envelope';
  private readonly bytes: Buffer;
  private readonly onBegin: () => void;

  constructor(bytes: Buffer, onBegin: () => void) {
    super();
    this.bytes = bytes;
    this.onBegin = onBegin;
  }

  override pipe<T extends NodeJS.WritableStream>(destination: T): T {
    this.progress = 'message';
    this.onBegin();
    let given = 0;
    // Runs after nodemailer's own listener has written the chunk. More bytes than the message has means that
    // the end of the data is among them, or, with stuffed dots, may be: in doubt it counts as complete.
    destination.on('data', (chunk: Buffer) => {
      given += chunk.length;
      if (given > this.bytes.length) this.progress = 'complete';
    });
    destination.end(this.bytes);
    return destination;
  }
}
