import type { Outcome } from '@pabal/domain';
import type { MailObject } from './mail-object.ts';
import { notRunning, type Transport } from './transport.ts';

/**
 * The transport of test API keys: drops every letter, made ready as for a real one. The
 * outcome says so, so that a test letter can never be taken for a delivered one.
 */
export function createSinkTransport(): Transport {
  let running = false;
  return {
    send: (mail) => Promise.resolve(running ? dropped(mail) : notRunning),
    start: async () => {
      running = true;
    },
    stop: async () => {
      running = false;
    },
    state: () => ({ running, opening: 0, idle: 0, busy: 0, most: 0, waiting: 0 }),
  };
}

function dropped({ message }: MailObject): Outcome {
  return {
    class: 'sent',
    code: 250,
    status: '2.0.0',
    reply: `250 2.0.0 Test mode: ${message.length} octets built and dropped, nothing was sent`,
  };
}
