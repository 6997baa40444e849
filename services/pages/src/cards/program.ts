// The program of the thread that draws cards. It knows nothing but the card it was given. takumi lays text out and draws it
// (WebAssembly); the font is Noto Sans KR in its pieces of some hundred characters, of which those are read that a card needs.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { type ContainerNode, type Node, Renderer } from '@takumi-rs/wasm/node';
import { type Card, cardSize, fitted } from './card.ts';

/** What comes back for a card. */
export type Drawn = { readonly png: Uint8Array } | { readonly problem: string };

type Range = [first: number, last: number];

interface FontPiece {
  readonly file: string;
  readonly ranges: Range[];
}

const family = 'Noto Sans KR';

const renderer = new Renderer();
const unread = new Set(fontPieces());
const ranges = [...unread].flatMap((piece) => piece.ranges);

parentPort?.on('message', (card: Card) => {
  draw(fitted(card)).then(
    (png) => parentPort?.postMessage({ png } satisfies Drawn),
    (error: unknown) => parentPort?.postMessage({ problem: String(error) } satisfies Drawn),
  );
});

async function draw(card: Card): Promise<Uint8Array> {
  const shown = { ...card, site: known(card.site), title: known(card.title), lines: card.lines.map(known) };
  await readFont([shown.site, shown.title, ...shown.lines].join(''));
  return renderer.render(pictureOf(shown), { ...cardSize, format: 'png', lang: card.language });
}

/** Without what the font does not have, such as emoji: it would be drawn as a box. */
const known = (text: string): string =>
  [...text]
    .filter((character) => has(ranges, character))
    .join('')
    .replaceAll(/ +/g, ' ')
    .trim();

const has = (of: readonly Range[], character: string): boolean => {
  const point = character.codePointAt(0) ?? 0;
  return of.some(([first, last]) => first <= point && point <= last);
};

async function readFont(text: string): Promise<void> {
  const characters = [...new Set(text)];
  for (const piece of unread) {
    if (!characters.some((character) => has(piece.ranges, character))) continue;
    await renderer.registerFont({ name: family, data: readFileSync(piece.file), unicodeRange: piece.ranges });
    unread.delete(piece);
  }
}

/** The pieces of the font, by the list that comes with it: `{"[0]": "U+f9ca-fa0b,U+ff03"}`. */
function fontPieces(): FontPiece[] {
  const list = createRequire(import.meta.url).resolve('@fontsource-variable/noto-sans-kr/unicode.json');
  const named = Object.entries<string>(JSON.parse(readFileSync(list, 'utf8')));
  return named.map(([name, points]) => ({
    file: join(dirname(list), 'files', `noto-sans-kr-${name.replaceAll(/[[\]]/g, '')}-wght-normal.woff2`),
    ranges: points.split(',').map(rangeOf),
  }));
}

function rangeOf(points: string): Range {
  const [first = 0, last = first] = points
    .replace('U+', '')
    .split('-')
    .map((point) => Number.parseInt(point, 16));
  return [first, last];
}

/** The colours of pages in the light; those who show a card do not say which they want. */
const colours = { ink: '#1b1d21', soft: '#565b66', ground: '#f7f5f1', accent: '#b8402a' } as const;

function pictureOf({ site, title, lines }: Card): ContainerNode {
  return {
    type: 'container',
    style: {
      ...{ width: cardSize.width, height: cardSize.height, padding: '60px 72px', boxSizing: 'border-box' },
      ...{ display: 'flex', flexDirection: 'column', justifyContent: 'space-between' },
      ...{ backgroundColor: colours.ground, color: colours.ink, borderTop: `12px solid ${colours.accent}` },
      ...{ fontFamily: family, wordBreak: 'keep-all', overflowWrap: 'anywhere' },
    },
    children: [
      oneLine(site, { fontSize: 34, fontWeight: 600, color: colours.accent }),
      text(title, { fontSize: 64, fontWeight: 700, lineHeight: 1.25, overflow: 'hidden', lineClamp: 3 }),
      {
        type: 'container',
        style: { display: 'flex', flexDirection: 'column', gap: 6, minHeight: 40 },
        children: lines.map((line) => oneLine(line, { fontSize: 30, lineHeight: 1.4, color: colours.soft })),
      },
    ],
  };
}

type Style = NonNullable<Node['style']>;

const text = (words: string, style: Style): Node => ({
  type: 'text',
  text: words,
  style: { textOverflow: 'ellipsis', ...style },
});

const oneLine = (words: string, style: Style): Node =>
  text(words, { overflow: 'hidden', whiteSpace: 'nowrap', ...style });
