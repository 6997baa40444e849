// How pabal fares, as it happens: read once a second for everybody who listens, and not at all while nobody does.

import { messageOf, PabalError } from '@pabal/domain';
import type { Status } from './status.ts';
import { type Healed, healedSentence, newsMs } from './troubles/index.ts';

/** What listeners are told: a status, that nothing has changed but the time, or that nothing can be read. */
export interface LiveNews {
  readonly event: 'status' | 'same' | 'away';
  /** JSON. */
  readonly data: string;
}

export interface LiveStatus {
  /**
   * Tells what is known now, if anything is, and then each second.
   *
   * @param ended  called when no more is told, because the process stops
   * @returns ends the listening
   * @throws PabalError `store-busy` when too many listen
   */
  listen(tell: (news: LiveNews) => void, ended: () => void): () => void;
  /** Tells everybody that it ends, and takes nobody more. */
  stop(): void;
}

export interface LiveOptions {
  readonly read: () => Promise<Status>;
  /** The status as it is sent. */
  readonly show: (status: Status) => object;
  readonly everyMs?: number;
  /** Without an answer for so long the ledger counts as away. */
  readonly patienceMs?: number;
  readonly mostListeners?: number;
}

interface Listener {
  readonly tell: (news: LiveNews) => void;
  readonly ended: () => void;
}

/** Since when nothing could be read, and why. */
interface Away {
  readonly since: string;
  readonly reason: string;
}

export function createLiveStatus(options: LiveOptions): LiveStatus {
  const { everyMs = 1_000, mostListeners = 200 } = options;
  const listeners = new Set<Listener>();
  const reader = createReader(options);
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  function tellAll(news: LiveNews): void {
    for (const { tell } of listeners) tell(news);
  }

  function tick(): void {
    timer = undefined;
    if (listeners.size === 0) return;
    timer = setTimeout(tick, everyMs);
    reader.read(tellAll);
  }

  return {
    listen(tell, ended) {
      if (isStopped || listeners.size >= mostListeners)
        throw new PabalError(
          'store-busy',
          `At most ${mostListeners} may listen to one api process, and as many do. Try again later, or ask GET /v1/status.`,
        );
      const listener = { tell, ended };
      listeners.add(listener);
      const known = reader.known();
      if (known !== undefined) tell(known);
      if (timer === undefined) tick();
      return () => listeners.delete(listener);
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      for (const { ended } of listeners) ended();
      listeners.clear();
    },
  };
}

/** Reads one status at a time, and says what came of it. */
function createReader({ read, show, patienceMs = 3_000 }: LiveOptions) {
  let last: { readonly text: string; readonly comparable: string; readonly at: number } | undefined;
  let away: Away | undefined;
  let back: Healed | undefined;
  let beganAt: number | undefined;

  function readingOf(read: Status): LiveNews {
    const status = withReturn(read);
    const { at, ...rest } = { at: status.at.toISOString(), ...withoutTime(show(status)) };
    const comparable = JSON.stringify(rest);
    const isSame = away === undefined && last?.comparable === comparable;
    away = undefined;
    last = { text: JSON.stringify({ at, ...rest }), comparable, at: Date.now() };
    return isSame ? { event: 'same', data: JSON.stringify({ at }) } : { event: 'status', data: last.text };
  }

  /** The status, with that the ledger could not be read before. */
  function withReturn(status: Status): Status {
    if (away !== undefined) {
      const kind = 'store-away';
      const said = healedSentence({ kind });
      back = { kind, subject: null, said, since: new Date(away.since), until: status.at };
    }
    if (back === undefined || status.at.getTime() - back.until.getTime() >= newsMs) return status;
    return { ...status, healed: [back, ...status.healed] };
  }

  function awayFor(reason: string): LiveNews {
    away ??= { since: new Date(beganAt ?? Date.now()).toISOString(), reason };
    return { event: 'away', data: JSON.stringify({ ...away, reason }) };
  }

  return {
    /** What was read last, if that was lately. */
    known: (): LiveNews | undefined =>
      away === undefined && last !== undefined && Date.now() - last.at < patienceMs
        ? { event: 'status', data: last.text }
        : undefined,
    read(tell: (news: LiveNews) => void): void {
      if (beganAt !== undefined) {
        // The one before is still under way.
        if (Date.now() - beganAt > patienceMs) tell(awayFor('PostgreSQL does not answer.'));
        return;
      }
      beganAt = Date.now();
      read()
        .then(
          (status) => tell(readingOf(status)),
          (error: unknown) => tell(awayFor(messageOf(error))),
        )
        .finally(() => {
          beganAt = undefined;
        });
    },
  };
}

const withoutTime = ({ at: _at, ...rest }: { at?: unknown }): object => rest;
