import type { Store } from '@pabal/db';
import type { NewsletterDesk } from '@pabal/newsletters';
import type { OpsHandler } from '@pabal/runtime';
import type { EventDesk } from './events/desk.ts';
import type { UnsubscribeDesk } from './unsubscribe/desk.ts';

/** What the handlers work with. */
export interface Api {
  readonly store: Store;
  readonly events: EventDesk;
  readonly newsletters: NewsletterDesk;
  readonly ops: OpsHandler;
  readonly unsubscribing: UnsubscribeDesk;
  /** The OpenAPI document. */
  openApi(): object;
  /** Without a slash at the end. */
  readonly publicUrl: string;
}
