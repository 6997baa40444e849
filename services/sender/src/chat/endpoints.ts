// The endpoints of chat letters, with what is secret of them, read for the letters that go out now and kept nowhere.

import type { EndpointTarget } from '@pabal/db/endpoints';
import { createBatcher } from '@pabal/runtime';

export interface Endpoints {
  /** The endpoint; undefined when it was removed, `later` when PostgreSQL cannot be asked. Never rejects. */
  find(id: string): Promise<EndpointTarget | undefined | 'later'>;
  /** Something was taken there. Never rejects. */
  used(id: string): void;
  /** Its other side says that it is gone. Never rejects. */
  ended(endpoint: EndpointTarget, reason: string): Promise<void>;
}

export interface EndpointsDeps {
  readonly read: (ids: readonly string[]) => Promise<ReadonlyMap<string, EndpointTarget>>;
  readonly noteUsed: (ids: readonly string[]) => Promise<void>;
  readonly end: (ended: {
    readonly id: string;
    readonly target: string;
    readonly reason: string;
  }) => Promise<boolean>;
  readonly onEnded: (id: string, reason: string) => void;
  readonly onError: (error: unknown) => void;
  readonly now: () => number;
}

/** That an endpoint took something is written down as often. */
const usedEveryMs = 60_000;
/** Endpoints of which it is known when that was. */
const mostKnown = 1_000;

export function createEndpoints({ read, noteUsed, end, onEnded, onError, now }: EndpointsDeps): Endpoints {
  const together = createBatcher<string, EndpointTarget | undefined>(
    async (ids) => {
      const found = await read([...new Set(ids)]);
      return ids.map((id) => found.get(id));
    },
    { maxSize: 200 },
  );
  const usedAt = new Map<string, number>();

  return {
    find: async (id) => {
      try {
        return await together.add(id);
      } catch (error) {
        onError(error);
        return 'later';
      }
    },
    used: (id) => {
      const last = usedAt.get(id);
      if (last !== undefined && now() - last < usedEveryMs) return;
      if (usedAt.size >= mostKnown) usedAt.clear();
      usedAt.set(id, now());
      noteUsed([id]).catch(onError);
    },
    ended: async ({ id, target }, reason) => {
      try {
        if (await end({ id, target, reason })) onEnded(id, reason);
      } catch (error) {
        onError(error);
      }
    },
  };
}
