/** Random numbers from 0 to 1 that are the same again for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A sequence of random numbers for each name, so that a scenario gets the same ones whatever runs before or beside it. */
export function randomOf(seed: number, name: string): () => number {
  return randomFrom(Buffer.from(name).reduce((sum, byte) => Math.imul(sum, 31) + byte, seed));
}
