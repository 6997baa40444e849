import { createTicker, type Ticker } from '@pabal/runtime';

/** Stores when keys were last used. No request waits for it. */
export interface KeyUses extends Ticker {
  /** Notes that a key was looked up. It is stored within seconds, at most once a minute for each key. */
  note(keyId: string): void;
  /** Stores the uses that are due. */
  writeDown(): Promise<void>;
}

const everyMs = 5_000;
const againAfterMs = 60_000;

/**
 * @param options.write    stores the uses; a failed write is tried again
 * @param options.onError  called when a write failed
 */
export function createKeyUses(options: {
  write: (keyIds: readonly string[]) => Promise<void>;
  onError: (error: unknown) => void;
  now?: () => number;
}): KeyUses {
  const { write, onError, now = () => performance.now() } = options;
  const used = new Set<string>();
  const writtenAt = new Map<string, number>();

  async function writeDown(): Promise<void> {
    const before = now() - againAfterMs;
    const due = [...used].filter((id) => (writtenAt.get(id) ?? Number.NEGATIVE_INFINITY) <= before);
    if (due.length === 0) return;
    const at = now();
    await write(due);
    for (const id of due) {
      used.delete(id);
      writtenAt.set(id, at);
    }
  }

  const ticker = createTicker({ everyMs, task: writeDown, onError });
  return {
    start: ticker.start,
    stop: async () => {
      await ticker.stop();
      await writeDown().catch(onError);
    },
    note: (id) => void used.add(id),
    writeDown,
  };
}
