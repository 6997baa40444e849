// Reads QUEUE_URL. Redis with several hosts has no form that the platform's URL class takes (two ports in one
// authority), so the Redis forms are read here:
//
//   redis://[user:password@]host[:6379][/db]                                one server; rediss:// for TLS
//   redis+sentinel://[user:password@]host[:26379],…/master[/db]             Sentinel; ?sentinelUsername=…&sentinelPassword=…
//   redis+cluster://[user:password@]host[:6379],…                           Cluster
//   postgres://user:password@host[:5432]/database                           PostgreSQL, BullMQ's own backend

interface RedisNode {
  readonly host: string;
  readonly port: number;
}

export interface RedisTarget {
  readonly kind: 'redis';
  readonly mode: 'single' | 'sentinel' | 'cluster';
  /** The server, the sentinels, or the first nodes to ask. */
  readonly nodes: readonly [RedisNode, ...RedisNode[]];
  readonly tls: boolean;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  /** Sentinel only: the name of the master, and how the sentinels themselves want to be greeted. */
  readonly master?: string;
  readonly sentinelUsername?: string;
  readonly sentinelPassword?: string;
}

interface PostgresTarget {
  readonly kind: 'postgres';
  readonly url: string;
}

export type QueueTarget = RedisTarget | PostgresTarget;

const shape =
  /^(?<scheme>rediss?)(?:\+(?<mode>sentinel|cluster))?:\/\/(?:(?<user>[^/?#]*)@)?(?<hosts>[^/?#@]+)(?<path>\/[^?#]*)?(?:\?(?<query>[^#]*))?$/;

/**
 * Reads a queue URL.
 *
 * @throws Error that says what was expected; it never repeats the URL, which may hold a password
 */
export function parseQueueUrl(url: string): QueueTarget {
  if (/^postgres(ql)?:\/\//.test(url)) return { kind: 'postgres', url: checkedPostgresUrl(url) };
  const groups = shape.exec(url)?.groups;
  if (!groups) throw refused(`got ${schemeOf(url)}`);
  const mode = groups.mode === 'sentinel' || groups.mode === 'cluster' ? groups.mode : 'single';
  const nodes = nodesOf(groups.hosts ?? '', mode === 'sentinel' ? 26_379 : 6_379);
  if (mode === 'single' && nodes.length > 1) {
    throw refused('got several hosts; write redis+sentinel:// or redis+cluster:// for them');
  }
  return {
    kind: 'redis',
    mode,
    nodes,
    tls: groups.scheme === 'rediss',
    ...credentialsOf(groups.user),
    ...placeOf(mode, groups.path ?? ''),
    ...sentinelCredentialsOf(mode, groups.query),
  };
}

function checkedPostgresUrl(url: string): string {
  if (!URL.canParse(url)) throw refused('got a postgres:// URL that cannot be read');
  return url;
}

function nodesOf(hosts: string, defaultPort: number): [RedisNode, ...RedisNode[]] {
  const [first, ...rest] = hosts.split(',').map((text) => nodeOf(text, defaultPort));
  if (!first) throw refused('got no host');
  return [first, ...rest];
}

function nodeOf(text: string, defaultPort: number): RedisNode {
  const match = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3] ?? defaultPort);
  if (host === undefined || port < 1 || port > 65_535) throw refused('got a host that is not host[:port]');
  return { host, port };
}

function credentialsOf(user: string | undefined): { username?: string; password?: string } {
  if (!user) return {};
  const colon = user.indexOf(':');
  const username = decoded(colon < 0 ? user : user.slice(0, colon));
  const password = colon < 0 ? '' : decoded(user.slice(colon + 1));
  return { ...(username && { username }), ...(password && { password }) };
}

function placeOf(mode: RedisTarget['mode'], path: string): { db: number; master?: string } {
  const parts = path.split('/').filter((part) => part !== '');
  if (mode === 'cluster') {
    if (parts.length > 0) throw refused('got a database number, which a cluster does not have');
    return { db: 0 };
  }
  const master = mode === 'sentinel' ? decoded(parts.shift() ?? '') : undefined;
  if (master === '') throw refused('got no master; write redis+sentinel://host:26379/master');
  const [db = '0', ...more] = parts;
  if (!/^\d{1,4}$/.test(db) || more.length > 0) throw refused('got a path that is not a database number');
  return { db: Number(db), ...(master !== undefined && { master }) };
}

function sentinelCredentialsOf(mode: RedisTarget['mode'], query: string | undefined) {
  const parameters = Object.fromEntries(new URLSearchParams(query));
  const { sentinelUsername, sentinelPassword, ...unknown } = parameters;
  const [name] = Object.keys(mode === 'sentinel' ? unknown : parameters);
  if (name !== undefined) {
    throw refused(
      'got another parameter than sentinelUsername and sentinelPassword, which are known with Sentinel; write ? in a password as %3F',
    );
  }
  return {
    ...(sentinelUsername !== undefined && { sentinelUsername }),
    ...(sentinelPassword !== undefined && { sentinelPassword }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refused('got a percent sign that is not an escape; write it as %25');
  }
}

function schemeOf(url: string): string {
  // Of a URL without // anything may be the password.
  const scheme = /^(rediss?(?:\+\w+)?|postgres(?:ql)?|https?|mysql|amqps?):\/\//i.exec(url)?.[1];
  return scheme ? `a ${scheme}: URL that cannot be read` : 'something that is not a URL';
}

function refused(got: string): Error {
  return new Error(
    'The queue URL must be redis://host[:port][/db], rediss://…, redis+sentinel://host[:port],…/master[/db], ' +
      `redis+cluster://host[:port],… or postgres://…; ${got}.`,
  );
}
