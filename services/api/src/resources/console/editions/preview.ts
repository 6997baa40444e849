// The letter as a reader gets it.

import type { Block } from '@pabal/console/sheet';
import { PabalError } from '@pabal/domain';
import { packedDraft } from '@pabal/newsletters';
import { tellerIn } from '../page.ts';
import type { EditionAsked, EditionShown } from './shown.ts';
import { editionWords } from './words.ts';

/** Gmail shows no more of a letter than this. */
const mostBytes = 102 * 1024;

export async function previewBlocks(
  shown: EditionShown,
  { recipient, locale: inLocale, draft }: EditionAsked,
) {
  const { books, locale, newsletters, onlooker } = shown;
  const words = editionWords[locale];
  const seesPeople = onlooker.may('recipients:read');
  const as = { recipient: seesPeople ? recipient : undefined, locale: inLocale };
  const head: Block[] = [
    { is: 'heading', words: words.preview },
    {
      is: 'filter',
      fields: [
        ...(seesPeople ? [{ name: 'recipient', label: words.filter.as }] : []),
        { name: 'locale', label: words.filter.language },
      ],
    },
  ];
  try {
    const { subject, html, text } = await newsletters.preview({ edition: books.id }, as, draft);
    const given = Object.entries(as).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    );
    const query = new URLSearchParams(given);
    if (draft !== undefined) query.set('draft', packedDraft(draft));
    const letter: Block = {
      ...{ is: 'letter', subject, text, words: words.look },
      frame: `/v1/editions/${books.id}/frame?${query}`,
    };
    return [
      ...head,
      ...(draft === undefined ? [] : [{ is: 'text', line: words.draftShown, tone: 'warn' } as const]),
      letter,
      sizeOf(Buffer.byteLength(html), shown),
    ];
  } catch (error) {
    // What cannot be shown is said where it would be: nothing was chosen so far, no such reader, a template that is broken.
    if (!(error instanceof PabalError)) throw error;
    const line = error.code === 'wrong-state' ? words.noPreview : ({ said: error.message } as const);
    return [...head, { is: 'text', line, tone: 'warn' } as const];
  }
}

function sizeOf(bytes: number, { locale }: EditionShown): Block {
  const { size, tooLarge } = editionWords[locale];
  const shown = `${tellerIn(locale).count(Math.ceil(bytes / 1024))} kB`;
  const percent = new Intl.NumberFormat(locale, { style: 'percent' }).format(bytes / mostBytes);
  return bytes > mostBytes
    ? { is: 'text', line: tooLarge(shown), tone: 'bad' }
    : { is: 'text', line: { quiet: size(shown, percent) } };
}
