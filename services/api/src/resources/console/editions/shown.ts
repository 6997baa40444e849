import type { Locale } from '@pabal/console/sheet';
import type { Draft, EditionBooks, NewsletterDefinition, NewsletterService } from '@pabal/newsletters';
import type { Onlooker } from '../page.ts';

export interface EditionAsked {
  readonly id: string;
  readonly recipient?: string | undefined;
  readonly locale?: string | undefined;
  /** What is not saved, as a preview answered it. */
  readonly draft?: Draft | undefined;
}

/** An edition as its page needs it. */
export interface EditionShown {
  readonly books: EditionBooks;
  readonly definition: NewsletterDefinition;
  readonly locale: Locale;
  readonly onlooker: Onlooker;
  readonly newsletters: NewsletterService;
  readonly draft?: Draft | undefined;
}
