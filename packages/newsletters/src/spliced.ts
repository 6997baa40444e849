// Letters of an edition that are put together from pieces: what does not depend on the reader is rendered once for each way
// that readers go through the template, and what does is filled in. What this gives is what `letter` gives, or nothing.

import type { FormText, LetterForm, NoForm } from '@pabal/render';
import type { NewsletterDefinition } from './definition.ts';
import { showSender, showsLink } from './footer.ts';

/** Why the letter of a reader is rendered as a whole. */
export const wholeReasons = {
  proof: 'the letters of a proof are rendered as a whole',
  template: 'the template does something with what is the reader’s that is not followed',
  ways: 'readers go more ways through the template than are kept',
  value: 'what is the reader’s cannot be put between pieces',
  footer:
    'the template does not show the link to unsubscribe, or the sender, so that a footer is put under each letter',
  memory: 'there is no room for more pieces',
  mismatch: 'a letter of this edition was not what its whole rendering gives',
} as const;

export type WholeReason = keyof typeof wholeReasons;

/** Html and text of letters, with blanks. */
export interface BlankedParts {
  readonly html: FormText;
  readonly text: FormText;
}

/** What a letter's parts are kept as, for its way through the template. */
export interface KeptPieces {
  readonly octets: number;
}

/** A letter put together from pieces. */
export interface SplicedLetter<Kept extends KeptPieces> {
  readonly subject: string;
  readonly version: string;
  readonly locale: string;
  readonly kept: Kept;
  /** What belongs into the blanks of the pieces, by their numbers. */
  readonly texts: readonly string[];
  /** True for the first letters of its kind. */
  readonly isNew: boolean;
}

/** A template's letter as it is now. */
interface FormSource {
  form(data: Readonly<Record<string, unknown>>, own: readonly string[]): LetterForm | NoForm;
}

export interface PieceRoom {
  /** Asks for room for so many octets; false when no room is left. */
  take(octets: number): boolean;
  /** A letter was put together from what is there. */
  used(): void;
  /** Gives it back. */
  give(octets: number): void;
}

export interface SplicingDeps<Kept extends KeptPieces> {
  /** The letter that would be rendered; a new object for each version. Throws RenderError when the template has no such letter. */
  readonly letter: (template: string, locale: string) => FormSource;
  /** Encodes what letters share; nothing where it cannot be told from what is around it. */
  readonly keep: (parts: BlankedParts) => Kept | undefined;
  /** Where the pieces are counted. */
  readonly room: PieceRoom;
}

/** Ways through one template in one language that are looked at: more are hardly taken by many readers each. */
const mostWays = 16;

/** Letters of a way that are new. */
const newLetters = 3;

/** What is the reader's, as `openEdition` names it. */
export const ownNames = ['recipient', 'recipientName', 'unsubscribeUrl', 'preferencesUrl'] as const;

export type Own = Readonly<Partial<Record<(typeof ownNames)[number], unknown>>>;

/** Recipients' languages come from outside; nobody has an edition's variables kept for each made-up tag. */
export const mostLocales = 50;

interface Way<Kept> {
  readonly form: LetterForm;
  readonly kept: Kept;
  readonly octets: number;
  filled: number;
}

interface Ways<Kept> {
  readonly source: FormSource;
  readonly ways: Way<Kept>[];
  tried: number;
  /** The template will have no form in this version. */
  never: WholeReason | undefined;
}

export class Splicing<Kept extends KeptPieces> {
  readonly #deps: SplicingDeps<Kept>;
  readonly #definition: Pick<NewsletterDefinition, 'template' | 'advertising'>;
  readonly #byLocale = new Map<string, Ways<Kept>>();
  #refused: WholeReason | undefined;

  constructor(deps: SplicingDeps<Kept>, definition: Pick<NewsletterDefinition, 'template' | 'advertising'>) {
    this.#deps = deps;
    this.#definition = definition;
  }

  /** Makes no more letters from pieces. */
  refuse(): void {
    this.#refused = 'mismatch';
    this.forget();
  }

  /** Lets go of all pieces; they are made again when they are needed. */
  forget(): void {
    for (const { ways } of this.#byLocale.values()) this.#giveBack(ways);
    this.#byLocale.clear();
  }

  /**
   * One reader's letter.
   *
   * @param shared  what all letters in this language are rendered with
   * @throws what rendering throws when the template does not exist
   */
  letter(
    locale: string,
    shared: Readonly<Record<string, unknown>>,
    of: { readonly own: Own; readonly unsubscribeUrl: string },
  ): SplicedLetter<Kept> | WholeReason {
    if (this.#refused !== undefined) return this.#refused;
    this.#deps.room.used();
    // A reader without a name has the one that the edition's own data brings, as in `openEdition`.
    const own: Own = {
      ...(Object.hasOwn(shared, 'recipientName') && { recipientName: shared.recipientName }),
      ...of.own,
    };
    const reader = { own, unsubscribeUrl: of.unsubscribeUrl };
    const known = this.#waysIn(locale);
    if (known.never !== undefined) return known.never;
    for (const [index, way] of known.ways.entries()) {
      const spliced = splice(way, reader);
      if (spliced === 'way') continue;
      // Ways that many readers go come to the front.
      if (index > 0) known.ways.splice(index - 1, 2, way, ...known.ways.slice(index - 1, index));
      return spliced;
    }
    if (known.tried >= mostWays) return 'ways';
    known.tried += 1;
    const way = this.#newWay(known, { ...shared, ...own });
    if (typeof way === 'string') return way;
    known.ways.push(way);
    const spliced = splice(way, reader);
    return spliced === 'way' ? 'value' : spliced;
  }

  /** Of a version that is not in use any more nothing is kept. */
  #waysIn(locale: string): Ways<Kept> {
    const source = this.#deps.letter(this.#definition.template, locale);
    const known = this.#byLocale.get(locale);
    if (known?.source === source) return known;
    if (known !== undefined) this.#giveBack(known.ways);
    const fresh: Ways<Kept> = { source, ways: [], tried: 0, never: undefined };
    if (known !== undefined || this.#byLocale.size < mostLocales) this.#byLocale.set(locale, fresh);
    return fresh;
  }

  #giveBack(ways: readonly Way<Kept>[]): void {
    this.#deps.room.give(ways.reduce((sum, { octets }) => sum + octets, 0));
  }

  #newWay(known: Ways<Kept>, data: Readonly<Record<string, unknown>>): Way<Kept> | WholeReason {
    const form = known.source.form(data, ownNames);
    if ('unfollowed' in form) {
      if (!form.once) known.never = 'template';
      return 'template';
    }
    if (!showSender(form, this.#definition.advertising?.sender)) return 'footer';
    const kept = this.#deps.keep(form);
    if (kept === undefined) return 'value';
    const octets = form.octets + kept.octets;
    return this.#deps.room.take(octets) ? { form, kept, octets, filled: 0 } : 'memory';
  }
}

/** `way` when this reader goes another one. */
function splice<Kept extends KeptPieces>(
  way: Way<Kept>,
  { own, unsubscribeUrl }: { readonly own: Own; readonly unsubscribeUrl: string },
): SplicedLetter<Kept> | 'way' | WholeReason {
  const { form, kept } = way;
  const filled = form.fill(own);
  if (!filled.ok) return filled.why;
  const { subject, texts } = filled;
  if (!showsLink(form, texts, unsubscribeUrl)) return 'footer';
  way.filled += 1;
  const { version, locale } = form;
  return { subject, version, locale, kept, texts, isNew: way.filled <= newLetters };
}
