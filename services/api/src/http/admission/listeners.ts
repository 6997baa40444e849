// Who listens to a stream may stop being allowed to: the session is ended or over, the user's role changes, the key is revoked.
// All who listen are looked at together, every two seconds, and nobody is while nobody listens.

import { createTicker, type Ticker } from '@pabal/runtime';
import { type Caller, isUser } from '../caller.ts';

export interface Listeners {
  /**
   * Looks from now on whether the caller still may what it could when it began.
   *
   * @param over  called once, when it may not
   * @returns ends the watch
   */
  watch(caller: Caller, over: () => void): () => void;
}

export interface ListenersDeps {
  /** Of these sessions those that are in force, with what they are worth now. */
  readonly sessionsInForce: (
    ids: readonly string[],
  ) => Promise<readonly { readonly id: string; readonly role: string; readonly space: number }[]>;
  /** Of these keys those that are in force. */
  readonly keysInForce: (
    ids: readonly string[],
  ) => Promise<readonly { readonly id: string; readonly scopes: readonly string[] }[]>;
  readonly everyMs?: number;
}

/** What has to stay as it was: who asks, and what they may. */
interface Standing {
  readonly kind: 'session' | 'key';
  readonly id: string;
  readonly rights: string;
}

const rightsOfKey = (scopes: readonly string[]): string => scopes.toSorted().join(' ');
const rightsOfSession = (role: string, space: number): string => `${role} ${space}`;

function standingOf(caller: Caller): Standing {
  if (isUser(caller)) {
    const { sessionId: id, role, space } = caller;
    return { kind: 'session', id, rights: rightsOfSession(role, space) };
  }
  return { kind: 'key', id: caller.keyId, rights: rightsOfKey(caller.scopes) };
}

export function createListeners({ sessionsInForce, keysInForce, everyMs = 2_000 }: ListenersDeps): Listeners {
  const watched = new Map<object, Standing & { readonly over: () => void }>();
  let ticker: Ticker | undefined;

  const idsOf = (kind: Standing['kind']) => [
    ...new Set([...watched.values()].flatMap((one) => (one.kind === kind ? one.id : []))),
  ];

  async function look(): Promise<void> {
    // Who begins to listen while this is under way was admitted after it was asked.
    const listening = [...watched];
    const [sessions, keys] = [idsOf('session'), idsOf('key')];
    const [ofSessions, ofKeys] = await Promise.all([
      sessions.length === 0 ? [] : sessionsInForce(sessions),
      keys.length === 0 ? [] : keysInForce(keys),
    ]);
    const inForce = new Map([
      ...ofSessions.map(({ id, role, space }) => [id, rightsOfSession(role, space)] as const),
      ...ofKeys.map(({ id, scopes }) => [id, rightsOfKey(scopes)] as const),
    ]);
    for (const [entry, { id, rights, over }] of listening) {
      if (inForce.get(id) === rights || !watched.delete(entry)) continue;
      over();
    }
    restIfAlone();
  }

  function restIfAlone(): void {
    if (watched.size > 0) return;
    // Not waited for: this may be a run of that ticker.
    void ticker?.stop();
    ticker = undefined;
  }

  return {
    watch(caller, over) {
      const entry = {};
      watched.set(entry, { ...standingOf(caller), over });
      if (ticker === undefined) {
        // While PostgreSQL is away nobody's rights can change: those who listen are told that it is away.
        ticker = createTicker({ everyMs, task: look, onError: () => {} });
        ticker.start();
      }
      return () => {
        watched.delete(entry);
        restIfAlone();
      };
    },
  };
}
