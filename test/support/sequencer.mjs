import TestSequencer from '@jest/test-sequencer';

/**
 * Files that last for minutes and are small. Jest takes the largest file first where it does not know yet how long each
 * lasts, as in a fresh clone: these would come last, and one worker would wait for the other.
 */
const long = [/\/tools\/drill\//, /\/test\/contract\//, /\/test\/end-to-end\//, /\/tools\/start\//];

/** Begins with the long files, so that the workers end together. */
export default class LongFirst extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (tests.every(({ duration }) => duration !== undefined)) return sorted;
    const rank = ({ path }) => {
      const place = long.findIndex((pattern) => pattern.test(path));
      return place < 0 ? long.length : place;
    };
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}
