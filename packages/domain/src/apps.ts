/**
 * What an API key may be used for, in the space of its app. `events` posts events and reads the app's own, `attachments` sends files
 * that its events may have; everything else
 * reaches further and is asked for by name: `recipients` sees and changes people, who belong to all apps of the space,
 * `newsletters` sends to them, `link-cards` has pages of strangers read, `webhooks` says where the app is told about what changes, `endpoints` where rooms and hooks of chat are, `reminders` has people reminded at their own times, `ops` sees and moves the letters of all apps, `letters` finds any of them by its address and sends a
 * sent one again.
 */
export const scopes = [
  'events:write',
  'events:read',
  'attachments:write',
  'recipients:write',
  'recipients:read',
  'newsletters:write',
  'newsletters:read',
  'link-cards:read',
  'ops:read',
  'ops:write',
  'letters:read',
  'letters:write',
  'webhooks:write',
  'webhooks:read',
  'reminders:write',
  'reminders:read',
  'endpoints:write',
  'endpoints:read',
] as const;
export type Scope = (typeof scopes)[number];

/** What a key may do unless it is said otherwise. */
export const defaultScopes: readonly Scope[] = ['events:write', 'events:read'];

/**
 * A live key sends; a test key does everything but talk to the real SMTP server, and changes nothing that live keys use.
 */
export const appModes = ['live', 'test'] as const;
export type AppMode = (typeof appModes)[number];

/** What no test key may do: it would write to real people, or change what live keys write to them by. */
const liveOnly: ReadonlySet<Scope> = new Set<Scope>([
  'recipients:write',
  'newsletters:write',
  'ops:write',
  'letters:write',
  'webhooks:write',
  'endpoints:write',
]);

/** Whether keys of this mode may have the scope. */
export function modeAllows(mode: AppMode, scope: Scope): boolean {
  return mode === 'live' || !liveOnly.has(scope);
}

/** The space that is there from the start. Whatever names no space is in it, and the installation itself is asked about from it. */
export const defaultSpace = { id: 1, name: 'default' } as const;

/** The app of each space that posts what pabal itself has to say. No key is ever made for it. */
export const internalAppName = 'pabal';

/** The name of a template, or the beginning of names with `*` behind: `password.reset`, `billing.*`. */
const templatePattern = /^(?=.{1,100}$)[A-Za-z0-9][A-Za-z0-9._-]*\*?$/;

/** Whether this may be in the list of templates that a key may post. */
export function isTemplatePattern(text: string): boolean {
  return templatePattern.test(text);
}

/** Whether a key with these templates may post events of the type; null is all of them. */
export function mayPost(templates: readonly string[] | null, type: string): boolean {
  if (templates === null) return true;
  return templates.some((pattern) =>
    pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type,
  );
}
