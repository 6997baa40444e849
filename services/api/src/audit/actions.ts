// What an action of the API is called in the audit log, and what it was done to. Both come from the route, so that no route that
// changes something can be forgotten; the words are those of the command line.

import type { KeyedRoute } from '../api.ts';

type Named = Pick<KeyedRoute, 'method' | 'path'>;

/** Routes that are no GET and are not audited, and why. */
const notAudited: Readonly<Record<string, string>> = {
  'post /v1/events': 'events are the ledger',
  'post /v1/events/batch': 'events are the ledger',
  'post /v1/segment-trials': 'it changes nothing',
  'post /v1/feed-trials': 'it keeps nothing',
  'post /v1/import-trials': 'it keeps nothing',
  'post /v1/editions/{id}/check': 'it keeps nothing',
  'post /v1/editions/{id}/preview': 'it keeps nothing',
  'post /v1/newsletters/{key}/preview': 'it keeps nothing',
};

/** What apps hand in all day has a history of its own, with the app in it. A user who does the same is audited. */
const handedInByApps: ReadonlySet<string> = new Set([
  'post /v1/activity',
  'put /v1/recipients/{externalId}',
  'put /v1/groups/{key}/members',
  'patch /v1/groups/{key}/members',
]);

/** Names that are not those of the path. */
const names: Readonly<Record<string, string>> = {
  'post /v1/apps': 'apps.create',
  'post /v1/apps/{name}/keys': 'apps.rotate',
  'delete /v1/apps/{name}/keys/{prefix}': 'apps.revoke',
  'delete /v1/events/{id}': 'events.cancel',
  'put /v1/groups/{key}/members': 'groups.set',
  'patch /v1/groups/{key}/members': 'groups.change',
  'post /v1/imports': 'recipients.import',
  'post /v1/imports/{id}/start': 'imports.start',
  'delete /v1/imports/{id}': 'imports.cancel',
  'post /v1/activity': 'recipients.activity',
  'delete /v1/recipients/{externalId}': 'recipients.erase',
  'put /v1/newsletters/{key}/subscriptions/{externalId}': 'subscriptions.add',
  'delete /v1/newsletters/{key}/subscriptions/{externalId}': 'subscriptions.remove',
  'post /v1/newsletters/{key}/editions': 'editions.begin',
  'patch /v1/editions/{id}': 'editions.arrange',
  'put /v1/entries/{id}/verdict': 'feeds.mark',
  'post /v1/feeds': 'feeds.add',
  'patch /v1/feeds/{id}': 'feeds.update',
  'post /v1/feeds/opml': 'feeds.import',
  'post /v1/suppressions': 'suppressions.add',
  'post /v1/suppressions/removal': 'suppressions.remove',
  'post /v1/replays': 'dead-letters.replay',
  'delete /v1/replays/{id}': 'replays.cancel',
  'post /v1/letters/{id}/address': 'letters.correct',
  'post /v1/users': 'users.add',
  'post /v1/users/{id}/invitation': 'users.invite',
  'delete /v1/session': 'session.end',
  'delete /v1/sessions/{id}': 'session.end',
};

const verbs: Readonly<Record<string, string>> = {
  post: 'create',
  put: 'put',
  patch: 'change',
  delete: 'remove',
};

/** Whether an action is written down. */
export function isAudited(route: Named, by: 'app' | 'user'): boolean {
  const name = `${route.method} ${route.path}`;
  if (route.method === 'get' || name in notAudited) return false;
  return by === 'user' || !handedInByApps.has(name);
}

/** `apps.pause` for `POST /v1/apps/{name}/pause`. */
export function actionOf({ method, path }: Named): string {
  const own = names[`${method} ${path}`];
  if (own !== undefined) return own;
  const [noun = '', ...rest] = path.split('/').slice(2);
  const last = rest.at(-1);
  const verb = last === undefined || last.startsWith('{') ? verbs[method] : last;
  return `${noun}.${verb}`;
}

/** The parameters of the path, but for ids by which the company knows a person. */
export function objectOf(path: Readonly<Record<string, unknown>>): string | undefined {
  const parts = Object.entries(path).flatMap(([name, value]) =>
    name === 'externalId' ? [] : [String(value)],
  );
  return parts.length === 0 ? undefined : parts.join(' ');
}
