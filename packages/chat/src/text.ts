import type { ChatPiece } from '@pabal/domain';

/** What is said, without marks. */
export const textOf = (pieces: readonly ChatPiece[]): string => pieces.map(({ text }) => text).join('');

/** The same line by line; a line of nothing is a piece of nothing. */
export function linesOf(pieces: readonly ChatPiece[]): ChatPiece[][] {
  const lines: ChatPiece[][] = [[]];
  for (const piece of pieces) {
    for (const [index, text] of piece.text.split('\n').entries()) {
      if (index > 0) lines.push([]);
      if (text !== '') lines.at(-1)?.push({ ...piece, text });
    }
  }
  return lines.map((line) => (line.length === 0 ? [{ text: '' }] : line));
}
