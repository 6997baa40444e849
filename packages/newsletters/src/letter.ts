// One letter of an edition, for one reader: what the sender hands over is what the preview shows.

import { firstId } from '@pabal/db/store';
import { readContent, sharedVariables } from './content.ts';
import { type NewsletterDefinition, readDefinition } from './definition.ts';
import { type RenderedParts, withFooter } from './footer.ts';

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
    headers(letter: { url: string; key: string }): Readonly<Record<string, string>>;
  };
}

/** A letter that is only shown or tried still has to say where the link will be. */
export const noLinks: LetterDeps['links'] = {
  url: () => 'https://unsubscribe.invalid/',
  headers: () => ({}),
};

/** An edition whose letters can be made: everything they share is read and put together once. */
export interface OpenEdition {
  readonly definition: NewsletterDefinition;
  /** @throws what `render` throws, and nothing else */
  letter(reader: Reader): EditionLetter;
}

/**
 * Opens an edition for its letters.
 *
 * @throws Error when its definition or content cannot be read: they were stored by another version, or changed by hand
 */
export function openEdition(stored: StoredEdition, { render, links }: LetterDeps): OpenEdition {
  const definition = readDefinition(stored.definition);
  const content = readContent(stored.content);
  const shared = new Map<string, Readonly<Record<string, unknown>>>();

  function sharedIn(locale: string): Readonly<Record<string, unknown>> {
    let variables = shared.get(locale);
    if (variables === undefined) {
      variables = sharedVariables({ ...stored, definition, content }, locale);
      if (shared.size < mostLocales) shared.set(locale, variables);
    }
    return variables;
  }

  return {
    definition,
    letter({ recipientId, name, locale, attributes }) {
      const ids = {
        newsletterId: stored.newsletterId,
        // A proof's links must not take the reader's own name off: they belong to nobody.
        recipientId: stored.kind === 'proof' || recipientId === null ? firstId : recipientId,
      };
      const unsubscribeUrl = links.url(ids);
      const rendered = render(definition.template, locale ?? definition.language, {
        ...sharedIn(locale ?? definition.language),
        recipient: attributes,
        ...(name !== null && { recipientName: name }),
        unsubscribeUrl,
      });
      const footed = withFooter(rendered, { unsubscribeUrl, sender: definition.advertising?.sender });
      return {
        ...footed,
        subject: subjectOf(footed.subject, stored.kind, definition),
        headers: links.headers({ url: unsubscribeUrl, key: stored.newsletter }),
      };
    },
  };
}

/** Recipients' languages come from outside; nobody has an edition's variables kept for each made-up tag. */
const mostLocales = 50;

/** Korean law wants the word at the very beginning (Enforcement Decree of the Network Act, table 6). */
function subjectOf(subject: string, kind: string, { advertising }: NewsletterDefinition): string {
  const marked = kind === 'proof' ? `[Test] ${subject}` : subject;
  return advertising === null || subject.startsWith(adMark) ? marked : `${adMark} ${marked}`;
}

const adMark = '(광고)';
