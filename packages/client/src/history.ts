// What pabal knows of an event: its counts, its letters, and everything that happened to each of them.

import { isRecord } from './errors.ts';

/** Letters by state. Always planned = sent + suppressed + failed + unknown + pending. */
export interface Counts {
  readonly planned: number;
  readonly sent: number;
  readonly suppressed: number;
  readonly failed: number;
  readonly unknown: number;
  readonly pending: number;
}

export interface ShownEvent {
  readonly id: string;
  readonly type: string;
  /** `finished`: nothing is pending any more. */
  readonly state: 'expanding' | 'accepted' | 'cancelled' | 'finished';
  readonly counts: Counts;
  readonly createdAt: string;
  /** Everything that pabal answered, for what has no field here. */
  readonly answer: Readonly<Record<string, unknown>>;
}

/** One move of a letter from state to state. */
export interface HistoryEntry {
  readonly at: string;
  readonly from: string | null;
  readonly to: string;
  readonly outcome: string | null;
  readonly reply: string | null;
  readonly note: string | null;
}

export interface LetterHistory {
  readonly id: string;
  readonly state: string;
  /** Null where the key may not see whose letter it is. */
  readonly address: string | null;
  /** Why it failed or was suppressed. */
  readonly cause: string | null;
  /** Oldest first. */
  readonly history: readonly HistoryEntry[];
}

export interface EventHistory extends ShownEvent {
  /** At most the first 50; `counts` are those of all. */
  readonly letters: readonly LetterHistory[];
}

/** Letters of one event whose history is asked for. */
const mostLetters = 50;

const states = ['expanding', 'accepted', 'cancelled', 'finished'] as const;

export function shownEvent(body: unknown): ShownEvent {
  const answer = isRecord(body) ? body : {};
  const { id, type, createdAt } = answer;
  const state = states.find((one) => one === answer.state);
  if (typeof id !== 'string' || typeof type !== 'string' || state === undefined)
    throw new TypeError('The answer is not that of pabal: expected an event with id, type and state.');
  return { id, type, state, createdAt: String(createdAt), counts: countsOf(answer.counts), answer };
}

function countsOf(value: unknown): Counts {
  const counts = isRecord(value) ? value : {};
  const count = (state: string) => (typeof counts[state] === 'number' ? counts[state] : 0);
  return {
    planned: count('planned'),
    sent: count('sent'),
    suppressed: count('suppressed'),
    failed: count('failed'),
    unknown: count('unknown'),
    pending: count('pending'),
  };
}

/** @param get  answers a path with its JSON; `undefined` when there is nothing */
export async function historyOf(
  event: ShownEvent,
  get: (path: string) => Promise<unknown>,
): Promise<EventHistory> {
  const page = await get(`v1/deliveries?event=${event.id}&limit=${mostLetters}`);
  const deliveries = isRecord(page) && Array.isArray(page.deliveries) ? page.deliveries : [];
  const letters: LetterHistory[] = [];
  for (const { id } of deliveries.filter(isRecord)) {
    const letter = await get(`v1/deliveries/${String(id)}`);
    if (isRecord(letter)) letters.push(letterOf(letter));
  }
  return { ...event, letters };
}

function letterOf(letter: Readonly<Record<string, unknown>>): LetterHistory {
  return {
    id: String(letter.id),
    state: String(letter.state),
    address: textOrNull(letter.address),
    cause: textOrNull(letter.cause),
    history: Array.isArray(letter.history) ? letter.history.filter(isRecord).map(entryOf) : [],
  };
}

function entryOf(entry: Readonly<Record<string, unknown>>): HistoryEntry {
  return {
    at: String(entry.at),
    from: textOrNull(entry.from),
    to: String(entry.to),
    outcome: textOrNull(entry.outcome),
    reply: textOrNull(entry.reply),
    note: textOrNull(entry.note),
  };
}

const textOrNull = (value: unknown) => (typeof value === 'string' ? value : null);
