// Sends what was noted for endpoints. Any number of processes may run: each takes messages that no other has, as many of an
// endpoint as may be under way to it, so that one that is slow or away holds up none of the others.

import { isUnavailable, type Store } from '@pabal/db/store';
import {
  type MessageResult,
  type PausedEndpoint,
  settleMessages,
  type TakenMessage,
  takeMessages,
} from '@pabal/db/webhooks';
import { createBatcher, type Logger } from '@pabal/runtime';
import { pauseSeconds, restMs, retryDelayMs } from '../schedule.ts';
import { messageId, signedHeaders } from '../signing.ts';
import { createFinishedAnswers } from './finished.ts';
import { type Payload, payloadsOf } from './payloads.ts';
import type { Posted, Poster } from './post.ts';

/** What an attempt came to, for the figures. */
type AttemptResult = 'taken' | 'refused' | 'unreached' | 'given-up';

interface WebhookSending {
  /** Sends what is due. Resolves when everything that is due was begun; called again while it runs, it is the same run. */
  run(): Promise<void>;
  /** Takes nothing more, and waits for what is under way: no longer than one attempt may take. */
  stop(): Promise<void>;
}

interface WebhookSendingDeps {
  readonly store: Store;
  readonly poster: Poster;
  readonly logger: Logger;
  /** Milliseconds that one attempt may take. */
  readonly timeoutMs: number;
  readonly count: (result: AttemptResult, seconds: number) => void;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Messages that may be under way to one endpoint (default 16). */
  readonly perEndpoint?: number;
}

/** A message is looked at again this much later than its attempt may take, in case its process has died. */
const leaseBeyondSeconds = 8;
/** Milliseconds between tries to write results down while PostgreSQL is away. */
const againMs = 250;

/** Puts the parts together. Nothing is sent before the first call. */
export function createWebhookSending(deps: WebhookSendingDeps): WebhookSending {
  const { store, now, perEndpoint = 16 } = deps;
  const leaseSeconds = deps.timeoutMs / 1_000 + leaseBeyondSeconds;
  const answered = createFinishedAnswers(store, now);
  const attempt = createAttempt(deps);
  const underWay = createTally();
  const attempts = new Set<Promise<void>>();
  const rounds = createRounds(takeAll);
  let stopped = false;

  function begin(message: TakenMessage, payload: Payload): void {
    underWay.change(message.endpointId, 1);
    const done: Promise<void> = attempt(message, payload)
      .catch((error: unknown) =>
        deps.logger.warn(
          { err: error, endpoint: message.endpointId },
          'What came of a webhook could not be written down; the message is sent again.',
        ),
      )
      .finally(() => {
        attempts.delete(done);
        underWay.change(message.endpointId, -1);
        // There is room now; what failed is logged by the run that comes by itself.
        if (!stopped) rounds.run().catch(() => undefined);
      });
    attempts.add(done);
  }

  async function takeAll(): Promise<void> {
    while (!stopped) {
      const rooms = underWay.rooms(perEndpoint);
      const taken = await takeMessages(store, { rooms, usual: perEndpoint, leaseSeconds });
      if (taken.length === 0) return;
      const messages = await answered(taken);
      const payloads = await payloadsOf(store, messages);
      for (const [place, payload] of payloads.entries()) {
        const message = messages[place];
        if (message !== undefined) begin(message, payload);
      }
    }
  }

  return {
    run: rounds.run,
    async stop() {
      stopped = true;
      await rounds.ended();
      await Promise.all(attempts);
      deps.poster.stop();
    },
  };
}

/**
 * Does a round whenever one is asked for. Asked while one is under way, it does one more behind it, since the one under way may have
 * looked before there was room.
 */
function createRounds(round: () => Promise<void>) {
  let wanted = false;
  let running: Promise<void> | undefined;

  async function rounds(): Promise<void> {
    try {
      while (wanted) {
        wanted = false;
        await round();
      }
    } finally {
      running = undefined;
    }
  }

  return {
    run(): Promise<void> {
      wanted = true;
      running ??= rounds();
      return running;
    },
    ended: async () => {
      await running?.catch(() => undefined);
    },
  };
}

/** Counts what is under way to each endpoint. */
function createTally() {
  const underWay = new Map<string, number>();
  return {
    change(endpointId: string, by: 1 | -1): void {
      const left = (underWay.get(endpointId) ?? 0) + by;
      if (left === 0) underWay.delete(endpointId);
      else underWay.set(endpointId, left);
    },
    /** How many more may be, where some are. */
    rooms: (most: number): ReadonlyMap<string, number> =>
      new Map([...underWay].map(([id, busy]) => [id, Math.max(0, most - busy)])),
  };
}

/** Makes the function that sends one message and writes down what came of it. */
function createAttempt(deps: WebhookSendingDeps) {
  const { poster, logger, count, now, random } = deps;
  const settler = createSettling(deps);

  return async (message: TakenMessage, payload: Payload): Promise<void> => {
    const body = JSON.stringify(payload);
    const id = messageId(message);
    const headers = signedHeaders({ id, body, secrets: message.secrets, now: new Date() });
    const startedAt = now();
    const posted = await poster.post(message.url, headers, body);
    const tookMs = now() - startedAt;
    const result = resultOf(message, posted, tookMs, random);
    count(attemptResult(posted, result), tookMs / 1_000);
    if (!posted.taken && posted.leadsTo !== undefined)
      logger.warn(
        { endpoint: message.endpointId, leadsTo: posted.leadsTo },
        'A webhook was not sent: the address of its endpoint leads into a private network.',
      );
    await settler.add(result);
  };
}

function attemptResult(posted: Posted, { state }: MessageResult): AttemptResult {
  if (posted.taken) return 'taken';
  if (state === 'given-up') return 'given-up';
  return posted.status === undefined ? 'unreached' : 'refused';
}

function resultOf(
  message: TakenMessage,
  posted: Posted,
  tookMs: number,
  random: () => number,
): MessageResult {
  const { endpointId, sequence, claim, attempt } = message;
  const base = { endpointId, sequence, claim, tookMs, status: posted.status };
  if (posted.taken)
    return { ...base, state: 'taken', delayMs: 0, problem: undefined, restMs: 0, gone: false };
  const delayMs = retryDelayMs(attempt, random());
  const asked = posted.retryAfterMs ?? 0;
  return {
    ...base,
    state: delayMs === undefined ? 'given-up' : 'waiting',
    delayMs: Math.max(delayMs ?? 0, asked),
    problem: posted.problem,
    restMs: Math.max(restMs(message, random()), asked),
    gone: posted.gone,
  };
}

/** Writes results down, many in one statement when many come, and again until PostgreSQL takes them. */
function createSettling({ store, logger }: WebhookSendingDeps) {
  async function settle(results: readonly MessageResult[]): Promise<PausedEndpoint[]> {
    for (;;) {
      try {
        return await settleMessages(store, results, { pauseSeconds });
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, againMs));
      }
    }
  }

  return createBatcher<MessageResult, undefined>(
    async (results) => {
      for (const { id, reason } of await settle(results))
        logger.warn(
          { endpoint: id, reason },
          'An endpoint of webhooks is paused: it took nothing for three days, or said that it is gone.',
        );
      return results.map(() => undefined);
    },
    { isolate: () => true },
  );
}
