// One letter of an edition, for one reader: what the sender hands over is what the preview shows.

import { firstId } from '@pabal/db/store';
import { defaultSpace } from '@pabal/domain';
import { forSpace } from '@pabal/render';
import { readContent, sharedVariables, withLinks } from './content.ts';
import { type NewsletterDefinition, readDefinition } from './definition.ts';
import { type RenderedParts, withFooter } from './footer.ts';
import {
  type KeptPieces,
  mostLocales,
  type Own,
  type SplicedLetter,
  Splicing,
  type SplicingDeps,
  type WholeReason,
} from './spliced.ts';

/** An edition as the store has it. */
export interface StoredEdition {
  readonly id: string;
  readonly number: number;
  readonly kind: string;
  readonly newsletterId: string;
  readonly newsletter: string;
  readonly slot: Date;
  readonly definition: unknown;
  readonly content: unknown;
  /** The name of its newsletter's space, whose brand it has (default: `default`). */
  readonly space?: string;
}

/** The reader of a letter. */
export interface Reader {
  /** Nothing for somebody who is not a recipient, as in a proof. */
  readonly recipientId: string | null;
  readonly name: string | null;
  readonly locale: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface EditionLetter extends RenderedParts {
  readonly headers: Readonly<Record<string, string>>;
}

export interface LetterDeps {
  /** Renders a template's letter. */
  readonly render: (
    template: string,
    locale: string | undefined,
    data: Readonly<Record<string, unknown>>,
  ) => RenderedParts;
  /** Makes the links with which people unsubscribe. */
  readonly links: {
    url(ids: { newsletterId: string; recipientId: string }): string;
    /** The reader's preferences, by their link to unsubscribe; nothing where there are no pages for readers. */
    preferencesUrl?(url: string): string | undefined;
    /** The page that shows the letter to everybody; nothing where there are no pages for readers of its space. */
    webUrl?(edition: {
      readonly key: string;
      readonly number: number;
      readonly space: string;
    }): string | undefined;
    headers(letter: { url: string; key: string }): Readonly<Record<string, string>>;
  };
  /** Makes the links by which clicks are counted. Absent, entries are linked as they are: in previews, and without pages. */
  readonly clicks?: ClickUrls | undefined;
}

/** A link of an edition, by the edition's number and the position of the entry; position 0 is the link that readers do not see. */
export interface ClickUrls {
  url(place: { readonly edition: number; readonly position: number }): string;
}

/** A letter that is only shown or tried still has to say where the link will be. */
export const noLinks: LetterDeps['links'] = {
  url: () => 'https://unsubscribe.invalid/',
  headers: () => ({}),
};

/** An edition whose letters can be made: everything they share is read and put together once. */
export interface OpenEdition<Kept extends KeptPieces = never> {
  readonly definition: NewsletterDefinition;
  /** @throws what `render` throws, and nothing else */
  letter(reader: Reader): EditionLetter;
  /**
   * The same letter put together from pieces, or why it is not: then it is to be had by `letter`.
   *
   * @throws what `render` throws when the template does not exist
   */
  spliced(reader: Reader): (SplicedLetter<Kept> & Pick<EditionLetter, 'headers'>) | WholeReason;
  /** Puts no more letters together from pieces: one was not what its whole rendering gives. */
  refusePieces(): void;
  /** Lets go of all pieces, which are made again when they are needed. */
  forgetPieces(): void;
}

/**
 * Opens an edition for its letters.
 *
 * @param splicing  how letters are put together from pieces; without it all are rendered as a whole, as those of a proof are
 * @throws Error when its definition or content cannot be read: they were stored by another version, or changed by hand
 */
export function openEdition<Kept extends KeptPieces = never>(
  stored: StoredEdition,
  deps: LetterDeps,
  splicing?: SplicingDeps<Kept>,
): OpenEdition<Kept> {
  const { render, links } = deps;
  const definition = readDefinition(stored.definition);
  const sharedIn = sharedByLocale(stored, definition, deps);
  const pieces = splicing && stored.kind !== 'proof' ? new Splicing(splicing, definition) : undefined;

  function linkOf({ recipientId }: Reader): string {
    // A proof's links must not take the reader's own name off: they belong to nobody.
    const isNobody = stored.kind === 'proof' || recipientId === null;
    return links.url({ newsletterId: stored.newsletterId, recipientId: isNobody ? firstId : recipientId });
  }

  const headersOf = (url: string) => links.headers({ url, key: stored.newsletter });

  return {
    definition,
    letter(reader) {
      const unsubscribeUrl = linkOf(reader);
      const locale = reader.locale ?? definition.language;
      const data = { ...sharedIn(locale), ...ownOf(reader, unsubscribeUrl, links) };
      const rendered = render(definition.template, locale, data);
      const footed = withFooter(rendered, { unsubscribeUrl, sender: definition.advertising?.sender });
      return {
        ...footed,
        subject: subjectOf(footed.subject, stored.kind, definition),
        headers: headersOf(unsubscribeUrl),
      };
    },
    spliced(reader) {
      if (pieces === undefined) return 'proof';
      const unsubscribeUrl = linkOf(reader);
      const locale = reader.locale ?? definition.language;
      const letter = pieces.letter(locale, sharedIn(locale), {
        own: ownOf(reader, unsubscribeUrl, links),
        unsubscribeUrl,
      });
      if (typeof letter === 'string') return letter;
      const { version, kept, texts, isNew } = letter;
      return {
        subject: subjectOf(letter.subject, stored.kind, definition),
        headers: headersOf(unsubscribeUrl),
        version,
        locale: letter.locale,
        kept,
        texts,
        isNew,
      };
    },
    refusePieces: () => pieces?.refuse(),
    forgetPieces: () => pieces?.forget(),
  };
}

/** What a letter is rendered with besides what all share. */
function ownOf({ name, attributes }: Reader, unsubscribeUrl: string, links: LetterDeps['links']): Own {
  const preferencesUrl = links.preferencesUrl?.(unsubscribeUrl);
  return {
    recipient: attributes,
    ...(name !== null && { recipientName: name }),
    unsubscribeUrl,
    ...(preferencesUrl !== undefined && { preferencesUrl }),
  };
}

/** What all letters in a language are rendered with. */
function sharedByLocale(
  stored: StoredEdition,
  definition: NewsletterDefinition,
  { clicks, links }: Pick<LetterDeps, 'clicks' | 'links'>,
) {
  const asItIs = readContent(stored.content);
  // The letters of a proof are looked at by those who made it: their clicks count nowhere.
  const counted = definition.clicks !== false && stored.kind !== 'proof' && asItIs.sections.length > 0;
  const urls = counted ? clicks : undefined;
  const linkTo = (position: number) => urls?.url({ edition: stored.number, position });
  const content = urls === undefined ? asItIs : withLinks(asItIs, (at) => linkTo(at) ?? '');
  const trapUrl = linkTo(0);
  const webUrl = isInArchive(stored, definition)
    ? links.webUrl?.({
        ...{ key: stored.newsletter, number: stored.number },
        space: stored.space ?? defaultSpace.name,
      })
    : undefined;
  const shared = new Map<string, Readonly<Record<string, unknown>>>();
  return (locale: string): Readonly<Record<string, unknown>> => {
    let variables = shared.get(locale);
    if (variables === undefined) {
      variables = forSpace(
        sharedVariables({ ...stored, definition, content, trapUrl, webUrl }, locale),
        stored.space,
      );
      if (shared.size < mostLocales) shared.set(locale, variables);
    }
    return variables;
  };
}

/** Whether everybody may see it on the pages once its letters have left: see `findUnarchived`. */
const isInArchive = ({ kind }: StoredEdition, definition: NewsletterDefinition): boolean =>
  ['scheduled', 'manual'].includes(kind) &&
  definition.public === true &&
  definition.content.kind !== 'recipients';

/** Korean law wants the word at the very beginning (Enforcement Decree of the Network Act, table 6). */
function subjectOf(subject: string, kind: string, { advertising }: NewsletterDefinition): string {
  const marked = kind === 'proof' ? `[Test] ${subject}` : subject;
  return advertising === null || subject.startsWith(adMark) ? marked : `${adMark} ${marked}`;
}

const adMark = '(광고)';
