// The addresses of the console's pages, shared by the server and the browser.

/** By name; `:id` stands for a part that may be anything. */
export const pagePaths = {
  now: '/console/',
  letters: '/console/letters',
  letter: '/console/letters/:id',
  events: '/console/events',
  event: '/console/events/:id',
  deadLetters: '/console/dead-letters',
  unknown: '/console/unknown',
  limits: '/console/limits',
  newsletters: '/console/newsletters',
  newsletter: '/console/newsletters/:key',
  editions: '/console/editions',
  calendar: '/console/calendar',
  edition: '/console/editions/:id',
  editionLetters: '/console/editions/:id/letters',
  editionLeftOut: '/console/editions/:id/left-out',
  editionCheck: '/console/editions/:id/check',
  feeds: '/console/feeds',
  feed: '/console/feeds/:id',
  templates: '/console/templates',
  template: '/console/templates/:name',
  people: '/console/people',
  person: '/console/people/:id',
  groups: '/console/groups',
  group: '/console/groups/:key',
  segments: '/console/segments',
  segment: '/console/segments/:key',
  suppressions: '/console/suppressions',
  erasure: '/console/erasures/:id',
  apps: '/console/apps',
  app: '/console/apps/:name',
  webhooks: '/console/webhooks',
  webhook: '/console/webhooks/:id',
  imports: '/console/imports',
  import: '/console/imports/:id',
  users: '/console/users',
  audit: '/console/audit',
  system: '/console/system',
  settings: '/console/settings',
} as const;

export type PageName = keyof typeof pagePaths;

/** A page and the parts of its address. */
export interface Place {
  readonly name: PageName;
  readonly params: Readonly<Record<string, string>>;
}

/** Which page an address leads to; undefined when to none. A slash at the end is as good as without. */
export function placeOf(path: string): Place | undefined {
  for (const [name, pattern] of entries()) {
    const params = match(pattern, path);
    if (params !== undefined) return { name, params };
  }
  return undefined;
}

function entries(): [PageName, string][] {
  const name = (key: string): key is PageName => key in pagePaths;
  return Object.entries(pagePaths).flatMap(([key, path]): [PageName, string][] =>
    name(key) ? [[key, path]] : [],
  );
}

function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = partsOf(pattern);
  const given = partsOf(path);
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (!part.startsWith(':')) {
      if (part !== value) return undefined;
      continue;
    }
    const decoded = decodedPart(value);
    if (decoded === undefined) return undefined;
    params[part.slice(1)] = decoded;
  }
  return params;
}

const partsOf = (path: string) => path.split('/').filter((part) => part !== '');

function decodedPart(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** The address of a page with its parts filled in. */
export function pathTo(name: PageName, params: Readonly<Record<string, string>> = {}): string {
  return pagePaths[name].replaceAll(/:(\w+)/g, (_, part: string) => encodeURIComponent(params[part] ?? ''));
}

/** The sections of the navigation, in their order. */
export const navigation: readonly {
  readonly section: 'watch' | 'act' | 'publish' | 'people' | 'run';
  readonly pages: readonly PageName[];
}[] = [
  { section: 'watch', pages: ['now', 'letters', 'events'] },
  { section: 'act', pages: ['deadLetters', 'unknown', 'limits'] },
  { section: 'publish', pages: ['newsletters', 'editions', 'feeds', 'templates'] },
  { section: 'people', pages: ['people', 'groups', 'segments', 'suppressions', 'imports'] },
  { section: 'run', pages: ['apps', 'webhooks', 'users', 'audit', 'system', 'settings'] },
];

/** The entry of the navigation that a page belongs to. */
export const entryOf: Readonly<Partial<Record<PageName, PageName>>> = {
  letter: 'letters',
  event: 'events',
  newsletter: 'newsletters',
  calendar: 'editions',
  edition: 'editions',
  editionLetters: 'editions',
  editionLeftOut: 'editions',
  editionCheck: 'editions',
  feed: 'feeds',
  template: 'templates',
  person: 'people',
  group: 'groups',
  segment: 'segments',
  erasure: 'people',
  import: 'imports',
  app: 'apps',
  webhook: 'webhooks',
};

const seeingPeople = ['operator', 'editor', 'admin'];

/** Entries of the navigation that only some roles may look at; all others are for everybody. */
export const rolesFor: Readonly<Partial<Record<PageName, readonly string[]>>> = {
  people: seeingPeople,
  groups: seeingPeople,
  segments: seeingPeople,
  suppressions: seeingPeople,
  imports: seeingPeople,
  audit: ['operator', 'admin'],
  settings: ['admin'],
};
