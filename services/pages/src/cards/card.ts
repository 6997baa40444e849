import type { Language } from '@pabal/http';

/** What a share picture says. It is the same for everybody. */
export interface Card {
  readonly language: Language;
  /** Whose it is. */
  readonly site: string;
  readonly title: string;
  /** Smaller, below the title; at most three are shown. */
  readonly lines: readonly string[];
}

/** Of Open Graph's pictures; what shows cards cuts others. */
export const cardSize = { width: 1200, height: 630 } as const;

/** Letters of a text that are drawn; the rest would be cut anyway. */
const most = { site: 80, title: 160, line: 100, lines: 3 } as const;

/** A card with as much of its texts as there is room for. */
export function fitted({ language, site, title, lines }: Card): Card {
  return {
    language,
    site: startOf(site, most.site),
    title: startOf(title, most.title),
    lines: lines
      .map((line) => startOf(line, most.line))
      .filter((line) => line !== '')
      .slice(0, most.lines),
  };
}

/** By code points, so that no character is cut in two. */
const startOf = (text: string, length: number): string =>
  [...text.replaceAll(/[\p{C}\p{Z}\s]+/gu, ' ').trim()].slice(0, length).join('');
