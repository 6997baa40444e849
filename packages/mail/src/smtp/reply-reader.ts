import { parseReply, type Reply } from '../replies.ts';

/** One whole answer: its code, and its words only for who asks, because most answers are a plain yes. */
export interface Answer {
  readonly code: number;
  /** The answer taken apart, all its lines. */
  read(): Reply;
}

/** The beginning of the bytes that came: nothing whole yet, or something that is not an answer. */
export type NoAnswer = 'incomplete' | 'unreadable';

/** Octets of an answer with all its lines. RFC 5321 4.5.3.1.5 allows 512 a line; no server needs this many. */
const maxAnswerOctets = 65_536;
const lf = 0x0a;
const cr = 0x0d;
const space = 0x20;
const hyphen = 0x2d;
const nothing = Buffer.alloc(0);

/**
 * Cuts what a server says into answers (RFC 5321 4.2), however the network split or joined them. Lines may end
 * in a bare LF, empty lines between answers are passed over, and no more than one answer's worth is kept.
 */
export class ReplyReader {
  private bytes: Buffer = nothing;
  /** Up to here the lines of an unfinished answer were looked at. */
  private looked = 0;

  take(chunk: Buffer): void {
    this.bytes = this.bytes.length === 0 ? chunk : Buffer.concat([this.bytes, chunk]);
  }

  /** True when all that came was given out. */
  get empty(): boolean {
    this.skipLineEnds();
    return this.bytes.length === 0;
  }

  /** The next answer; ask again until there is none. */
  next(): Answer | NoAnswer {
    this.skipLineEnds();
    for (let end = this.lineEnd(); end >= 0; end = this.lineEnd()) {
      const code = this.codeAt(this.looked, end);
      if (code === undefined || end > maxAnswerOctets) return 'unreadable';
      const last = this.bytes[this.looked + 3] !== hyphen;
      this.looked = end + 1;
      if (last) return this.cut(code);
    }
    return this.bytes.length > maxAnswerOctets ? 'unreadable' : 'incomplete';
  }

  /**
   * The answer whose line end never came because the connection ended first. Only a no is believed: of a yes,
   * something may be missing.
   */
  atEnd(): Answer | undefined {
    if (!/^[45]\d\d[ -]/.test(this.bytes.toString('latin1', this.looked, this.looked + 4))) return undefined;
    this.bytes = Buffer.concat([this.bytes, Buffer.of(lf)]);
    const answer = this.next();
    return typeof answer === 'string' ? undefined : answer;
  }

  private lineEnd(): number {
    return this.bytes.indexOf(lf, this.looked);
  }

  private cut(code: number): Answer {
    const { bytes } = this;
    const end = this.looked;
    this.bytes = end === bytes.length ? nothing : bytes.subarray(end);
    this.looked = 0;
    return { code, read: () => readAnswer(code, bytes.subarray(0, end)) };
  }

  /** Of an unfinished answer the first octet is a digit, so that nothing of it is passed over. */
  private skipLineEnds(): void {
    let start = 0;
    while (this.bytes[start] === cr || this.bytes[start] === lf) start += 1;
    if (start > 0) this.bytes = this.bytes.subarray(start);
  }

  /** The code of a line; undefined when it has none, or when it says yes where the line before said no. */
  private codeAt(start: number, end: number): number | undefined {
    const { bytes } = this;
    const [first, second, third] = [
      digitAt(bytes, start),
      digitAt(bytes, start + 1),
      digitAt(bytes, start + 2),
    ];
    if (end < start + 3 || first < 2 || first > 5 || second < 0 || third < 0) return undefined;
    if (start > 0 && first !== digitAt(bytes, 0)) return undefined;
    const after = bytes[start + 3];
    if (after !== space && after !== hyphen && after !== cr && after !== lf) return undefined;
    return first * 100 + second * 10 + third;
  }
}

function digitAt(bytes: Buffer, index: number): number {
  const digit = (bytes[index] ?? 0) - 0x30;
  return digit <= 9 ? digit : -1;
}

function readAnswer(code: number, bytes: Buffer): Reply {
  const text = bytes.toString('utf8').replace(/\r\n/g, '\n');
  // Lines of one answer should have one code (RFC 5321 4.2.1); where they have not, the last one counts.
  return { text: '', ...parseReply(text), code };
}
