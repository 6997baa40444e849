// Reminders whose data is asked for when their time has come. They are taken for a while, asked for outside of any transaction, and
// fired one by one: a server that does not answer holds nobody else up.

import { type DueReminder, lockAskedReminder, takeAskingReminders } from '@pabal/db/reminders';
import type { Store } from '@pabal/db/store';
import { type Fetcher, FetchFailure } from '@pabal/feeds';
import { BoundedMap, Semaphore } from '@pabal/runtime';
import { mostDataBytes, reminderData } from '../fields.ts';
import type { Firing, Known } from './fire.ts';

export interface AskDeps {
  readonly store: Store;
  /** Its own, with its own limits: feeds do not wait for it. */
  readonly fetcher: Fetcher;
  readonly firing: Pick<Firing, 'settle'>;
  /** The clock that reminders come by. */
  readonly clock: () => Promise<Date>;
  readonly onError: (error: unknown) => void;
}

/** Asked for at a time, and for how long they are taken: longer than any of them can take. */
const most = 64;
const leaseSeconds = 120;
/** Questions under way in all, and of one host. */
const places = { total: 16, perHost: 4 };
/** Longest wait for an answer, with the time until there is a place for the host. */
const patienceMs = 60_000;
/** A host that did not answer is left alone so long: what is due meanwhile is put off without a question. */
const restMs = 30_000;
const mostHosts = 1_000;

/** Failures that say something about the host, and not about one address there. */
const ofHost = new Set([
  'refused-network',
  'no-such-host',
  'unreachable',
  'untrusted',
  'timeout',
  'throttled',
]);

export interface Asks {
  /** Takes those that are due, as far as there is room. @returns whether all of them were */
  run(now: Date): Promise<boolean>;
  /** Waits for those under way. */
  stop(): Promise<void>;
}

export function createAsks({ store, fetcher, firing, clock, onError }: AskDeps): Asks {
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  const ask = createQuestions(fetcher, stopping.signal);

  async function settle(taken: DueReminder): Promise<void> {
    const known = await ask(taken);
    const now = await clock();
    const committed = await store.transaction(async (transaction) => {
      const due = await lockAskedReminder(transaction, taken);
      return due && firing.settle(transaction, [{ due, known }], now);
    });
    committed?.();
  }

  function start(due: DueReminder): void {
    const task = settle(due)
      // It is looked at again when its lease is over.
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) onError(error);
      })
      .finally(() => underWay.delete(task));
    underWay.add(task);
  }

  return {
    async run(now) {
      const room = most - underWay.size;
      if (room === 0 || stopping.signal.aborted) return false;
      const taken = await takeAskingReminders(store, now, { most: room, leaseSeconds });
      for (const due of taken) start(due);
      return taken.length < room;
    },
    async stop() {
      stopping.abort();
      await Promise.all(underWay);
    },
  };
}

/** Makes what asks one address. @returns what is known then */
function createQuestions(fetcher: Fetcher, stopping: AbortSignal): (due: DueReminder) => Promise<Known> {
  const resting = new BoundedMap<string, number>(mostHosts);
  const room = new Semaphore<string>({ places: () => places.total, placesOf: () => places.perHost });

  async function ask(due: DueReminder): Promise<Known> {
    const url = new URL(due.dataUrl ?? '');
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(patienceMs)]);
    try {
      await room.enter(url.host, { signal });
    } catch (error) {
      if (stopping.aborted) throw error;
      return { problem: `${url.host} is slow to answer other questions.` };
    }
    try {
      return await fetchFrom(url, signal);
    } finally {
      room.leave(url.host);
    }
  }

  async function fetchFrom(url: URL, signal: AbortSignal): Promise<Known> {
    // Asked here, since others were answered while this one waited.
    if ((resting.get(url.host) ?? 0) > performance.now())
      return { problem: `${url.host} did not answer another question a moment ago.` };
    try {
      const fetched = await fetcher.fetch({
        ...{ url: url.href, accept: 'application/json', maxBytes: mostDataBytes, signal },
      });
      return fetched.kind === 'body' ? readAnswer(fetched.bytes) : 'nothing';
    } catch (error) {
      if (stopping.aborted) throw error;
      if (!(error instanceof FetchFailure)) return { problem: 'There was no answer in time.' };
      if (ofHost.has(error.failure)) resting.set(url.host, performance.now() + restMs);
      return { problem: error.message };
    }
  }

  return ask;
}

/** The data in an answer. */
function readAnswer(bytes: Buffer): Known {
  if (bytes.length === 0) return 'nothing';
  const read = reminderData.safeParse(parsed(bytes));
  if (read.success) return { data: read.data.text };
  const [issue] = read.error.issues;
  return {
    problem: `The answer of dataUrl: expected ${issue?.message ?? 'an object'} at /${issue?.path.join('/')}.`,
  };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
