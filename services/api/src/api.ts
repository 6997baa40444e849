import type { AttachmentService } from '@pabal/attachments';
import type { SettingShown } from '@pabal/config';
import type { SpaceStore, Store } from '@pabal/db/store';
import type { MessageSettings } from '@pabal/deliveries';
import type { EventService } from '@pabal/events';
import type { DocumentReader, FeedTrial, LinkCards, TriedAddress } from '@pabal/feeds';
import type { ClientAddress } from '@pabal/http';
import type { Address, AddressKeys } from '@pabal/mail';
import type { NewsletterService, Reach } from '@pabal/newsletters';
import type { Templates } from '@pabal/render';
import type { OpsHandler } from '@pabal/runtime';
import type { Healing, LiveStatus, System } from '@pabal/status';
import type { Reference } from './docs/reference.ts';
import type { PasswordGate } from './http/admission/passwords.ts';
import type { SessionGate } from './http/admission/sessions.ts';
import * as http from './http/route.ts';
import type { LetterPictures } from './pictures.ts';
import type { SignInProvider } from './session/provider.ts';
import type { UnsubscribeService } from './unsubscribe/service.ts';

/** What lets people in. */
export interface AccessParts {
  readonly sessions: SessionGate;
  readonly passwords: PasswordGate;
  readonly clientAddress: ClientAddress;
  /** Where people reach the console, without a slash at the end. */
  readonly consoleUrl: string;
  /** Signs users in who have an account elsewhere; absent without OIDC_ISSUER. */
  readonly provider: SignInProvider | undefined;
}

/** The parts of the api. */
export interface Api {
  readonly store: Store;
  readonly events: EventService;
  readonly attachments: AttachmentService;
  /** The service for the newsletters of one space. */
  newslettersIn(store: SpaceStore): NewsletterService;
  readonly templates: Pick<
    Templates,
    | 'names'
    | 'has'
    | 'nearest'
    | 'brokenBecause'
    | 'meta'
    | 'locales'
    | 'letters'
    | 'samples'
    | 'problems'
    | 'source'
    | 'folder'
  >;
  /** Takes pictures of letters, where this machine has Chromium. */
  readonly pictures: LetterPictures;
  readonly ops: OpsHandler;
  readonly access: AccessParts;
  /** Reads OPML documents in threads, because strangers wrote them. */
  readonly reader: Pick<DocumentReader, 'readOpml'>;
  /** Reads an address once, within the networks that feeds may be read from. */
  tryFeed(address: TriedAddress): Promise<FeedTrial>;
  /** What links lead to, within the same networks. */
  readonly linkCards: Pick<LinkCards, 'card'>;
  /** Asks whether an address can be reached, within the same networks. */
  readonly reach: Reach;
  /** Origins of pabal's own pages. */
  readonly ours: readonly string[];
  /** Absent without LINK_SECRET: nobody can be erased then. */
  readonly erasure?: AddressKeys | undefined;
  /** The keyed hash of a network; absent without LINK_SECRET. */
  readonly networkHash?: ((network: string) => string) | undefined;
  readonly unsubscribing: UnsubscribeService;
  /** What the installation puts into messages, for letters that are shown as they were sent. */
  readonly message: MessageSettings;
  /** Most reminders of an app for one person. */
  readonly remindersPerPerson: number;
  /** Addresses of the people on call, which are never suppressed. */
  readonly onCall?: readonly Address[];
  /** The language of letters whose reader has none. */
  readonly locale: string;
  /** Rings for a letter of chat that was just written. Never fails: the sweeper rings for one whose bell is lost. */
  readonly ringForChat: (delivery: string) => void;
  /** How pabal fares, read once for all who listen. */
  readonly live: LiveStatus;
  /** What was not well when somebody asked for a status. */
  readonly healing: Healing;
  /** What pabal runs on. */
  readonly system: () => Promise<System>;
  /** The settings of this process, redacted. */
  readonly settings: () => readonly SettingShown[];
  /** The OpenAPI document as it is sent. */
  openApi(): Buffer;
  /** The same for people. */
  readonly reference: Reference;
  /** Where people find the errors of a letter, with `{error}` or `{letter}` for an id. */
  readonly errorsAt?: string | undefined;
  /** Without a slash at the end. */
  readonly publicUrl: string;
}

/** The parts that handlers of keyed routes work with: they see the space of the key, and nothing of another one. */
export interface SpaceApi extends Omit<Api, 'store' | 'newslettersIn'> {
  readonly store: SpaceStore;
  readonly newsletters: NewsletterService;
}

export const { keyed, signedIn, uploading } = http.routesFor<SpaceApi>();
export const { open } = http.openRoutesFor<Api>();
export type KeyedRoute = http.KeyedRoute<SpaceApi>;
export type OpenRoute = http.OpenRoute<Api>;
export type PublicRoute = http.PublicRoute<Api>;
export type Route = KeyedRoute | OpenRoute | PublicRoute;
