import type { Outcome } from '@pabal/domain';
import type { Letter } from './letter.ts';
import { buildMime } from './mime/build.ts';
import { notRunning, type Transport } from './transport.ts';

/**
 * The transport of test API keys: builds every letter as a real one would be built and drops it. The
 * outcome says so, so that a test letter can never be taken for a delivered one.
 */
export function createSinkTransport(): Transport {
  let running = false;
  return {
    send: (letter) => Promise.resolve(running ? dropped(letter) : notRunning),
    start: async () => {
      running = true;
    },
    stop: async () => {
      running = false;
    },
    state: () => ({ running, opening: 0, idle: 0, busy: 0, waiting: 0 }),
  };
}

function dropped(letter: Letter): Outcome {
  const octets = buildMime(letter).length;
  return {
    class: 'sent',
    code: 250,
    enhanced: '2.0.0',
    reply: `250 2.0.0 Test mode: ${octets} octets built and dropped, nothing was sent`,
  };
}
