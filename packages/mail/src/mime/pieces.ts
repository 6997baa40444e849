// A message in pieces: what many letters share is kept as octets outside the heap and goes to the socket as it is.

/** Octets: a short piece as the characters of a string (`latin1`), a long one as a buffer that other messages share. */
export type Piece = string | Buffer;

/** A message whose lines end in CRLF, none of which begins with a dot. */
export class PiecedMessage {
  /** The first has the whole header in it. */
  readonly pieces: readonly Piece[];
  /** In octets. */
  readonly length: number;
  /** True when its body has no white space that DKIM's relaxed form would change. */
  readonly relaxed: boolean;

  constructor(pieces: readonly Piece[], relaxed: boolean) {
    this.pieces = pieces;
    this.length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    this.relaxed = relaxed;
  }

  /** The same message in one piece. */
  toString(): string {
    return this.pieces.map((piece) => piece.toString('latin1')).join('');
  }

  /** The same with something in front of its header. */
  after(fields: string): PiecedMessage {
    const [first = '', ...others] = this.pieces;
    return new PiecedMessage([fields + first, ...others], this.relaxed);
  }
}

/** Puts pieces one after the other; short ones become one. */
export class PieceWriter {
  readonly pieces: Piece[] = [];
  #open = '';

  text(octets: string): void {
    this.#open += octets;
  }

  buffer(octets: Buffer): void {
    this.#close();
    this.pieces.push(octets);
  }

  end(): readonly Piece[] {
    this.#close();
    return this.pieces;
  }

  #close(): void {
    if (this.#open !== '') this.pieces.push(this.#open);
    this.#open = '';
  }
}
