import type { ErrorEvent, NodeClient } from '@sentry/node';
import { scrub } from './scrub.ts';

/** Ids that lead from a report to the row or the log line. Never addresses, never bodies. */
type ReportIds = Readonly<Record<string, string | number | undefined>>;

/** Reports errors to Sentry: each once, with ids. Does nothing without a DSN. */
export interface ErrorReports {
  /** @returns the id of the report, by which Sentry finds it; nothing without a DSN */
  report(error: unknown, ids?: ReportIds): string | undefined;
  /** Sends what is waiting, for at most two seconds. */
  stop(): Promise<void>;
}

/** Sentry's library is loaded only with a DSN: it costs some 40 MB of memory. */
export async function createErrorReports(options: {
  dsn: string | undefined;
  environment: string;
  service: string;
}): Promise<ErrorReports> {
  const { dsn, environment, service } = options;
  if (dsn === undefined) return { report: () => undefined, stop: async () => {} };
  const Sentry = await import('@sentry/node');
  const client = createClient(Sentry, { dsn, environment, service });
  const seen = new WeakMap<object, string>();
  return {
    report(error, ids = {}) {
      const known = typeof error === 'object' && error !== null ? seen.get(error) : undefined;
      if (known !== undefined) return known;
      const scope = new Sentry.Scope();
      scope.setTag('service', service);
      for (const [name, value] of Object.entries(ids)) if (value !== undefined) scope.setTag(name, value);
      scope.setClient(client);
      const id = scope.captureException(error);
      if (typeof error === 'object' && error !== null) seen.set(error, id);
      return id;
    },
    stop: async () => {
      await client.close(2_000);
    },
  };
}

/**
 * Our own client, without the integrations that would look at requests, consoles and local variables, and without the one that
 * drops a report which is like the one before: a letter's link would lead nowhere. Who reports keeps to a few of a kind.
 */
function createClient(
  Sentry: typeof import('@sentry/node'),
  { dsn, environment, service }: { dsn: string; environment: string; service: string },
): NodeClient {
  const client = new Sentry.NodeClient({
    dsn,
    environment,
    serverName: service,
    transport: Sentry.makeNodeTransport,
    stackParser: Sentry.defaultStackParser,
    integrations: [Sentry.linkedErrorsIntegration()],
    sendDefaultPii: false,
    beforeSend: withoutAddresses,
  });
  client.init();
  return client;
}

function withoutAddresses(event: ErrorEvent): ErrorEvent {
  for (const exception of event.exception?.values ?? []) {
    if (exception.value !== undefined) exception.value = scrub(exception.value);
  }
  return event;
}
