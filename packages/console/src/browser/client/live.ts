// How pabal fares, as the server tells it about once a second while somebody looks. What was told stays when nothing more
// comes, with a mark that says how old it is.

import { computed, signal } from '@preact/signals';
import { locale } from '../language.ts';
import { ask } from './http.ts';
import { anything, type Of, WrongShape } from './shape.ts';
import { awayNote, status } from './status.ts';

export type Status = Of<typeof status>;
type AwayNote = Of<typeof awayNote>;

interface Told {
  readonly status: Status;
  /** When it came, by the clock of this browser. */
  readonly at: number;
}

const told = signal<Told | undefined>(undefined);
const away = signal<AwayNote | undefined>(undefined);
const heardAt = signal<number | undefined>(undefined);
const now = signal(Date.now());

export const liveStatus = computed(() => told.value?.status);
/** What the server says while it cannot read the ledger. */
export const awayState = computed(() => away.value);

/** The server speaks once a second; nothing for so long is a silence. */
const staleAfterMs = 5_000;

/** Seconds since what is shown was true; 0 while it is fresh. */
export const staleSeconds = computed(() => {
  if (told.value === undefined) return 0;
  const age = now.value - told.value.at;
  return age > staleAfterMs ? Math.round(age / 1_000) : 0;
});

/** Whether the server says anything at all. */
export const isHeard = computed(
  () => heardAt.value !== undefined && now.value - heardAt.value <= staleAfterMs,
);

let source: EventSource | undefined;
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Listens while somebody looks; the answer ends it. Several listeners share one connection. */
export function listenLive(): () => void {
  users += 1;
  if (users === 1) begin();
  return () => {
    users -= 1;
    if (users === 0) end();
  };
}

function begin(): void {
  timer = setInterval(() => {
    now.value = Date.now();
    // A browser gives up after an answer that is no stream, such as 401 or 503.
    if (source?.readyState === EventSource.CLOSED && now.value >= tryAt) void tryAgain();
  }, 1_000);
  failures = 0;
  open();
}

let failures = 0;
let tryAt = 0;
const longestPauseMs = 10_000;

/** Asks for the session first: one that has ended is noticed there, and listening ends. */
async function tryAgain(): Promise<void> {
  failures += 1;
  tryAt = now.value + Math.min(longestPauseMs, 1_000 * 2 ** failures);
  await ask('/v1/session', anything).catch(() => undefined);
  if (users > 0) open();
}

function end(): void {
  source?.close();
  source = undefined;
  clearInterval(timer);
}

function open(): void {
  source?.close();
  source = new EventSource(`/v1/status/live?language=${locale}`);
  source.addEventListener('status', ({ data }) => {
    const read = parsed(String(data), status);
    if (read === undefined) return;
    heard();
    away.value = undefined;
    told.value = { status: read, at: Date.now() };
  });
  source.addEventListener('same', () => {
    heard();
    away.value = undefined;
    if (told.value !== undefined) told.value = { ...told.value, at: Date.now() };
  });
  source.addEventListener('away', ({ data }) => {
    heard();
    away.value = parsed(String(data), awayNote);
  });
}

function heard(): void {
  failures = 0;
  heardAt.value = Date.now();
  now.value = Date.now();
}

/** What another version of the api sends and this page cannot read is as good as silence. */
function parsed<Value>(data: string, shape: (value: unknown) => Value): Value | undefined {
  try {
    return shape(JSON.parse(data));
  } catch (error) {
    if (error instanceof WrongShape || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
