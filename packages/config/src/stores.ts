// Where the stores are reached: through a pooler, or past it by what needs a connection of its own.

interface Stores {
  readonly DATABASE_URL: string;
  readonly DATABASE_DIRECT_URL?: string | undefined;
  readonly DATABASE_POOLER: 'none' | 'transaction';
  readonly QUEUE_URL: string;
}

/** The URLs for what needs a connection of its own for longer than a transaction. */
export function sessionUrls(stores: Stores): { readonly migrations: string; readonly queue: string } {
  const { DATABASE_URL, DATABASE_DIRECT_URL: direct, DATABASE_POOLER, QUEUE_URL } = stores;
  const pastThePooler = DATABASE_POOLER === 'transaction' && isSameServer(DATABASE_URL, QUEUE_URL);
  return {
    migrations: direct ?? DATABASE_URL,
    queue: pastThePooler && direct !== undefined ? direct : QUEUE_URL,
  };
}

/** The connections for questions, as the store takes them. */
export function questionOptions(config: {
  readonly QUESTION_CONNECTIONS: number;
  readonly QUESTION_SECONDS: number;
}): { readonly connections: number; readonly timeoutMs: number } {
  return { connections: config.QUESTION_CONNECTIONS, timeoutMs: config.QUESTION_SECONDS * 1_000 };
}

/** True when both URLs are of PostgreSQL and lead to the same port. */
export function isSameServer(one: string | undefined, other: string | undefined): boolean {
  const [a, b] = [one, other].map(placeOf);
  return a !== undefined && a === b;
}

function placeOf(url: string | undefined): string | undefined {
  if (url === undefined || !/^postgres(ql)?:/.test(url) || !URL.canParse(url)) return undefined;
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || '5432'}`;
}
