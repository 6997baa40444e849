/** Pseudo-random numbers from 0 to 1, the same for the same seed, so that a failure can be repeated (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Cuts texts into pieces of 1 to 40 characters, mostly short ones. */
export function piecesFrom(seed: number): (text: string) => string[] {
  const random = randomFrom(seed);
  return (text) => {
    const pieces: string[] = [];
    for (let from = 0; from < text.length; ) {
      const to = from + 1 + Math.floor(random() ** 2 * 40);
      pieces.push(text.slice(from, to));
      from = to;
    }
    return pieces;
  };
}
