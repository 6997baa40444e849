// What a letter leads to and shows from elsewhere, read out of its html.

import { Parser } from 'htmlparser2';

interface LetterLink {
  readonly url: string;
  /** What readers see of it. */
  readonly words: string;
}

export interface LetterParts {
  readonly links: readonly LetterLink[];
  /** Addresses of pictures, and whether something is said in their place. */
  readonly pictures: readonly { readonly url: string; readonly hasWords: boolean }[];
  /** Characters that somebody reads. */
  readonly characters: number;
}

const unseen = new Set(['style', 'script', 'title', 'head', 'template']);

export function partsOf(html: string): LetterParts {
  const links: { url: string; words: string }[] = [];
  const pictures: { url: string; hasWords: boolean }[] = [];
  let open: { url: string; words: string } | undefined;
  let hidden = 0;
  let characters = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (unseen.has(name)) hidden += 1;
      if (name === 'a' && attributes.href !== undefined) {
        open = { url: attributes.href.trim(), words: '' };
        links.push(open);
      }
      if (name === 'img' && attributes.src !== undefined) {
        const words = (attributes.alt ?? '').trim();
        pictures.push({ url: attributes.src.trim(), hasWords: words !== '' });
        if (open !== undefined) open.words += words;
      }
    },
    ontext(text) {
      if (hidden > 0) return;
      characters += text.replaceAll(/\s+/g, '').length;
      if (open !== undefined) open.words += text;
    },
    onclosetag(name) {
      if (unseen.has(name)) hidden -= 1;
      if (name === 'a') open = undefined;
    },
  });
  parser.end(html);
  return {
    links: links.map(({ url, words }) => ({ url, words: words.replaceAll(/\s+/g, ' ').trim() })),
    ...{ pictures, characters },
  };
}
