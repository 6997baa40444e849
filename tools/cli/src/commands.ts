import type { CommandEntry } from './command.ts';

/**
 * Every command there is, in the order of the help. Each is loaded when it is typed: what one of them needs, such as the
 * template engine, costs the others neither time nor memory.
 */
export const commands: readonly CommandEntry[] = [
  { name: 'apps create', load: async () => (await import('./commands/apps-create.ts')).appsCreate },
  { name: 'apps list', load: async () => (await import('./commands/apps-list.ts')).appsList },
  { name: 'apps revoke', load: async () => (await import('./commands/apps-revoke.ts')).appsRevoke },
  {
    name: 'dead-letters list',
    load: async () => (await import('./commands/dead-letters-list.ts')).deadLettersList,
  },
  {
    name: 'dead-letters show',
    load: async () => (await import('./commands/dead-letters-show.ts')).deadLettersShow,
  },
  {
    name: 'dead-letters replay',
    load: async () => (await import('./commands/dead-letters-replay.ts')).deadLettersReplay,
  },
  {
    name: 'dead-letters discard',
    load: async () => (await import('./commands/dead-letters-discard.ts')).deadLettersDiscard,
  },
  { name: 'replays list', load: async () => (await import('./commands/replays-list.ts')).replaysList },
  { name: 'replays show', load: async () => (await import('./commands/replays-show.ts')).replaysShow },
  { name: 'replays cancel', load: async () => (await import('./commands/replays-cancel.ts')).replaysCancel },
  { name: 'unknown list', load: async () => (await import('./commands/unknown-list.ts')).unknownList },
  {
    name: 'unknown resolve',
    load: async () => (await import('./commands/unknown-resolve.ts')).unknownResolve,
  },
  { name: 'feeds add', load: async () => (await import('./commands/feeds-add.ts')).feedsAdd },
  { name: 'feeds list', load: async () => (await import('./commands/feeds-list.ts')).feedsList },
  { name: 'feeds show', load: async () => (await import('./commands/feeds-show.ts')).feedsShow },
  { name: 'feeds update', load: async () => (await import('./commands/feeds-update.ts')).feedsUpdate },
  { name: 'feeds remove', load: async () => (await import('./commands/feeds-remove.ts')).feedsRemove },
  { name: 'feeds read', load: async () => (await import('./commands/feeds-read.ts')).feedsRead },
  { name: 'feeds try', load: async () => (await import('./commands/feeds-try.ts')).feedsTry },
  { name: 'feeds import', load: async () => (await import('./commands/feeds-import.ts')).feedsImport },
  { name: 'feeds export', load: async () => (await import('./commands/feeds-export.ts')).feedsExport },
  {
    name: 'newsletters put',
    load: async () => (await import('./commands/newsletters-put.ts')).newslettersPut,
  },
  {
    name: 'newsletters list',
    load: async () => (await import('./commands/newsletters-list.ts')).newslettersList,
  },
  {
    name: 'newsletters show',
    load: async () => (await import('./commands/newsletters-show.ts')).newslettersShow,
  },
  {
    name: 'newsletters pause',
    load: async () => (await import('./commands/newsletters-pause.ts')).newslettersPause,
  },
  {
    name: 'newsletters resume',
    load: async () => (await import('./commands/newsletters-resume.ts')).newslettersResume,
  },
  { name: 'editions begin', load: async () => (await import('./commands/editions-begin.ts')).editionsBegin },
  { name: 'editions list', load: async () => (await import('./commands/editions-list.ts')).editionsList },
  { name: 'editions show', load: async () => (await import('./commands/editions-show.ts')).editionsShow },
  {
    name: 'editions preview',
    load: async () => (await import('./commands/editions-preview.ts')).editionsPreview,
  },
  {
    name: 'editions preflight',
    load: async () => (await import('./commands/editions-preflight.ts')).editionsPreflight,
  },
  { name: 'editions proof', load: async () => (await import('./commands/editions-proof.ts')).editionsProof },
  {
    name: 'editions approve',
    load: async () => (await import('./commands/editions-decide.ts')).editionsApprove,
  },
  { name: 'editions pause', load: async () => (await import('./commands/editions-decide.ts')).editionsPause },
  {
    name: 'editions resume',
    load: async () => (await import('./commands/editions-decide.ts')).editionsResume,
  },
  {
    name: 'editions cancel',
    load: async () => (await import('./commands/editions-cancel.ts')).editionsCancel,
  },
  {
    name: 'editions resend',
    load: async () => (await import('./commands/editions-resend.ts')).editionsResend,
  },
  { name: 'limits list', load: async () => (await import('./commands/limits-list.ts')).limitsList },
  {
    name: 'recipients import',
    load: async () => (await import('./commands/recipients-import.ts')).recipientsImport,
  },
  { name: 'imports list', load: async () => (await import('./commands/imports-list.ts')).importsList },
  { name: 'imports show', load: async () => (await import('./commands/imports-show.ts')).importsShow },
  { name: 'sources list', load: async () => (await import('./commands/sources-list.ts')).sourcesList },
  { name: 'sources sync', load: async () => (await import('./commands/sources-sync.ts')).sourcesSync },
  { name: 'segments list', load: async () => (await import('./commands/segments-list.ts')).segmentsList },
  { name: 'segments put', load: async () => (await import('./commands/segments-put.ts')).segmentsPut },
  {
    name: 'segments preview',
    load: async () => (await import('./commands/segments-preview.ts')).segmentsPreview,
  },
  {
    name: 'segments explain',
    load: async () => (await import('./commands/segments-explain.ts')).segmentsExplain,
  },
  {
    name: 'segments remove',
    load: async () => (await import('./commands/segments-remove.ts')).segmentsRemove,
  },
  {
    name: 'subscriptions list',
    load: async () => (await import('./commands/subscriptions-list.ts')).subscriptionsList,
  },
  {
    name: 'subscriptions show',
    load: async () => (await import('./commands/subscriptions-show.ts')).subscriptionsShow,
  },
  {
    name: 'subscriptions subscribe',
    load: async () => (await import('./commands/subscriptions-subscribe.ts')).subscriptionsSubscribe,
  },
  {
    name: 'subscriptions unsubscribe',
    load: async () => (await import('./commands/subscriptions-unsubscribe.ts')).subscriptionsUnsubscribe,
  },
  {
    name: 'suppressions list',
    load: async () => (await import('./commands/suppressions-list.ts')).suppressionsList,
  },
  {
    name: 'suppressions add',
    load: async () => (await import('./commands/suppressions-add.ts')).suppressionsAdd,
  },
  {
    name: 'suppressions remove',
    load: async () => (await import('./commands/suppressions-remove.ts')).suppressionsRemove,
  },
  {
    name: 'suppressions removed',
    load: async () => (await import('./commands/suppressions-removed.ts')).suppressionsRemoved,
  },
  { name: 'migrate', load: async () => (await import('./commands/migrate.ts')).migrate },
  { name: 'config docs', load: async () => (await import('./commands/config-docs.ts')).configDocs },
];
