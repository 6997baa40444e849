// Where people find what Sentry has of an error.

/** The pattern that is set, else the one that follows from a DSN of sentry.io; nothing for a Sentry of one's own. */
export function errorPagePattern({
  SENTRY_URL_PATTERN: pattern,
  SENTRY_DSN: dsn,
}: {
  readonly SENTRY_URL_PATTERN?: string | undefined;
  readonly SENTRY_DSN?: string | undefined;
}): string | undefined {
  if (pattern !== undefined || dsn === undefined) return pattern;
  const { hostname, pathname } = new URL(dsn);
  const project = /\/(\d+)$/.exec(pathname)?.[1];
  // The address of another Sentry has the name of an organization in it, which no DSN has. sentry.io finds it by itself.
  if (project === undefined || !/(?:^|\.)sentry\.io$/.test(hostname)) return undefined;
  return `https://sentry.io/orgredirect/organizations/:orgslug/issues/?project=${project}&query={error}`;
}
