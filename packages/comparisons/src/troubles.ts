import type { Rendered } from '@pabal/render';
import type { LetterPictures } from './letter-pictures.ts';
import { wayOut } from './way-out.ts';

/** What is wrong with a letter. */
export interface Trouble {
  readonly kind: 'render' | 'hidden-link' | 'wide';
  readonly sentence: string;
  /** The line that is meant, with a caret below what is at fault; absent where no line is. */
  readonly excerpt?: string;
}

/** Troubles with which a change is refused. A wide letter can be read, and is only told. */
export const isRefused = ({ kind }: Trouble): boolean => kind !== 'wide';

/** @param link  the way out of a newsletter, which its readers have to see; undefined in letters without one */
export function troublesOf(
  { html }: Rendered,
  link: string | undefined,
  pictures: LetterPictures | undefined,
): { readonly troubles: readonly Trouble[]; readonly notes: readonly string[] } {
  const troubles: Trouble[] = [];
  const notes: string[] = [];
  const way = link === undefined ? 'shown' : wayOut(html, link);
  if (way === 'hidden')
    troubles.push({
      kind: 'hidden-link',
      sentence:
        'The link to unsubscribe is in the letter, and no reader sees it. Show it, or leave it out: then pabal puts one below the letter.',
    });
  if (way === 'absent')
    notes.push(
      'The letter has no link to unsubscribe; pabal puts one below it, and makes each letter by itself.',
    );
  if (pictures?.failed !== undefined) notes.push(`There is no picture of it: ${pictures.failed}`);
  const unseenAt = (pictures?.looks ?? []).filter(({ unseen }) => unseen).map(({ name }) => name);
  if (way === 'shown' && unseenAt.length > 0)
    troubles.push({
      kind: 'hidden-link',
      sentence: `The link to unsubscribe is not seen at ${unseenAt.join(', ')}: a style sheet of the letter hides it.`,
    });
  for (const { name, width, needs, neededBefore } of pictures?.looks ?? []) {
    if (needs <= width) continue;
    const before =
      neededBefore !== undefined && neededBefore > width ? `; before it needed ${neededBefore}` : '';
    troubles.push({
      kind: 'wide',
      sentence: `The letter needs ${needs} pixels at ${name}, and is wider than the screen${before}.`,
    });
  }
  return { troubles, notes };
}
