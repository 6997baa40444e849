import type { SpaceStore, Store } from '@pabal/db/store';
import type { EventService } from '@pabal/events';
import type { DocumentReader } from '@pabal/feeds';
import type { Address, AddressKeys } from '@pabal/mail';
import type { NewsletterService } from '@pabal/newsletters';
import type { Templates } from '@pabal/render';
import type { OpsHandler } from '@pabal/runtime';
import * as http from './http/route.ts';
import type { UnsubscribeService } from './unsubscribe/service.ts';

/** The parts of the api. */
export interface Api {
  readonly store: Store;
  readonly events: EventService;
  /** The service for the newsletters of one space. */
  newslettersIn(store: SpaceStore): NewsletterService;
  readonly templates: Pick<Templates, 'names' | 'meta' | 'locales' | 'problems'>;
  readonly ops: OpsHandler;
  /** Reads OPML documents in threads, because strangers wrote them. */
  readonly reader: Pick<DocumentReader, 'readOpml'>;
  /** Absent without LINK_SECRET: nobody can be erased then. */
  readonly erasure?: AddressKeys | undefined;
  readonly unsubscribing: UnsubscribeService;
  /** Addresses of the people on call, which are never suppressed. */
  readonly onCall?: readonly Address[];
  /** The OpenAPI document as it is sent. */
  openApi(): Buffer;
  /** Where people find the errors of a letter, with `{letter}` for its id. */
  readonly errorsAt?: string | undefined;
  /** Without a slash at the end. */
  readonly publicUrl: string;
}

/** The parts that handlers of keyed routes work with: they see the space of the key, and nothing of another one. */
export interface SpaceApi extends Omit<Api, 'store' | 'newslettersIn'> {
  readonly store: SpaceStore;
  readonly newsletters: NewsletterService;
}

export const { keyed, uploading } = http.routesFor<SpaceApi>();
export type KeyedRoute = http.KeyedRoute<SpaceApi>;
export type PublicRoute = http.PublicRoute<Api>;
export type Route = KeyedRoute | PublicRoute;
