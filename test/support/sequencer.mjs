import TestSequencer from '@jest/test-sequencer';

/**
 * Files that last for minutes and are small. Jest takes the largest file first where it does not know yet how long each
 * lasts, as in a fresh clone: these would come last, and one worker would wait for the other.
 */
const long = [
  /\/test\/contract\//,
  /\/test\/end-to-end\//,
  /\/(?:tools\/(?:start|bench|drill)|examples)\//,
  /\/test\/structure\//,
];

/** The longest, in this order. They wait most of the time for something to recover: side by side they would leave the cores idle. */
const waiting = ['processes', 'servers', 'smtp'].map((name) => `/tools/drill/src/${name}.test.ts`);

/** Begins with the long files, so that the workers end together. */
export default class LongFirst extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (tests.every(({ duration }) => duration !== undefined)) return sorted;
    const waits = waiting.flatMap((end) => sorted.filter(({ path }) => path.endsWith(end)));
    const others = sorted.filter((test) => !waits.includes(test));
    const longOnes = long.flatMap((pattern) => others.filter(({ path }) => pattern.test(path)));
    return [...spread(waits, longOnes), ...others.filter((test) => !longOnes.includes(test))];
  }
}

/** The first of `some`, then an equal part of `others`, then the next, and so on. */
function spread(some, others) {
  if (some.length === 0) return others;
  const part = Math.ceil(others.length / some.length);
  return some.flatMap((one, index) => [one, ...others.slice(index * part, (index + 1) * part)]);
}
