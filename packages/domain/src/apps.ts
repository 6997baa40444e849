/** What an API key may be used for. The `ops` scopes see and move the letters of all apps, `newsletters:write` sends them. */
export const scopes = [
  'events:write',
  'events:read',
  'recipients:write',
  'recipients:read',
  'newsletters:write',
  'newsletters:read',
  'ops:read',
  'ops:write',
] as const;
export type Scope = (typeof scopes)[number];

/** A live key sends; a test key does everything but talk to the real SMTP server. */
export const appModes = ['live', 'test'] as const;
export type AppMode = (typeof appModes)[number];
