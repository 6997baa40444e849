import type { ChatKind, ChatPiece } from '@pabal/domain';

/** Where a chat letter goes. `target` and `secret` open a door: they are in no log, no figure and no answer. */
export interface ChatTarget {
  readonly kind: ChatKind;
  /** The address of a hook, or the token of a bot. */
  readonly target: string;
  /** Of a bot: `chat`, and `server` where it is not Telegram's own. */
  readonly keys: Readonly<Record<string, string>> | null;
  /** Signs what goes to an address that is nobody's of these. */
  readonly secret: string | null;
}

/** A message for one endpoint: a frozen value, which the transport translates. */
export interface ChatLetter {
  readonly to: ChatTarget;
  /** The id of the delivery, by which a receiver knows a letter again that comes twice. */
  readonly id: string;
  readonly event: string | null;
  readonly template: string;
  readonly pieces: readonly ChatPiece[];
}

/** What is posted. */
export interface ChatRequest {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came back. */
export interface ChatAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Its beginning. */
  readonly text: string;
}
