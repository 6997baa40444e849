import * as Sentry from '@sentry/node';

/** Ids that lead from a report to the row or the log line. Never addresses, never bodies. */
export type ReportIds = Readonly<Record<string, string | number | undefined>>;

/** Tells Sentry about errors: each once, with ids. Does nothing without a DSN. */
export interface ErrorReports {
  report(error: unknown, ids?: ReportIds): void;
  /** Sends what is waiting, for at most two seconds. */
  stop(): Promise<void>;
}

export function createErrorReports(options: {
  dsn: string | undefined;
  environment: string;
  service: string;
}): ErrorReports {
  if (options.dsn === undefined) return { report: () => {}, stop: async () => {} };
  const client = createClient(options.dsn, options.environment, options.service);
  const seen = new WeakSet<object>();
  return {
    report(error, ids = {}) {
      if (typeof error === 'object' && error !== null) {
        if (seen.has(error)) return;
        seen.add(error);
      }
      const scope = new Sentry.Scope();
      for (const [name, value] of Object.entries(ids)) if (value !== undefined) scope.setTag(name, value);
      scope.setClient(client);
      scope.captureException(error);
    },
    stop: async () => {
      await client.close(2_000);
    },
  };
}

/** A client of our own, without the integrations that would look at requests, consoles and local variables. */
function createClient(dsn: string, environment: string, service: string): Sentry.NodeClient {
  const client = new Sentry.NodeClient({
    dsn,
    environment,
    serverName: service,
    transport: Sentry.makeNodeTransport,
    stackParser: Sentry.defaultStackParser,
    integrations: [Sentry.dedupeIntegration(), Sentry.linkedErrorsIntegration()],
    sendDefaultPii: false,
    initialScope: { tags: { service } },
  });
  client.init();
  return client;
}
