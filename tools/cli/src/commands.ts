import type { Noun } from './command-line/command.ts';

/**
 * Every noun there is, in the order of the help. Each is loaded when it is typed: what one of them needs, such as the
 * template engine, costs the others neither time nor memory.
 */
export const commands: readonly Noun[] = [
  {
    name: 'status',
    summary: 'How pabal fares now: what is not well, what waits, who is there.',
    command: async () => (await import('./commands/status/status.ts')).status,
  },
  {
    name: 'doctor',
    summary: 'The same checks for programs: the exit code says whether all is well.',
    command: async () => (await import('./commands/status/status.ts')).doctor,
  },
  {
    name: 'queues',
    summary: 'What the queues hold, beside what the ledger holds.',
    command: async () => (await import('./commands/queues/queues.ts')).queues,
  },
  {
    name: 'apps',
    summary: 'The programs that post events: their keys, and how much they post.',
    verbs: async () => (await import('./commands/apps/apps.ts')).apps,
  },
  {
    name: 'events',
    summary: 'What apps post: sent from here, and where one stands.',
    verbs: async () => (await import('./commands/events/events.ts')).events,
  },
  {
    name: 'reminders',
    summary: 'What people are reminded of at their own times.',
    verbs: async () => (await import('./commands/reminders/reminders.ts')).reminders,
  },
  {
    name: 'webhooks',
    summary: 'Where apps are told about what changes: endpoints, what they were told, sent again.',
    verbs: async () => (await import('./commands/webhooks/webhooks.ts')).webhooks,
  },
  {
    name: 'endpoints',
    summary: 'Rooms and hooks of chat that letters may go to.',
    verbs: async () => (await import('./commands/endpoints/endpoints.ts')).endpoints,
  },
  {
    name: 'letters',
    summary: 'Letters of all apps: found, shown, sent again.',
    verbs: async () => (await import('./commands/letters/letters.ts')).letters,
  },
  {
    name: 'tail',
    summary: 'Letters as they are sent or fail, until Ctrl-C.',
    command: async () => (await import('./commands/tail/tail.ts')).tail,
  },
  {
    name: 'dead-letters',
    summary: 'Letters that failed for good: by cause, one by one, sent again or given up.',
    verbs: async () => (await import('./commands/dead-letters/dead-letters.ts')).deadLetters,
  },
  {
    name: 'replays',
    summary: 'Dead letters that are sent again: how far each replay is, and how it goes.',
    verbs: async () => (await import('./commands/replays/replays.ts')).replays,
  },
  {
    name: 'unknown',
    summary: 'Letters that a mail server may have taken, but whose answer was lost.',
    verbs: async () => (await import('./commands/unknown/unknown.ts')).unknown,
  },
  {
    name: 'feeds',
    summary: 'What newsletters are made of: RSS, Atom and JSON feeds.',
    verbs: async () => (await import('./commands/feeds/feeds.ts')).feeds,
  },
  {
    name: 'link-cards',
    summary: 'What links lead to: title, description and picture of their pages.',
    verbs: async () => (await import('./commands/link-cards/link-cards.ts')).linkCards,
  },
  {
    name: 'newsletters',
    summary: 'What goes out, to whom and when.',
    verbs: async () => (await import('./commands/newsletters/newsletters.ts')).newsletters,
  },
  {
    name: 'editions',
    summary: 'What a newsletter sends for one time of its schedule.',
    verbs: async () => (await import('./commands/editions/editions.ts')).editions,
  },
  {
    name: 'archive',
    summary: 'What readers find of a newsletter later: what is off topic, and the filter that learns it.',
    verbs: async () => (await import('./commands/archive/archive.ts')).archive,
  },
  {
    name: 'limits',
    summary: 'How fast letters may go to providers and domains.',
    verbs: async () => (await import('./commands/limits/limits.ts')).limits,
  },
  {
    name: 'providers',
    summary: 'The SMTP providers that letters go out by.',
    verbs: async () => (await import('./commands/providers/providers.ts')).providers,
  },
  {
    name: 'lanes',
    summary: 'The two ways through the senders, event and newsletter: paused and resumed.',
    verbs: async () => (await import('./commands/lanes/lanes.ts')).lanes,
  },
  {
    name: 'templates',
    summary: 'What letters are rendered from, and what is wrong with it.',
    verbs: async () => (await import('./commands/templates/templates.ts')).templates,
  },
  {
    name: 'recipients',
    summary: 'The people who are written to.',
    verbs: async () => (await import('./commands/recipients/recipients.ts')).recipients,
  },
  {
    name: 'groups',
    summary: 'Recipients by name, as other systems group them.',
    verbs: async () => (await import('./commands/groups/groups.ts')).groups,
  },
  {
    name: 'imports',
    summary: 'Files of recipients that are taken in.',
    verbs: async () => (await import('./commands/imports/imports.ts')).imports,
  },
  {
    name: 'sources',
    summary: 'Databases that recipients come from.',
    verbs: async () => (await import('./commands/sources/sources.ts')).sources,
  },
  {
    name: 'segments',
    summary: 'Rules that pick recipients out.',
    verbs: async () => (await import('./commands/segments/segments.ts')).segments,
  },
  {
    name: 'subscriptions',
    summary: 'Who wants which newsletter, and when they said so.',
    verbs: async () => (await import('./commands/subscriptions/subscriptions.ts')).subscriptions,
  },
  {
    name: 'suppressions',
    summary: 'Addresses that are not written to.',
    verbs: async () => (await import('./commands/suppressions/suppressions.ts')).suppressions,
  },
  {
    name: 'users',
    summary: 'The people who work with pabal: who may do what, and how they sign in.',
    verbs: async () => (await import('./commands/users/users.ts')).users,
  },
  {
    name: 'audit',
    summary: 'Who did what, from where and why.',
    verbs: async () => (await import('./commands/audit/audit.ts')).audit,
  },
  {
    name: 'spaces',
    summary: 'Whose apps, people and newsletters these are: one space does not see another.',
    verbs: async () => (await import('./commands/spaces/spaces.ts')).spaces,
  },
  {
    name: 'migrate',
    summary: 'Bring the database up to date.',
    command: async () => (await import('./commands/migrate/migrate.ts')).migrate,
  },
  {
    name: 'config',
    summary: 'The settings of every service.',
    verbs: async () => (await import('./commands/config/config.ts')).config,
  },
  {
    name: 'completion',
    summary: 'What makes the Tab key complete words, in bash, zsh and fish.',
    command: async () => (await import('./commands/completion/completion.ts')).completion,
  },
];
