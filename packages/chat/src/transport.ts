// The transport of chat: translates a letter for its kind, posts it, and translates the answer into the outcomes of all channels.

import type { Outcome } from '@pabal/domain';
import { createPoster, type PosterOptions, type Unanswered } from './http/post.ts';
import { kinds } from './kinds/index.ts';
import type { Judged } from './kinds/kind.ts';
import type { ChatAnswer, ChatLetter, ChatTarget } from './letter.ts';

interface SendOptions {
  /** Asked when the letter may go: with an outcome it is held back, and nothing is said to anybody. */
  readonly ready?: (() => Promise<Outcome | undefined> | Outcome | undefined) | undefined;
  /** The letter begins to be handed over. */
  readonly onMessage?: (() => void) | undefined;
}

export interface ChatTransport {
  /** Never rejects. */
  send(letter: ChatLetter, options?: SendOptions): Promise<Outcome>;
  start(): Promise<void>;
  stop(): Promise<void>;
  state(): { readonly running: boolean; readonly busy: number; readonly waiting: number };
}

export interface ChatTransportOptions extends PosterOptions {
  readonly now?: () => Date;
}

const stopped: Outcome = { class: 'unreachable', reply: 'The transport is stopped; nothing was said.' };

export function createChatTransport({
  now = () => new Date(),
  ...options
}: ChatTransportOptions): ChatTransport {
  let poster: ReturnType<typeof createPoster> | undefined;
  let busy = 0;

  return {
    send: async (letter, { ready, onMessage } = {}) => {
      const asked = ready?.();
      const notNow = asked instanceof Promise ? await asked : asked;
      if (notNow !== undefined) return notNow;
      if (poster === undefined) return stopped;
      const kind = kinds[letter.to.kind];
      busy += 1;
      onMessage?.();
      try {
        const posted = await poster.post(kind.request(letter, now()));
        return 'answer' in posted
          ? outcomeOf(posted.answer, kind.judge(posted.answer), letter.to)
          : unansweredOutcome(posted);
      } finally {
        busy -= 1;
      }
    },
    start: async () => {
      poster ??= createPoster(options);
    },
    stop: async () => {
      poster?.stop();
      poster = undefined;
    },
    state: () => ({ running: poster !== undefined, busy, waiting: 0 }),
  };
}

/** Characters of an answer that are kept. */
const longestWords = 300;

function outcomeOf(answer: ChatAnswer, judged: Judged, to: ChatTarget): Outcome {
  const { status: code } = answer;
  return { ...judged, code, reply: [code, wordsOf(answer, to)].filter((part) => part !== '').join(' ') };
}

/** Of an address that is anybody's, only the status is kept: its words are not meant for our ledger. */
function wordsOf({ status, text }: ChatAnswer, to: ChatTarget): string {
  if (status >= 300 && status < 400) return 'Redirects are not followed; give the endpoint its new address.';
  if (to.kind === 'https') return '';
  return withoutSecrets(text, to).replace(/\s+/g, ' ').trim().slice(0, longestWords);
}

/** Words may repeat what they were asked at. */
function withoutSecrets(text: string, { target, secret }: ChatTarget): string {
  const parts = [target, secret ?? '', ...target.split(/[/?&=:]+/)].filter((part) => part.length >= 8);
  return parts.reduce((left, part) => left.replaceAll(part, '…'), text);
}

function unansweredOutcome({ why, handed, problem }: Unanswered): Outcome {
  if (why === 'refused') return { class: 'message-refused', reply: problem };
  if (why === 'untrusted') return { class: 'provider-broken', scope: 'connection', reply: problem };
  // An attempt: a name that is gone for good must not wait for ever.
  if (why === 'unknown') return { class: 'temporary', reply: problem };
  if (handed === 'all') return { class: 'answer-lost', reply: problem };
  if (handed === 'part') return { class: 'temporary', reply: problem };
  return { class: 'unreachable', scope: 'connection', reply: problem };
}
