// What the steps of an edition have in common. A step takes an edition in one state and does the next thing for it. Each may be
// repeated, or done by two builders at once, because its statement names the state it moves from.

import type { EditionAtWork } from '@pabal/db/editions';
import type { SpaceStore, Store } from '@pabal/db/store';
import type { LinkCards } from '@pabal/feeds';
import type { LetterDeps, NewsletterDefinition } from '@pabal/newsletters';
import type { figures, LabelValue, Logger } from '@pabal/runtime';
import type { OpsMail } from '@pabal/status';

/** `again`: there may be more to do at once. `rest`: the edition waits, or another builder works on it. */
export type StepEnd = 'again' | 'rest';

export interface EditionDeps {
  readonly store: Store;
  /** Time of a clock that all builders share. */
  readonly clock: () => Promise<Date>;
  readonly logger: Logger;
  readonly opsMail: OpsMail;
  /** Reads the JSON source of a newsletter. @throws Error with a sentence that people read */
  readonly readJson: ReadJson;
  /** What links of entries lead to. */
  readonly linkCards: Pick<LinkCards, 'card'>;
  /** Renders a letter, as a sender does. */
  readonly render: LetterDeps['render'];
  readonly messageIdDomain: string;
  readonly count: (what: EditionFigure, number: number) => void;
}

/** @param source.credentials  in the form they have in addresses; sent only to the server of the address */
export type ReadJson = (
  source: { readonly url: string; readonly credentials?: string | undefined },
  signal: AbortSignal,
) => Promise<Readonly<Record<string, unknown>>>;

type EditionFigure = LabelValue<typeof figures.editions, 'what'>;

/** An edition in one step. */
export interface Work extends EditionDeps {
  /** In the space of the edition's newsletter. */
  readonly store: SpaceStore;
  readonly edition: EditionAtWork;
  readonly definition: NewsletterDefinition;
  readonly now: Date;
  readonly signal: AbortSignal;
}

export type Step = (work: Work) => Promise<StepEnd>;

export const minuteMs = 60_000;

/** A moment after another one. */
export const after = (time: Date, ms: number) => new Date(time.getTime() + ms);

/** The later of two moments. */
export const latest = (one: Date, other: Date) => (one > other ? one : other);
