// What the handlers of pages work with, and what a route is.

import type { ClickIntake, createClickLinks } from '@pabal/clicks';
import type { SpaceStore, Store } from '@pabal/db/store';
import type { WebhookProvider } from '@pabal/domain';
import type { ClientAddress, Language } from '@pabal/http';
import type { AddressKeys, UnsubscribeLinks } from '@pabal/mail';
import type { ProviderWebhook, ReceiptIntake } from '@pabal/receipts';
import type { PageLetters, PageLinks } from '@pabal/subscriptions';
import type { Request, Response } from 'express';
import type { KeptAnswers } from './archive/kept.ts';
import type { CardDrawing } from './cards/drawing.ts';
import type { PageFigures } from './figures.ts';
import type { SendPage } from './http/answer.ts';
import type { FormSeals } from './http/form-seals.ts';
import type { CallerLimits } from './http/limits.ts';
import type { ProofOfWork } from './http/proof-of-work.ts';

/** The parts of the pages. */
export interface Pages {
  /** The whole store, for links, which may be those of any space. */
  readonly store: Store;
  /** The space whose newsletters are shown. */
  readonly space: SpaceStore;
  readonly links: PageLinks;
  readonly unsubscribeLinks: UnsubscribeLinks;
  readonly keys: AddressKeys;
  readonly letters: Pick<PageLetters, 'nudge'>;
  readonly seals: FormSeals;
  readonly limits: CallerLimits;
  /** What browsers compute before a sign-up, when that is wanted. */
  readonly proofs: (ProofOfWork & { readonly scriptPath: string }) | undefined;
  readonly clientAddress: ClientAddress;
  /** Mail domains that may not sign up. */
  readonly refusedDomains: ReadonlySet<string>;
  /** The keyed hash of a caller's network. */
  networkHash(network: string): string;
  /** Counts forms that were not taken, and sign-ups that were confirmed. */
  readonly figures: PageFigures;
  readonly send: SendPage;
  /** Where the style sheet is. */
  readonly stylePath: string;
  /** Answers that are the same for everybody. */
  readonly kept: KeptAnswers;
  /** What draws share pictures, where that is installed. */
  readonly cards: CardDrawing | undefined;
  /** Links of entries in letters, and what becomes of those who follow them. */
  readonly clickLinks: ReturnType<typeof createClickLinks>;
  readonly clicks: ClickIntake;
  /** What comes back of letters, as providers tell it; each provider is there when it is configured. */
  readonly receipts: ReceiptIntake;
  readonly webhooks: ReadonlyMap<WebhookProvider, ProviderWebhook>;
  /** The language of a request: of its `lang`, of its browser, or the deployment's. */
  languageOf(request: Request): Language;
  /** Where readers reach the pages, without a slash at the end. Nothing is made of the host that a request names. */
  readonly publicUrl: string;
}

/** One address of the pages. */
export interface PageRoute {
  readonly method: 'get' | 'post';
  /** In the form `/n/{newsletter}`. */
  readonly path: string;
  /**
   * - `anybody` needs no link: visits are counted for each network
   * - `link`    looks at its link first, and counts by what it finds
   */
  readonly opens: 'anybody' | 'link';
  serve(pages: Pages, request: Request, response: Response): Promise<void>;
}
