// Chat: a message in a room of Slack, Discord, Telegram or Microsoft Teams, or a signed POST to any address.

/** What an endpoint of chat speaks. */
export const chatKinds = ['slack', 'discord', 'telegram', 'teams', 'https'] as const;
export type ChatKind = (typeof chatKinds)[number];

/**
 * An endpoint is `active`, or has `ended`: its other side says that it is gone, so nothing is sent to it until somebody
 * says where it is now.
 */
export const endpointStandings = ['active', 'ended'] as const;
export type EndpointStanding = (typeof endpointStandings)[number];

/** The address of a chat letter as everybody may see it: the kind, and the key by which people know the endpoint. */
export const chatLabel = (kind: ChatKind, key: string): string => `${kind}:${key}`;

/** The kind in such a label. */
export function kindOfLabel(label: string): ChatKind | undefined {
  return chatKinds.find((kind) => label.startsWith(`${kind}:`));
}

/** The marks that a block `chat` may have: every kind can show them. */
export const chatMarks = ['b', 'i', 'code', 'a'] as const;
export type ChatMark = (typeof chatMarks)[number];

/** A piece of a chat message: text without marks of its own, and how it is shown. */
export interface ChatPiece {
  readonly text: string;
  readonly bold?: true;
  readonly italic?: true;
  readonly code?: true;
  /** An address that it leads to, of http or https. */
  readonly url?: string;
}
