import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { PabalError } from '@pabal/domain';
import type { Express } from 'express';
import { breakBody } from '../body/body.ts';

/** Pieces of a body that may be as small as they like. */
const freePieces = 1_000;
/** Of those beyond, the average length. A chunk of one octet costs the api some microseconds and two hundred octets. */
const leastAverage = 16;
/** Pieces of a refused body that are still thrown away, so that its caller can read the answer. */
const mostDiscarded = 20_000;

/**
 * Classes for `createServer` whose requests and answers have Express's prototypes from the start. Express changes the
 * prototype of every plain request; V8 then forgets the shape of the object and looks each field up again at every use,
 * which is a third of what a post costs the api (docs/performance.md). An object that already has the prototype is not
 * changed.
 *
 * @param isLastOn  asked with the connection when the head of an answer is written: true when no other follows it there
 */
export function messageClasses(
  app: Express,
  isLastOn: (socket: Socket) => boolean,
): {
  IncomingMessage: typeof IncomingMessage;
  ServerResponse: typeof ServerResponse;
} {
  class ApiRequest extends IncomingMessage {
    private pieces = 0;
    private octets = 0;
    private refusedAt: number | undefined;

    /** Node's parser hands over each piece of a body here: each chunk, and what came in each read. */
    override push(piece: unknown, encoding?: BufferEncoding): boolean {
      if (!(piece instanceof Uint8Array)) return super.push(piece, encoding);
      this.pieces += 1;
      this.octets += piece.length;
      if (this.refusedAt === undefined && this.pieces <= freePieces + this.octets / leastAverage)
        return super.push(piece, encoding);
      this.discard();
      return true;
    }

    private discard(): void {
      if (this.refusedAt === undefined) {
        this.refusedAt = this.pieces;
        breakBody(this, piecesTooSmall());
      } else if (this.pieces > this.refusedAt + mostDiscarded) this.socket.destroy();
    }
  }
  class ApiResponse<Request extends IncomingMessage> extends ServerResponse<Request> {
    /** Every head is written here, however the answer was given; words and headers are among `given` and are passed on. */
    override writeHead(...given: [status: number]): this {
      // Node says `Connection: close`, and closes when the answer is sent.
      if (isLastOn(this.req.socket)) this.shouldKeepAlive = false;
      return super.writeHead(...given);
    }
  }
  Object.setPrototypeOf(ApiRequest.prototype, app.request);
  Object.setPrototypeOf(ApiResponse.prototype, app.response);
  Object.assign(app, { request: ApiRequest.prototype, response: ApiResponse.prototype });
  return { IncomingMessage: ApiRequest, ServerResponse: ApiResponse };
}

const piecesTooSmall = () =>
  new PabalError(
    'bad-http',
    `Expected a body in chunks of ${leastAverage} octets and more on average, got thousands of smaller ones. Send larger chunks, or the body at once with Content-Length.`,
  );
