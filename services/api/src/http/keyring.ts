import { type App, hashApiKey } from '@pabal/db';

/** Finds the app of an API key. */
export interface Keyring {
  /** The app, or nothing when the key is unknown or revoked. @throws PabalError `store-unavailable` */
  find(key: string): Promise<App | undefined>;
  /** True when the key was good when it was last looked up, however long ago. */
  trusts(key: string): boolean;
}

interface Remembered {
  readonly app: Promise<App | undefined>;
  readonly until: number;
  good: boolean;
}

/** So long a revoked key may go on working, and so long the store may be away before keys do not. */
const rememberedMs = 5_000;
const mostRemembered = 10_000;

/** Remembers keys, known and unknown, for five seconds: a request must not pay for a statement of its own. */
export function createKeyring(
  findApp: (keyHash: Buffer) => Promise<App | undefined>,
  now: () => number = () => performance.now(),
): Keyring {
  const remembered = new Map<string, Remembered>();

  function ask(hash: Buffer, id: string): Promise<App | undefined> {
    const good = remembered.get(id)?.good ?? false;
    const entry: Remembered = { app: findApp(hash), until: now() + rememberedMs, good };
    remembered.delete(id);
    remembered.set(id, entry);
    entry.app.then(
      (app) => {
        entry.good = app !== undefined;
      },
      // A failure is nobody's answer: the next request asks again.
      () => remembered.delete(id),
    );
    const [oldest] = remembered.keys();
    if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
    return entry.app;
  }

  return {
    async find(key) {
      const hash = hashApiKey(key);
      const id = hash.toString('base64');
      const entry = remembered.get(id);
      return entry && entry.until > now() ? entry.app : ask(hash, id);
    },
    trusts: (key) => remembered.get(hashApiKey(key).toString('base64'))?.good === true,
  };
}
