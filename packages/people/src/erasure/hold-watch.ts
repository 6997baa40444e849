import { countUnmatchedHolds } from '@pabal/db/people';
import type { Store } from '@pabal/db/store';
import type { AddressKeys } from '@pabal/mail';

/** How what holds for erased people stands. */
export interface HoldsState {
  /** Holds that none of the secrets in LINK_SECRET recognises. */
  readonly unmatched: number;
  readonly warning?: string;
}

export interface HoldWatch {
  /** Looks when the process starts. That PostgreSQL is away is said by the store, and does not stop the start. */
  start(): Promise<void>;
  /** For readiness: shown, and never a reason not to be ready. */
  check(): Promise<HoldsState>;
}

const lookEveryMs = 60_000;

/**
 * Looks whether everything that holds for erased people can still be recognised: a secret that is dropped from LINK_SECRET
 * takes with it whatever was hashed under it, and nobody would notice until such a person gets a letter.
 *
 * @param deps.onUnmatched  told when the number has changed and is not zero
 */
export function createHoldWatch({
  store,
  keys,
  now,
  onUnmatched,
}: {
  readonly store: Store;
  /** Absent without LINK_SECRET. */
  readonly keys: AddressKeys | undefined;
  readonly now: () => number;
  readonly onUnmatched: (state: HoldsState) => void;
}): HoldWatch {
  let state: HoldsState = { unmatched: 0 };
  let lookedAt = Number.NEGATIVE_INFINITY;

  async function check(): Promise<HoldsState> {
    if (now() - lookedAt < lookEveryMs) return state;
    const unmatched = await countUnmatchedHolds(store, keys?.ids ?? []).catch(() => undefined);
    if (unmatched === undefined) return state;
    lookedAt = now();
    const before = state.unmatched;
    state = unmatched === 0 ? { unmatched } : { unmatched, warning: warningOf(unmatched) };
    if (unmatched > 0 && unmatched !== before) onUnmatched(state);
    return state;
  }

  return { start: async () => void (await check()), check };
}

const warningOf = (holds: number) =>
  `${holds === 1 ? 'One hold' : `${holds} holds`} of erased people cannot be recognised any more, because the secret they ` +
  'depend on is missing in LINK_SECRET: should the addresses come back, they are written to. Put the old secret behind the ' +
  'new one, with a space between (docs/operations.md, “Erased people and LINK_SECRET”).';
