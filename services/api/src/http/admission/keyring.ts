import { type App, hashApiKey } from '@pabal/db/apps';
import { BoundedMap, createBatcher } from '@pabal/runtime';

/** Finds the app of an API key. */
export interface Keyring {
  /** The app; `undefined` when the key is unknown, revoked or expired. @throws PabalError `store-unavailable` */
  find(key: string): Promise<App | undefined>;
}

interface Remembered {
  readonly app: Promise<App | undefined>;
  readonly until: number;
}

/** For this long a revoked key may still work, and keys still work while the store is away. */
const rememberedMs = 5_000;
const mostGood = 10_000;
/** Kept apart from the good keys: a caller that tries keys out must not push keys that are in use out of the memory. */
const mostUnknown = 1_000;
/** Keys that one statement looks up. */
const lookedUpTogether = 200;

/**
 * Remembers known and unknown keys for five seconds, so that most requests need no statement. Keys that come together are
 * looked up together: any number of wrong keys takes two connections at most.
 *
 * @param findApps         the apps of these hashes, in their order; nothing for a key that is not in force
 * @param options.onFound  called after every look-up that found an app
 */
export function createKeyring(
  findApps: (keyHashes: readonly Buffer[]) => Promise<readonly (App | undefined)[]>,
  { now = () => performance.now(), onFound }: { now?: () => number; onFound?: (app: App) => void } = {},
): Keyring {
  const lookups = createBatcher<Buffer, App | undefined>(async (hashes) => [...(await findApps(hashes))], {
    maxSize: lookedUpTogether,
    parallel: 2,
  });
  const good = new BoundedMap<string, Remembered>(mostGood);
  const unknown = new BoundedMap<string, Remembered>(mostUnknown);

  /** Another request may have asked again meanwhile. */
  function forgetUnknown(id: string, entry: Remembered): void {
    if (unknown.get(id) === entry) unknown.delete(id);
  }

  function ask(hash: Buffer, id: string): Promise<App | undefined> {
    const entry: Remembered = { app: lookups.add(hash), until: now() + rememberedMs };
    // Until the answer comes the entry is among the unknown ones, where other requests with this key find it.
    unknown.set(id, entry);
    entry.app.then(
      (app) => {
        if (app === undefined) return;
        onFound?.(app);
        forgetUnknown(id, entry);
        good.set(id, entry);
      },
      // A failure is not remembered: the next request asks again.
      () => forgetUnknown(id, entry),
    );
    return entry.app;
  }

  const fresh = (entry: Remembered | undefined) => (entry && entry.until > now() ? entry : undefined);

  return {
    async find(key) {
      const hash = hashApiKey(key);
      const id = hash.toString('base64');
      const entry = fresh(good.get(id)) ?? fresh(unknown.get(id));
      return entry?.app ?? ask(hash, id);
    },
  };
}
