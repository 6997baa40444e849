// Lists and reports may be read from a replica, so that people who look at much cost those who post nothing. A replica is some
// moments behind, so nothing is ever decided by what it says; and it may be away, far behind, or not migrated yet: then the
// primary is asked, and after a while the replica again.

import { isConflict, isUnavailable, isUnknownHere } from './errors.ts';
import type { Queryable } from './store.ts';

/** Milliseconds after which a replica that failed, or that was seen to be well, is looked at again. */
const lookAgainMs = 5_000;

/** Seconds that a replica may be behind. */
const mostBehindSeconds = 60;

export interface ListsDeps {
  readonly primary: Queryable;
  readonly replica: Queryable;
  /** Asks the replica whether it is too far behind (default {@link isBehind}). */
  readonly isBehind?: (replica: Queryable) => Promise<boolean>;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  /** Told once when lists are read from the primary instead, and once when they are not any more. */
  readonly onChange: ((from: 'primary' | 'replica', reason: string) => void) | undefined;
}

/** Makes what lists are read from. */
export function createLists(deps: ListsDeps): Queryable {
  const { primary, replica, now, onChange } = deps;
  const tooFar = deps.isBehind ?? isBehind;
  let isUsed = true;
  let lookAt = Number.NEGATIVE_INFINITY;

  function use(next: boolean, reason: string): void {
    lookAt = now() + lookAgainMs;
    if (next !== isUsed) onChange?.(next ? 'replica' : 'primary', reason);
    isUsed = next;
  }

  async function look(): Promise<void> {
    lookAt = now() + lookAgainMs;
    if (await tooFar(replica)) use(false, `It is more than ${mostBehindSeconds} s behind.`);
    else use(true, 'It answers, and follows.');
  }

  return {
    async query(text, values, options) {
      try {
        if (now() >= lookAt) await look();
        if (isUsed) return await replica.query(text, values, options);
      } catch (error) {
        // A statement that stood in the way of what it has to replay, or that needs a table which it does not have yet, is asked
        // of the primary; the next may be asked here.
        if (isUnavailable(error)) use(false, error instanceof Error ? error.message : 'It does not answer.');
        else if (!isConflict(error) && !isUnknownHere(error)) throw error;
      }
      return primary.query(text, values, options);
    },
  };
}

async function isBehind(replica: Queryable): Promise<boolean> {
  const { rows } = await replica.query<{ behind: boolean }>(behind, [], { prepare: false });
  return rows[0]?.behind === true;
}

// Without anything to replay the time of the last transaction says nothing; a replica that receives nothing does.
const behind = `
  select pg_is_in_recovery() and now() - pg_last_xact_replay_timestamp() > interval '${mostBehindSeconds} seconds'
    and (pg_last_wal_receive_lsn() is distinct from pg_last_wal_replay_lsn()
         or not exists (select from pg_stat_wal_receiver where status = 'streaming')) as behind`;
