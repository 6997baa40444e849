/** The points of a conversation at which the scripted server can be told what to do. */
export const scriptedStages = [
  'banner',
  'ehlo',
  'starttls',
  'auth',
  'mail',
  'rcpt',
  'data',
  'message',
  'rset',
  'quit',
] as const;
export type ScriptedStage = (typeof scriptedStages)[number];

/** What the server does at one point; whatever is left out stays as a friendly server would do it. */
export interface Behaviour {
  /** Lines of the answer without their line ends, such as `['550 5.1.1 No such user']`. */
  readonly reply?: string | readonly string[];
  /** Waits this long before answering. */
  readonly delayMs?: number;
  /** Takes what comes from now on and never answers. */
  readonly silent?: boolean;
  /** Cuts the connection instead of answering, right after the answer, or after it with a reset (RST). */
  readonly cut?: 'before' | 'after' | 'reset';
  /** Closes only its own half after the answer. */
  readonly halfClose?: boolean;
  /** Sends the answer byte by byte, each in a segment of its own. */
  readonly bytewise?: boolean;
  /** At `data`: cuts the connection when this many bytes of the message have come. */
  readonly cutAfterBytes?: number;
  /** At `message`: whether the server keeps the letter. By default as its answer says, or would have said. */
  readonly taken?: boolean;
}

/** What has just happened when a script is asked. */
export interface Moment {
  readonly stage: ScriptedStage;
  readonly connectionId: number;
  /** How many letters this connection has brought so far. */
  readonly lettersBefore: number;
  /** The address in MAIL or RCPT; at `data` and `message` the recipient. */
  readonly address: string;
  /** The command line; empty at `banner` and `message`. */
  readonly line: string;
  /** What the client has sent beyond this line, such as the commands that it pipelined. */
  readonly ahead: string;
}

/** A fixed behaviour, or one chosen each time. Undefined means: be friendly. */
export type Script = Behaviour | ((moment: Moment) => Behaviour | undefined);

/** A letter the server kept. */
export interface ReceivedLetter {
  readonly from: string;
  readonly to: readonly string[];
  /** Without dot-stuffing; empty when the server was told to keep envelopes only. */
  readonly data: Buffer;
  readonly messageId: string;
  readonly connectionId: number;
  /** `Date.now()` when its last byte came. */
  readonly at: number;
}
