import { findPiece, readPiece } from '@pabal/db/people';
import type { Store } from '@pabal/db/store';
import type { FileSource } from './records.ts';

/** The bytes of a file that is stored, piece by piece. */
export function piecesOf(store: Pick<Store, 'query'>, id: string): FileSource {
  return async function* (from) {
    const first = await findPiece(store, id, from);
    if (first === undefined) return;
    for (let number = first.number; ; number += 1) {
      const piece = await readPiece(store, id, number);
      if (piece === undefined) return;
      yield number === first.number ? piece.subarray(from - first.before) : piece;
    }
  };
}
