// What an app posts, as every door hands it on once it is parsed.

import type { WantedAttachment } from '@pabal/attachments';
import type { Address } from '@pabal/mail';

/** Whom to write to: an address, a recipient by external id, everybody in a group, or an endpoint of chat. */
export type Target =
  | { readonly email: Address; readonly name?: string | undefined; readonly locale?: string | undefined }
  | { readonly recipient: string }
  | { readonly group: string }
  | { readonly endpoint: string };

export interface EventRequest {
  /** Names the template. */
  readonly type: string;
  /** The variables of the template, with their JSON text. */
  readonly data: { readonly value: Readonly<Record<string, unknown>>; readonly text: string };
  readonly to: readonly Target[];
  /** Whom to leave out. */
  readonly except?: readonly Target[] | undefined;
  /** The language of those who have none of their own. */
  readonly locale?: string | undefined;
  readonly sendAt?: Date | undefined;
  readonly expiresAt?: Date | undefined;
  readonly replyTo?: Address | undefined;
  /** What the app calls the event or what it is about. */
  readonly reference?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Files that the app has sent before. */
  readonly attachments?: readonly WantedAttachment[] | undefined;
}
