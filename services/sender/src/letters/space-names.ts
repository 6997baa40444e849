// The spaces that apps belong to, by which letters of events get their brand. An app stays in its space, so that one question an app
// is enough; the name of a space may change, and is asked for again in the background.

import type { Logger } from '@pabal/runtime';

interface SpaceName {
  /** Undefined for a letter that belongs to no app, and for an app that is gone. */
  readonly name: string | undefined;
}

export interface SpaceNames {
  /** The name as it is known; nothing when it has to be asked for. */
  known(appId: string | null): SpaceName | undefined;
  /** Asks; `later` when PostgreSQL does not answer. Never rejects. */
  find(appId: string | null): Promise<SpaceName | 'later'>;
}

interface Kept extends SpaceName {
  readonly until: number;
  asked: boolean;
}

/** Milliseconds for which a name is taken as it is. */
const freshMs = 60_000;

/** Apps that are remembered. */
const mostKept = 10_000;

const none: SpaceName = { name: undefined };

export function createSpaceNames({
  load,
  logger,
  now,
}: {
  readonly load: (appId: string) => Promise<string | undefined>;
  readonly logger: Pick<Logger, 'warn'>;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
}): SpaceNames {
  const kept = new Map<string, Kept>();
  /** Letters are claimed together, and those of one app ask one question. */
  const asking = new Map<string, Promise<SpaceName | 'later'>>();

  async function ask(appId: string): Promise<SpaceName | 'later'> {
    try {
      const name = await load(appId);
      if (kept.size >= mostKept) kept.clear();
      kept.set(appId, { name, until: now() + freshMs, asked: false });
      return { name };
    } catch (error) {
      logger.warn({ err: error, app: appId }, 'The space of an app could not be read; its letters wait.');
      const last = kept.get(appId);
      if (last !== undefined) last.asked = false;
      return last ?? 'later';
    }
  }

  function askOnce(appId: string): Promise<SpaceName | 'later'> {
    const under = asking.get(appId) ?? ask(appId).finally(() => asking.delete(appId));
    asking.set(appId, under);
    return under;
  }

  return {
    known(appId) {
      if (appId === null) return none;
      const found = kept.get(appId);
      if (found === undefined) return undefined;
      if (now() > found.until && !found.asked) {
        found.asked = true;
        void askOnce(appId);
      }
      return found;
    },
    find: async (appId) => (appId === null ? none : askOnce(appId)),
  };
}
