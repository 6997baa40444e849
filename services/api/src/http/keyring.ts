import { type App, findAppByKeyHash, hashApiKey, type Queryable } from '@pabal/db';

/** Finds the app of an API key. */
export interface Keyring {
  /** The app, or nothing when the key is unknown or revoked. @throws PabalError `store-unavailable` */
  find(key: string): Promise<App | undefined>;
  /** True when the answer is known without asking the store. */
  knows(key: string): boolean;
}

interface Remembered {
  readonly app: Promise<App | undefined>;
  readonly until: number;
}

/** So long a revoked key may go on working, and so long the store may be away before keys do not. */
const rememberedMs = 5_000;
const mostRemembered = 10_000;

/** Remembers keys, known and unknown, for five seconds: a request must not pay for a statement of its own. */
export function createKeyring(store: Queryable, now: () => number = () => performance.now()): Keyring {
  const remembered = new Map<string, Remembered>();

  function ask(hash: Buffer, id: string): Promise<App | undefined> {
    const app = findAppByKeyHash(store, hash);
    remembered.delete(id);
    remembered.set(id, { app, until: now() + rememberedMs });
    // A failure is nobody's answer: the next request asks again.
    app.catch(() => remembered.delete(id));
    const [oldest] = remembered.keys();
    if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
    return app;
  }

  const fresh = (id: string) => {
    const entry = remembered.get(id);
    return entry && entry.until > now() ? entry : undefined;
  };

  return {
    async find(key) {
      const hash = hashApiKey(key);
      const id = hash.toString('base64');
      return fresh(id)?.app ?? ask(hash, id);
    },
    knows: (key) => fresh(hashApiKey(key).toString('base64')) !== undefined,
  };
}
